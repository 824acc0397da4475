"""Predictions: what became of each version, which one is in force, who made it, and the signal of a date."""

import datetime as dt
from fractions import Fraction
from functools import cached_property
from typing import Any, NamedTuple

from tests.oracle.numbers import exact, mean, share
from tests.oracle.raw import FIRST_READ, Raw, Row, seed

Key = tuple[dt.date, str, str]

PLACEHOLDER, MOST_PLACEHOLDERS = 20, 20
COUNTS = {"in_force", "invalidated_after_lock"}
TIERS = {
    row["edge_tier"]: (Fraction(row["min_edge"]), exact(row["below_edge"]))
    for row in sorted(seed("edge_tiers"), key=lambda row: int(row["display_order"]))
}


class Signal(NamedTuple):
    """What the predictions of a date and system say together, by the names that documents have."""

    daily_signal: str | None = None
    skew: str | None = None
    pct_over: float | None = None
    pct_under: float | None = None
    predictions: int = 0
    high_edge_picks: int = 0
    premium_picks: int = 0
    avg_edge: float | None = None
    avg_confidence: float | None = None


NO_SIGNAL = Signal()


class Retrain(NamedTuple):
    """One training of a system, with what the first row that knows it says of it."""

    model_file_name: str
    model_trained_at: dt.datetime
    first_game_date: dt.date
    version: int
    says: Row


def said(value: Any) -> Any:  # noqa: ANN401 (what upstream says of a model)
    """Return a value as documents show it, a date as text."""
    return str(value)[:10] if isinstance(value, dt.date) else value


def direction(row: Row) -> str | None:
    """Return OVER, UNDER, or nothing."""
    return row["recommendation"] if row["recommendation"] in {"OVER", "UNDER"} else None


def signed_edge(row: Row) -> Fraction:
    """Return predicted points minus line."""
    return Fraction(row["predicted"] - row["line"])


def edge(row: Row) -> Fraction | None:
    """Return how far they are apart; None without a line."""
    return None if row["line"] is None else abs(signed_edge(row))


def tier(row: Row) -> str | None:
    """Name the edge tier."""
    found = edge(row)
    return None if found is None else next(tier for tier, (least, _) in TIERS.items() if found >= least)


def confidence(row: Row) -> Fraction | None:
    """Return a confidence of 0-100."""
    found = exact(row["confidence_score"])
    return found * 100 if found is not None and found <= 1 else found


def score(row: Row) -> Fraction | None:
    """Return the composite score."""
    found, sure = edge(row), confidence(row)
    return None if found is None or sure is None else found * 10 + sure / 2


def best_first(row: Row) -> tuple[Any, ...]:
    """Return the place of a candidate: by score, edge and name."""
    found = score(row)
    return -(-1 if found is None else found), -(edge(row) or 0), row["player_lookup"]


class Predictions(Raw):
    """What the rules say of predictions, over a raw folder as of an instant."""

    @cached_property
    def versions(self) -> dict[Key, list[tuple[Row, str]]]:
        """Each version that was written by now, the newest first, with what became of it."""
        written: dict[Key, list[Row]] = {}
        for row in self.tables["player_prop_predictions"]:
            is_named = row["system_id"] and row["player_lookup"] and row["created_at"]
            if is_named and row["game_date"] >= FIRST_READ:
                written.setdefault((row["game_date"], row["system_id"], row["player_lookup"]), []).append(row)
        found = {}
        for key, rows in written.items():
            rows.sort(key=lambda row: (row["created_at"], row["prediction_version"], row["prediction_id"]))
            rows.reverse()
            known = [row for row in rows if row["created_at"] <= self.now]
            if known:
                found[key] = [(row, self._standing(key[0], row, known, rows)) for row in known]
        return found

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
    def in_force(self) -> dict[Key, Row]:
        """The predictions in force, by date, system and player, with `predicted` and `line`; a placeholder is none."""
        found: dict[Key, Row] = {}
        feeds: dict[tuple[dt.date, str], list[Row]] = {}
        for key, versions in self.versions.items():
            for row, standing in versions:
                if standing in COUNTS:
                    line, predicted = exact(row["current_points_line"]), exact(row["predicted_points"])
                    found[key] = row | {"line": line, "predicted": predicted, "standing": standing}
                    if line is not None:
                        feeds.setdefault(key[:2], []).append(found[key])
        for rows in feeds.values():
            placeholders = [row for row in rows if row["line"] == PLACEHOLDER]
            if 100 * len(placeholders) > MOST_PLACEHOLDERS * len(rows):
                for row in placeholders:
                    row["line"] = None
        return found

    @cached_property
    def by_slate(self) -> dict[tuple[dt.date, str], list[Row]]:
        """The predictions in force of a date and system, by player."""
        found: dict[tuple[dt.date, str], list[Row]] = {}
        for (date, system, _), row in sorted(self.in_force.items(), key=lambda item: item[0]):
            found.setdefault((date, system), []).append(row)
        return found

    def lined(self, date: dt.date, system: str) -> list[Row]:
        """Return the predictions of a date and system that have a line."""
        return [row for row in self.by_slate.get((date, system), []) if row["line"] is not None]

    @cached_property
    def signals(self) -> dict[tuple[dt.date, str], Signal]:
        """The signal of each date and system with predictions that have a line."""
        return {key: self._signal(self.lined(*key)) for key in self.by_slate if self.lined(*key)}

    @staticmethod
    def _signal(rows: list[Row]) -> Signal:
        edges, known = [edge(row) or Fraction() for row in rows], [confidence(row) for row in rows]
        found = Signal(
            predictions=len(rows),
            high_edge_picks=sum(each >= 5 for each in edges),
            premium_picks=sum(each >= 3 and (sure or 0) >= 92 for each, sure in zip(edges, known, strict=True)),
            avg_edge=mean(edges),
            avg_confidence=mean(sure for sure in known if sure is not None),
        )
        if len(rows) < 10:
            return found
        over, under = (share(sum(row["recommendation"] == way for row in rows), len(rows)) for way in ("OVER", "UNDER"))
        assert over is not None
        colour = "RED" if over < 25 else "YELLOW" if found.high_edge_picks < 3 or over > 45 else "GREEN"
        skew = "UNDER_HEAVY" if over < 25 else "OVER_HEAVY" if over > 40 else "BALANCED"
        return found._replace(daily_signal=colour, skew=skew, pct_over=over, pct_under=under)

    @cached_property
    def retrains(self) -> dict[str, list[Retrain]]:
        """The trainings of each system, in the order in which predictions first named them."""
        made: dict[tuple[str, dt.datetime, str], list[Row]] = {}
        for row in self.tables["player_prop_predictions"]:
            is_read = row["created_at"] and row["created_at"] <= self.now and row["game_date"] >= FIRST_READ
            if is_read and row["model_file_name"] is not None and row["model_trained_at"] is not None:
                trained_at = row["model_trained_at"]
                trained_at = trained_at if trained_at.tzinfo else trained_at.replace(tzinfo=dt.UTC)
                made.setdefault((row["system_id"], trained_at, row["model_file_name"]), []).append(row)
        found: dict[str, list[Retrain]] = {}
        for (system, at, file), rows in sorted(
            made.items(), key=lambda of: (min(row["created_at"] for row in of[1]), *of[0][1:])
        ):
            first = min(row["game_date"] for row in rows)
            names = ("training_start_date", "training_end_date", "expected_mae", "expected_hit_rate")
            rows.sort(key=lambda row: row["created_at"])
            says = {
                f"model_{name}": next(
                    (said(row[f"model_{name}"]) for row in rows if row[f"model_{name}"] is not None), None
                )
                for name in names
            }
            own = found.setdefault(system, [])
            own.append(Retrain(file, at, first, len(own) + 1, says))
        return found

    def retrain(self, row: Row) -> Retrain | None:
        """Return the training that made a prediction, if it says."""
        made_by = row["model_file_name"], row["model_trained_at"]
        return next((each for each in self.retrains.get(row["system_id"], []) if each[:2] == made_by), None)

    def newest_retrain(self, system: str) -> Retrain | None:
        """Return the last training of a system."""
        return next(reversed(self.retrains.get(system, [])), None)
