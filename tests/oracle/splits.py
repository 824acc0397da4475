"""What records are split by: the values of a prediction with a line and a direction, as documents say them."""

import datetime as dt
from fractions import Fraction
from math import floor

from tests.oracle.days import Days
from tests.oracle.predictions import NO_SIGNAL, confidence, direction, edge
from tests.oracle.raw import Row

LINE_BANDS = {"from_25": 25, "from_20": 20, "from_15": 15, "from_10": 10, "below_10": 0}
CONFIDENCE_BANDS = {f"from_{least}": least for least in (95, 90, 85, 80, 70, 60)} | {"below_60": 0}
MOST_POINTS = 10
SPLITS = ("month", "direction", "line_band", "signal", "confidence", "edge", "agreement", "home")
"""Those of a pick."""


def band(value: Fraction | None, bands: dict[str, int]) -> str | None:
    """Name the band that a value lies in, of bands by their lower bounds, the highest first."""
    return None if value is None else next((name for name, least in bands.items() if value >= least), None)


def of_pick(days: Days, row: Row) -> dict[str, str | None]:
    """Return the value of each split; None where nobody knows it."""
    points = floor(edge(row) or 0)
    return {
        "month": str(row["game_date"])[:7],
        "direction": direction(row),
        "line_band": band(row["line"], LINE_BANDS),
        "signal": days.signals.get((row["game_date"], row["system_id"]), NO_SIGNAL).daily_signal,
        "confidence": band(confidence(row), CONFIDENCE_BANDS),
        "edge": str(points) if points < MOST_POINTS else f"{MOST_POINTS}+",
        "agreement": str(days.agreement(row)) if days.failed_check(row) is None else None,
        "home": {"home": "true", "away": "false"}.get(days.side(row) or ""),
    }


def of_prediction(days: Days, row: Row) -> dict[str, str | None]:
    """Return these, and what only a record of a model is split by."""
    rested = days.rest_before(row) if days.failed_check(row) is None else None
    first_at = days.first_said[row["game_date"], row["system_id"], row["player_lookup"]][1]
    waited = days.lock(row["game_date"]) - first_at
    hours = {dt.timedelta(hours=1): "0-1", dt.timedelta(hours=4): "1-4", dt.timedelta(hours=12): "4-12"}
    retrain = days.retrain(row)
    return of_pick(days, row) | {
        "rest": None if rested is None else {0: "tired", **dict.fromkeys(range(2, 7), "fresh")}.get(rested),
        "hour": next((name for below, name in hours.items() if waited < below), "12+"),
        "version": None if retrain is None else str(retrain.version),
    }


def place(value: str) -> tuple[int, str]:
    """Return the place of a value in its list: by its number, if it has one, then by alphabet."""
    digits = value.partition("-")[0].rstrip("+")
    return int(digits) if digits.isdigit() else -1, value
