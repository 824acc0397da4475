"""The documents of records: of groups, models, and best bets; the feed, the index, and the season at a glance."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable
from functools import cached_property
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Any

from tests.oracle.days import Days
from tests.oracle.lines import PLAYED
from tests.oracle.numbers import Item, baselines, closer, counts, stamp, stats, text
from tests.oracle.predictions import TIERS, direction, tier
from tests.oracle.raw import Row, seed

WINDOWS = {row["window_name"]: row for row in seed("performance_windows")}
DECIDED = {"win", "loss"}
SMALLEST_BREAK = 3
MOST_ITEMS = 30

Outcomes = list[tuple[dt.date, str | None]]


def shown_windows(flag: str) -> list[str]:
    """Return the windows of which the seed says so."""
    return [name for name, row in WINDOWS.items() if row[flag] == "true"]


def ends(outcomes: Outcomes) -> tuple[dt.date | None, dt.date | None]:
    """Return the dates of the first and the last."""
    return (outcomes[0][0], outcomes[-1][0]) if outcomes else (None, None)


def plural(number: int, one: str, many: str = "") -> str:
    """Return `1 pick` or `5 picks`."""
    return f"{number} {one if number == 1 else many or f'{one}s'}"


class Records:
    """What the rules say of what was predicted and picked until today."""

    def __init__(self, days: Days, season: dict[str, str] | None = None) -> None:
        """Take the dates, and the season that this is about: by default that of today."""
        self.days, self.today = days, days.today
        row = season or days.of_season(self.today)
        self.first, self.last = (dt.date.fromisoformat(row[name]) for name in ("first_date", "last_date"))

    @cached_property
    def windows(self) -> dict[str, tuple[dt.date, dt.date]]:
        """First and last date of each window, within the season."""
        starts = {"week": self.monday(self.today), "month": self.today.replace(day=1), "season": self.first}
        starts |= {
            name: self.today - dt.timedelta(int(row["days"]) - 1) for name, row in WINDOWS.items() if row["days"]
        }
        ends = {"season": min(self.today, self.last)}
        return {name: (max(starts[name], self.first), ends.get(name, self.today)) for name in WINDOWS}

    @staticmethod
    def monday(date: dt.date) -> dt.date:
        """Return the Monday of a date's week."""
        return date - dt.timedelta(date.weekday())

    def span(self, window: str) -> Item:
        """Return the dates of a window."""
        first, last = self.windows[window]
        return {"start_date": str(first), "end_date": str(last)}

    def within(self, window: str, outcomes: Outcomes) -> list[str | None]:
        """Return the outcomes of a window."""
        first, last = self.windows[window]
        return [outcome for date, outcome in outcomes if first <= date <= last]

    @property
    def top(self) -> Item:
        """Return what documents of today begin with."""
        model = self.days.champion(self.today)["codename"]
        return self.days.head() | {"published_from": None, "model": model}

    def documents(self) -> dict[str, Item]:
        """Return the documents."""
        subsets, models = self.top, self.top
        del models["model"]
        names = self.days.head() | {"model": self.top["model"]}
        return {
            "subsets/performance.json": subsets | {"windows": self._groups()},
            "subsets/history.json": subsets | {"groups": [self._history(group) for group in self.active]},
            "systems/subsets.json": names
            | {
                "groups": [
                    {"id": of["public_id"], "name": of["public_name"], "description": of["public_description"]}
                    for of in self.active
                ]
            },
            "systems/performance.json": models | {"models": [self._performance(model) for model in self.models]},
            "systems/models.json": models | {"models": [self._model(model) for model in self.models]},
            "best-bets/all.json": subsets | self._all_best_bets(),
            "schedule/game-counts.json": subsets | self.games(),
            "index.json": names | self._index(),
            "feed.json": {
                "version": "https://jsonfeed.org/version/1.1",
                "title": "NBA points picks",
                "language": "en-US",
                "description": "Best bets of each day, and how they ended",
                "items": self._items(),
                "_v1": self.days.head(),
            },
        }

    @property
    def active(self) -> list[dict[str, str]]:
        """The groups of today."""
        return self.days.groups(self.today)

    @property
    def models(self) -> list[dict[str, str]]:
        """The models of today, the champion first."""
        return sorted(self.days.listed, key=lambda row: (row["is_champion"] != "true", row["codename"]))

    def picked(self, group: dict[str, str], window: str) -> list[Row]:
        """Return whom a group picks in a window."""
        return self.days.picked(group["public_id"], *self.windows[window])

    def _groups(self) -> Item:
        return {
            name: self.span(name)
            | {
                "days": int(WINDOWS[name]["days"]) if WINDOWS[name]["days"] else None,
                "groups": [
                    {
                        "id": group["public_id"],
                        "name": group["public_name"],
                        **self.sums(self.picked(group, name)),
                    }
                    for group in self.active
                ],
            }
            for name in shown_windows("is_public")
        }

    def _history(self, group: dict[str, str]) -> Item:
        days, so_far = list[Item](), list[str | None]()
        for date, of_date in groupby(self.picked(group, "season"), key=itemgetter("game_date")):
            outcomes = [self.days.outcome_of(row) for row in of_date]
            so_far += outcomes
            day = {"date": str(date), "shown": len(outcomes)} | counts(outcomes)
            days.append(day | {"units": stats(outcomes)["units"], "cumulative_units": stats(so_far)["units"]})
        versions = [row for row in self.days.definitions if row["subset_id"] == group["subset_id"]]
        changes = sorted(row["valid_from"] for row in versions)[1:]
        return {
            "id": group["public_id"],
            "name": group["public_name"],
            "stats": stats(so_far),
            "changed_on": [date for date in changes if str(self.first) <= date <= str(self.today)],
            "days": days,
        }

    # models

    def of_model(self, system: str, window: str) -> list[Row]:
        """Return a model's predictions with a line and a direction in a window."""
        first, last = self.windows[window]
        found = [self.days.lined(date, system) for date in self.days.dates if first <= date <= last]
        return [row for rows in found for row in rows if direction(row)]

    def of_version(self, system: str) -> list[Row] | None:
        """Return what the newest version has predicted until today, with a line and a direction; None without one."""
        newest = self.days.newest_retrain(system)
        if newest is None:
            return None
        found = (row for date in self.days.dates if date <= self.today for row in self.days.lined(date, system))
        return [row for row in found if direction(row) and self.days.retrain(row) == newest]

    def record(self, rows: Iterable[Row]) -> Item:
        """Return the record of some predictions."""
        return stats(self.days.outcome_of(row) for row in rows)

    def sums(self, rows: list[Row]) -> Item:
        """Return the record of some predictions, and how their lines moved."""
        return {"stats": self.record(rows), "line_value": self.days.line_value(rows)}

    def sides(self, rows: list[Row]) -> Item:
        """Return the record by direction."""
        return {
            way: {"stats": self.record(row for row in rows if direction(row) == way.upper())}
            for way in ("over", "under")
        }

    def closer(self, rows: list[Row]) -> Item:
        """Return how often the prediction was nearer to the points than the line was."""
        return closer((row["predicted"], row["line"], points) for row, points in self.days.played(rows))

    def skill(self, rows: list[Row]) -> Item:
        """Return what stands beside the record of a model: the market, and what always one side would have made."""
        always = baselines((row["line"], points) for row, points in self.days.played(rows))
        return {"closer_than_the_line": self.closer(rows), "baselines": always}

    def _performance(self, model: dict[str, str]) -> Item:
        windows = {}
        for name in shown_windows("is_public"):
            own = self.of_model(model["system_id"], name)
            windows[name] = self.span(name) | {
                **self.sums(own),
                **self.skill(own),
                "directions": self.sides(own),
                "tiers": [
                    {"tier": each, "stats": self.record(row for row in own if tier(row) == each)} for each in TIERS
                ],
            }
        return {
            "model": model["codename"],
            "name": model["name"],
            "is_champion": model["is_champion"] == "true",
            "windows": windows,
        }

    def about(self, model: dict[str, str]) -> Item:
        """Return who a model is, and since when it is in production."""
        retrain = self.days.newest_retrain(model["system_id"])
        return {
            "name": model["name"],
            "status": model["status"],
            "version": retrain and retrain.version,
            "in_production_since": retrain and str(retrain.first_game_date),
            "is_champion": model["is_champion"] == "true",
        }

    def _model(self, model: dict[str, str]) -> Item:
        stats_of = self.record(self.of_model(model["system_id"], "last_30_days"))
        made = self.of_version(model["system_id"])
        version_stats = None if made is None else self.record(made)
        return self.about(model) | {"model": model["codename"], "version_stats": version_stats, "stats": stats_of}

    # best bets

    @cached_property
    def best_bets(self) -> dict[dt.date, list[Row]]:
        """The best bets of each date of the season so far that has any."""
        first, last = self.windows["season"]
        found = {date: self.days.best_bets(date) for date in self.days.dates if first <= date <= last}
        return {date: picks for date, picks in found.items() if picks}

    def _all_best_bets(self) -> Item:
        outcomes: Outcomes = [
            (date, self.days.outcome_of(row)) for date, picks in self.best_bets.items() for row in picks
        ]
        decided: Outcomes = [(date, outcome) for date, outcome in outcomes if outcome in DECIDED]
        windows = {
            name: self.span(name) | {"stats": stats(self.within(name, outcomes))}
            for name in shown_windows("is_best_bets")
        }
        first, last = ends(decided[-10:])
        windows["last_10"] = {
            "start_date": text(first),
            "end_date": text(last),
            "stats": stats(outcome for _, outcome in decided[-10:]),
        }
        runs = [list(run) for _, run in groupby(decided, key=itemgetter(1))]
        best: Outcomes = max((run for run in runs if run[0][1] == "win"), key=len, default=[])
        began, ended = ends(best)
        weeks: dict[str, dict[dt.date, list[Row]]] = {}
        for date, picks in reversed(self.best_bets.items()):
            weeks.setdefault(str(self.monday(date)), {})[date] = picks
        return {
            "windows": windows,
            "streak": {
                "current": {"outcome": runs[-1][0][1] if runs else None, "length": len(runs[-1]) if runs else 0},
                "best": {"length": len(best), "start_date": text(began), "end_date": text(ended)},
            },
            "weeks": [
                {
                    "start_date": start,
                    "stats": self.record(row for picks in days.values() for row in picks),
                    "days": [
                        {
                            "date": str(date),
                            "status": "ok",
                            "stats": self.record(picks),
                            "picks": [self.days.whole_pick(row) for row in picks],
                        }
                        for date, picks in days.items()
                    ],
                }
                for start, days in weeks.items()
            ],
        }

    def _items(self) -> list[Item]:
        """Return the newest dates with best bets, or none once they had locked, the newest first."""
        found = []
        for date in reversed(self.days.dates):
            picks, status, lock = self.days.best_bets(date), self.days.best_bets_status(date), self.days.lock(date)
            is_told = status == "ok" or (status == "no_picks" and lock <= self.days.now)
            if is_told and self.first <= date <= self.today:
                lines = "\n".join(self._line(row) for row in picks)
                found.append(
                    {
                        "id": f"best-bets/{date}",
                        "title": f"Best bets {date}: {self._title([str(self.days.outcome_of(row)) for row in picks])}",
                        "date_published": stamp(max((row["created_at"] for row in picks), default=lock)),
                        "content_text": lines,
                    }
                )
        return found[:MOST_ITEMS]

    @staticmethod
    def _title(outcomes: list[str]) -> str:
        """Say in a few words what became of picks."""
        found = Counter(outcomes)
        if not outcomes:
            return "no picks"
        if not found["win"] + found["loss"]:
            return plural(len(outcomes), "pick")
        named = [("push", "pushes"), ("void", "voids"), ("pending", "pending")]
        rest = [plural(found[one], one, many) for one, many in named if found[one]]
        return ", ".join([f"{found['win']}-{found['loss']}", *rest])

    def _line(self, row: Row) -> str:
        """Say what was predicted and what became of it."""
        pick = self.days.result(row)
        played = f", {plural(pick['actual'], 'point')}" if pick["outcome"] in PLAYED else ""
        return (
            f"{pick['player']} ({pick['team']}-{pick['opponent']}) {pick['direction']} {pick['line']:g},"
            f" predicted {pick['prediction']:.1f}: {pick['outcome']}{played}"
        )

    # the season

    def games(self) -> Item:
        """Return the dates of the season that have games, and its breaks."""
        dates = sorted(date for date in self.days.slates if self.first <= date <= self.last)
        past, coming = ([date for date in dates if (date <= self.today) == is_past] for is_past in (True, False))
        found = []
        for date in dates:
            is_shown = date in self.days.dates
            picks = self.days.best_bets(date)
            counted = counts(self.days.outcome_of(row) for row in picks) | {"shown": len(picks)}
            found.append(
                {
                    "date": str(date),
                    "games": len(self.days.of(date)),
                    "final": sum(self.days.is_final(game) for game in self.days.of(date)),
                    "status": self.days.best_bets_status(date) if is_shown else None,
                    **(counted if is_shown else dict.fromkeys(counted)),
                }
            )
        return {
            "first_game_date": text(next(iter(dates), None)),
            "last_scheduled_date": text(max(dates, default=None)),
            "last_game_date": text(max(past, default=None)),
            "next_game_date": text(min(coming, default=None)),
            "dates": found,
            "breaks": [
                {
                    "first_date": str(before + dt.timedelta(1)),
                    "last_date": str(after - dt.timedelta(1)),
                    "days": (after - before).days - 1,
                }
                for before, after in pairwise(dates)
                if (after - before).days > SMALLEST_BREAK
            ],
        }

    def _newest(self, holds: Callable[[dt.date], Any], until: dt.date = dt.date.max) -> str | None:
        return text(max((date for date in self.days.dates if date <= until and holds(date)), default=None))

    def _index(self) -> Item:
        days, today = self.days, self.today
        outcomes = {date: {days.outcome_of(row) for row in days.shown_on(date)} for date in days.dates}
        open_dates = [date for date in sorted(days.slates) if date >= today and days.lock(date) > days.now]
        coming = None
        if open_dates:
            games = days.of(open_dates[0])
            coming = {
                "date": str(open_dates[0]),
                "games": len(games),
                "locks_at": days.locks_at(open_dates[0]),
                "is_provisional": any(not game["tipoff_at"] for game in games),
            }
        return {
            "newest_picks_date": self._newest(lambda date: days.picks_status(date) == "ok", today),
            "newest_results_date": self._newest(lambda date: DECIDED & outcomes[date]),
            "newest_complete_date": self._newest(
                lambda date: outcomes[date] and "pending" not in outcomes[date], today
            ),
            "today": {
                "date": str(today),
                "games": len(days.of(today)),
                "status": days.picks_status(today),
                "locks_at": days.locks_at(today),
            },
            "next_slate": coming,
            "seasons": "seasons/index.json",
        }
