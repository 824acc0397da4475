"""What `admin/why/{date}.json` should say, worked out once more in plain Python from the raw tables and the seeds."""

import datetime as dt
import math
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

from tests.project.grading import TIERS, rounded
from tests.project.player_games import before_game
from tests.project.raw import Raw, Row, seed

Key = tuple[dt.date, str, str]

TABLES = (
    "player_prop_predictions",
    "nba_schedule",
    "nba_players_registry",
    "upcoming_player_game_context",
    "player_game_summary",
)


def number(value: Any) -> Fraction | None:  # noqa: ANN401 (any number)
    """Return a number exactly; None for what is none."""
    return None if value is None or (isinstance(value, float) and math.isnan(value)) else Fraction(str(value))


class Ways(Raw):
    """The way of each prediction, by date, system and player."""

    @cached_property
    def versions(self) -> dict[Key, list[tuple[Row, str]]]:
        """Each version that was written by now, the newest first, with what became of it."""
        written: dict[Key, list[Row]] = {}
        for row in self.tables["player_prop_predictions"]:
            if row["system_id"] and row["player_lookup"] and row["created_at"]:
                written.setdefault((row["game_date"], row["system_id"], row["player_lookup"]), []).append(row)
        found = {}
        for key, rows in written.items():
            rows.sort(key=self._age, reverse=True)
            known = [row for row in rows if row["created_at"] <= self.now]
            if known:
                found[key] = [(row, self._standing(key[0], row, known, rows)) for row in known]
        return found

    @staticmethod
    def _age(row: Row) -> tuple[Any, ...]:
        return row["created_at"], row["prediction_version"], row["prediction_id"]

    def _excluded(self, date: dt.date, row: Row) -> str | None:
        games = self.of(date)
        if not games:
            return "no_slate"
        if row["game_id"] not in {game["game_code"] for game in games}:
            return "off_schedule"
        return "after_lock" if row["created_at"] > self.lock(date) else None

    def _standing(self, date: dt.date, row: Row, known: list[Row], rows: list[Row]) -> str:
        if excluded := self._excluded(date, row):
            return excluded
        if row is not next(each for each in known if not self._excluded(date, each)):
            return "superseded"
        if row["predicted_points"] is None:
            return "no_points"
        at = row["invalidated_at"]
        if row["invalidation_reason"] is not None or at is not None:
            if at and at > self.lock(date):
                return "invalidated_after_lock" if at <= self.now else "in_force"
            if at is None or at <= self.now:
                return "invalidated"
        return "withdrawn" if row["is_active"] is False and row is rows[0] else "in_force"

    @cached_property
    def teams(self) -> dict[tuple[str, str], tuple[str | None, str | None]]:
        """Team and opponent of a player in a game: of those who are expected, else of those who played."""
        expected = self.tables["upcoming_player_game_context"]
        dates = {row["game_date"] for row in expected}
        played = [row for row in self.tables["player_game_summary"] if row["game_date"] not in dates]
        played = [row for row in played if row["processed_at"] is None or row["processed_at"] <= self.now]
        played.sort(key=lambda row: row["processed_at"])
        known = {
            (row["player_lookup"], row["game_id"]): (row["team_abbr"], row["opponent_team_abbr"]) for row in played
        }
        for row in sorted(expected, key=before_game):
            known.setdefault((row["player_lookup"], row["game_id"]), (row["team_abbr"], row["opponent_team_abbr"]))
        return known

    def confidence(self, row: Row) -> Fraction | None:
        """Return a confidence of 0-100."""
        found = number(row["confidence_score"])
        return found * 100 if found is not None and found <= 1 else found

    def edge(self, row: Row) -> Fraction | None:
        """Return predicted points minus line; None without a line."""
        line = number(row["line"])
        return None if line is None else Fraction(str(row["predicted_points"])) - line

    def failed_check(self, row: Row) -> str | None:
        """Return the first check that a prediction in force fails."""
        edge = self.edge(row)
        if edge is None:
            return "line" if row["current_points_line"] is None else "placeholder"
        if row["recommendation"] not in {"OVER", "UNDER"}:
            return "direction"
        if (edge <= 0) if row["recommendation"] == "OVER" else (edge >= 0):
            return "sign"
        return "teams" if None in self.teams.get((row["player_lookup"], row["game_id"]), (None, None)) else None

    def score(self, row: Row) -> Fraction | None:
        """Return the composite score."""
        edge, confidence = self.edge(row), self.confidence(row)
        return None if edge is None or confidence is None else abs(edge) * 10 + confidence / 2

    def tier(self, row: Row) -> str | None:
        """Name the edge tier."""
        edge = self.edge(row)
        return None if edge is None else next(tier for tier, (least, _) in TIERS.items() if abs(edge) >= least)

    @cached_property
    def slate_rows(self) -> dict[tuple[dt.date, str], list[Row]]:
        """The predictions in force of a date and system."""
        found: dict[tuple[dt.date, str], list[Row]] = {}
        for (date, system, _), row in self.in_force.items():
            found.setdefault((date, system), []).append(row)
        return found

    @cached_property
    def signals(self) -> dict[tuple[dt.date, str], tuple[str | None, Fraction | None]]:
        """Signal and share of OVER of each date and system."""
        return {key: self._signal(rows) for key, rows in self.slate_rows.items()}

    def _signal(self, in_force: list[Row]) -> tuple[str | None, Fraction | None]:
        rows = [row for row in in_force if row["line"] is not None]
        if len(rows) < 10:
            return None, None
        overs = sum(row["recommendation"] == "OVER" for row in rows)
        share = Fraction(str(rounded(Fraction(100 * overs, len(rows)), 1)))
        strong = sum(abs(self.edge(row) or Fraction()) >= 5 for row in rows)
        if share < 25:
            return "RED", share
        return ("YELLOW" if strong < 3 or share > 45 else "GREEN"), share

    @cached_property
    def decisions(self) -> dict[Key, dict[str, dict[str, Any]]]:
        """What each definition made of each candidate, by its id."""
        found: dict[Key, dict[str, dict[str, Any]]] = {}
        for (date, system), rows in self.slate_rows.items():
            candidates = [row for row in rows if self.failed_check(row) is None]
            for definition in seed("subset_definitions"):
                if definition["system_id"] == system and self.is_valid(definition, date):
                    for row, decision in self._decided(definition, date, candidates):
                        found.setdefault((date, system, row["player_lookup"]), {})[definition["subset_id"]] = decision
        return found

    def _decided(self, definition: dict[str, str], date: dt.date, rows: list[Row]) -> list[tuple[Row, dict[str, Any]]]:
        decided, passed = [], []
        for row in rows:
            rejected = self._rejected(definition, date, row)
            if rejected:
                decided.append((row, {"rank": None, **rejected}))
            else:
                passed.append(row)
        passed.sort(key=lambda row: row["player_lookup"])
        passed.sort(key=lambda row: (self.score(row) or Fraction(-1), abs(self.edge(row) or 0)), reverse=True)
        for rank, row in enumerate(passed, start=1):
            top = int(definition["top_n"]) if definition["is_ranked"] == "true" else rank
            beyond = rejection("rank", Fraction(rank), Fraction(top)) if rank > top else rejection(None, None, None)
            decided.append((row, {"rank": rank, **beyond}))
        return decided

    def _rejected(self, definition: dict[str, str], date: dt.date, row: Row) -> dict[str, Any] | None:
        colour, share = self.signals[date, row["system_id"]]
        bounds = {name: number(definition[name] or None) for name in definition if "min" in name or "max" in name}
        edge, line = abs(self.edge(row) or 0), number(row["line"])
        steps: tuple[tuple[str, Any, Any, Any], ...] = (
            ("edge", edge, bounds["min_edge"], None),
            ("confidence", self.confidence(row), bounds["min_confidence"], None),
            ("direction", row["recommendation"], definition["direction"], None),
            ("signal", colour, definition["signal"], None),
            ("pct_over", share, bounds["pct_over_min"], bounds["pct_over_max"]),
            ("line", line, bounds["line_min"], bounds["line_max"]),
            ("quality", number(row["feature_quality_score"]), bounds["min_feature_quality"], None),
        )
        for name, value, least, most in steps:
            if name in {"direction", "signal"}:
                if least not in {"", "ANY"} and value not in str(least).split("_OR_"):
                    return rejection(name, value, least)
            elif least is not None and (value is None or value < least):
                return rejection(name, value, least)
            elif most is not None and (value is None or value > most):
                return rejection(name, value, most)
        return None


def rejection(name: str | None, found: Any, wanted: Any) -> dict[str, Any]:  # noqa: ANN401 (a number, a word, nothing)
    """Return how a document says why a candidate was rejected."""
    are_numbers = isinstance(found, Fraction) and isinstance(wanted, Fraction)
    shown = [float(each) if isinstance(each, Fraction) else each for each in (found, wanted)]
    missed = float(abs(found - wanted)) if are_numbers else None
    return {"rejected_by": name, "found": shown[0], "wanted": shown[1], "missed_by": missed}


def shown_number(value: Decimal | Fraction | None) -> float | None:
    """Return a number as JSON has it."""
    return None if value is None else float(value)
