"""`admin/dashboard.json`: today, health and lineage of models, records by window, rejections, coverage, market."""

import datetime as dt
from fractions import Fraction

from tests.oracle.days import rejections
from tests.oracle.numbers import Item, mean, rounded, shown, stamp, text
from tests.oracle.predictions import TIERS, confidence, direction, edge, signed_edge, tier
from tests.oracle.raw import EASTERN, Row
from tests.oracle.records import DECIDED, WINDOWS, Records, shown_windows

COLOURS = ("GREEN", "YELLOW", "RED")
STALE_AFTER_DAYS = 14
COVERAGE_DAYS = 30


def state(week: Item, fortnight: Item) -> str:
    """Name a model's health by its records of 7 and 14 days."""
    if week["picks"] < 10 or fortnight["picks"] < 20:
        return "INSUFFICIENT_DATA"
    if fortnight["hit_rate"] < 45:
        return "BLOCKED"
    if week["hit_rate"] >= 52.4:
        return "HEALTHY"
    return "DEGRADING" if fortnight["hit_rate"] < 52.4 else "WATCH"


class Dashboard(Records):
    """What the dashboard should say."""

    def dashboard(self) -> dict[str, Item]:
        """Return the document."""
        top = self.top
        del top["model"]
        content = {
            "today": self._today(),
            "models": [self._inside(model) for model in self.models],
            "subsets": [self._subset(group) for group in self.active],
            "rejections": self._rejections(),
            "coverage": self._coverage(),
            "market": [
                self._market(row["system_id"]) for row in sorted(self.days.listed, key=lambda row: row["system_id"])
            ],
            "unknown": [],
        }
        return {"admin/dashboard.json": top | content}

    def _today(self) -> Item:
        days, today = self.days, self.today
        return {
            "date": str(today),
            "status": days.picks_status(today),
            "locks_at": days.locks_at(today),
            "groups": [{"id": group["public_id"], "picks": len(days.picks(group, today))} for group in self.active],
            "best_bets": [days.whole_pick(row) for row in days.best_bets(today)],
        }

    def _errors(self, rows: list[Row]) -> Item:
        """Return how far predictions were off, over those whose players played."""
        off = [row["predicted"] - points for row, points in self.days.played(rows)]
        return {"avg_edge": mean(abs(signed_edge(row)) for row in rows), "mae": mean(map(abs, off)), "bias": mean(off)}

    def _against_lines(self, rows: list[Row]) -> Item:
        off = [(abs(row["predicted"] - points), abs(row["line"] - points)) for row, points in self.days.played(rows)]
        return {
            "prediction": mean(own for own, _ in off),
            "line": mean(line for _, line in off),
            "difference": mean(own - line for own, line in off),
        }

    def _inside(self, model: dict[str, str]) -> Item:
        system = model["system_id"]
        retrain = self.days.newest_retrain(system)
        says = retrain.says if retrain else {}
        made = self.of_version(system)
        high = [row for row in made or [] if tier(row) == "high"]
        windows = {name: self._window(system, name) for name in WINDOWS}
        return {
            **self.about(model),
            **{name: model[name] for name in ("system_id", "codename", "family")},
            "model_file_name": retrain and retrain.model_file_name,
            "model_training_start_date": says.get("model_training_start_date"),
            "model_training_end_date": says.get("model_training_end_date"),
            "model_trained_at": stamp(retrain.model_trained_at) if retrain else None,
            "expected": {name: says.get(f"model_expected_{name}") for name in ("mae", "hit_rate")},
            "actual": self._errors(made or []) | {"hit_rate": self.record(made or [])["hit_rate"]},
            "actual_high": None if made is None else self.record(high),
            "health": self._health(windows, retrain and retrain.model_trained_at),
            "lineage": self._lineage(system),
            "windows": windows,
        }

    def _window(self, system: str, name: str) -> Item:
        own = self.of_model(system, name)
        bands = {each: [row for row in own if tier(row) == each] for each in TIERS}
        return self.span(name) | {
            **self.sums(own),
            "closer_than_the_line": self.closer(own),
            "mae": self._against_lines(own),
            "directions": self.sides(own),
            "bands": [
                {
                    "tier": each,
                    "min_edge": shown(TIERS[each][0]),
                    "below_edge": shown(TIERS[each][1]),
                    "predictions": len(band),
                    "stats": self.record(band),
                    **self._errors(band),
                }
                for each, band in bands.items()
            ],
        }

    def _health(self, windows: dict[str, Item], trained_at: dt.datetime | None) -> Item:
        """Return the health by records, and by how long ago the training was, in New York."""
        week, fortnight = (windows[f"last_{days}_days"]["stats"] for days in (7, 14))
        days = (self.today - trained_at.astimezone(EASTERN).date()).days if trained_at else None
        return {
            "state": state(week, fortnight),
            "decided_7_days": week["picks"],
            "hit_rate_7_days": week["hit_rate"],
            "decided_14_days": fortnight["picks"],
            "hit_rate_14_days": fortnight["hit_rate"],
            "days_since_training": days,
            "is_stale": None if days is None else days > STALE_AFTER_DAYS,
        }

    def _lineage(self, system: str) -> list[Item]:
        """Return each training with dates, predictions and record; predictions that name none come last."""
        first, last = self.windows["season"]
        rows = [
            (date, row)
            for (date, of), rows in sorted(self.days.by_slate.items())
            if of == system and first <= date <= last
            for row in rows
        ]
        made: dict[int | None, list[tuple[dt.date, Row]]] = {
            each.version: [] for each in self.days.retrains.get(system, [])
        }
        for date, row in rows:
            retrain = self.days.retrain(row)
            made.setdefault(retrain and retrain.version, []).append((date, row))
        found = []
        for version in sorted(made, key=lambda version: -(version or 0)):
            retrain = self.days.retrains[system][version - 1] if version else None
            own = [row for _, row in made[version]]
            counted = [row for row in own if row["line"] is not None and direction(row)]
            record = self.record(counted)
            says = retrain.says if retrain else {}
            found.append(
                {
                    "version": version,
                    "model_file_name": retrain and retrain.model_file_name,
                    "first_game_date": retrain and str(retrain.first_game_date),
                    "last_game_date": text(max((date for date, _ in made[version]), default=None)),
                    "replaced": version and (version - 1 or None),
                    "days": len({date for date, _ in made[version]}),
                    "predictions": len(own),
                    "stats": record,
                    "expected": {name: says.get(f"model_expected_{name}") for name in ("mae", "hit_rate")},
                    "actual": {"mae": self._errors(counted)["mae"], "hit_rate": record["hit_rate"]},
                }
            )
        return found

    def _subset(self, group: dict[str, str]) -> Item:
        return {
            "id": group["subset_id"],
            "public_id": group["public_id"],
            "name": group["public_name"],
            "windows": {name: self._subset_window(group, name) for name in WINDOWS},
        }

    def _subset_window(self, group: dict[str, str], name: str) -> Item:
        first, last = self.windows[name]
        days = self.days
        picks = [
            (date, row)
            for date in days.dates
            if first <= date <= last
            for of in days.groups(date)
            if of["subset_id"] == group["subset_id"]
            for row in days.picks(of, date)
        ]
        decided = [row for _, row in picks if days.outcome_of(row) in DECIDED]
        return {
            **self.sums([row for _, row in picks]),
            "mean_edge": mean(edge(row) or 0 for row in decided),
            "mean_confidence": mean(found for row in decided if (found := confidence(row)) is not None),
            "signals": {
                colour: self.record(row for date, row in picks if days.signal(date).daily_signal == colour)
                for colour in COLOURS
            },
        }

    def _rejections(self) -> list[Item]:
        """Return what filters reject, each date by the definition that is valid on it."""
        found = []
        for group in self.active:
            for name in sorted(shown_windows("has_rejections")):
                first, last = self.windows[name]
                own = [
                    decision
                    for date in self.days.dates
                    if first <= date <= last
                    for of in self.days.groups(date)
                    if of["subset_id"] == group["subset_id"]
                    for decision in self.days.decisions(of, date)
                ]
                found.append(rejections(group, own) | {"window": name})
        return found

    def _coverage(self) -> Item:
        days = [self._covered(self.today - dt.timedelta(number)) for number in range(COVERAGE_DAYS)]
        gaps = [day["date"] for day in days if self.days.status(dt.date.fromisoformat(day["date"])) == "no_data"]
        return {"days": days, "dates_without_predictions": gaps}

    def _covered(self, date: dt.date) -> Item:
        system = self.days.champion(date)["system_id"]
        own, games = self.days.by_slate.get((date, system), []), self.days.of(date)
        outcomes = [self.days.outcome_of(row) for row in self.days.shown_on(date)]
        return {
            "date": str(date),
            "games": len(games),
            "games_without_predictions": len(games) - len({row["game_id"] for row in own}),
            "predictions": len(self.days.made.get((date, system), ())),
            "in_force": len(own),
            "graded": sum(outcome not in {None, "pending"} for outcome in outcomes),
        }

    def _market(self, system: str) -> Item:
        """Return means of each date's largest edge over 7 and 30 dates, and their ratio with enough dates."""
        first, last = self.windows["season"]
        slates = {date: self.days.lined(date, system) for date in self.days.dates if first <= date <= last}
        edges = {date: max(edge(row) or Fraction() for row in rows) for date, rows in slates.items() if rows}
        week, month = ([of for date, of in edges.items() if (self.today - date).days < days] for days in (7, 30))
        recent, usual = sum(week, Fraction()), sum(month, Fraction())
        ratio = verdict = None
        if len(week) >= 3 and len(month) >= 10 and usual:
            ratio = recent * len(month) / (usual * len(week))
            verdict = (
                "open" if ratio >= Fraction("0.85") else "tightening" if ratio >= Fraction("0.65") else "compressed"
            )
        today = [edge(row) or Fraction() for row in slates.get(self.today, [])]
        return {
            "system_id": system,
            "date": str(self.today),
            "largest_edge": shown(edges.get(self.today)),
            "mean_largest_edge_7": mean(week),
            "mean_largest_edge_30": mean(month),
            "dates_7": len(week),
            "dates_30": len(month),
            "compression": None if ratio is None else rounded(ratio, 3),
            "verdict": verdict,
            "edges": [{"from": least, "count": len([of for of in today if of >= least])} for least in (3, 5, 7)],
        }
