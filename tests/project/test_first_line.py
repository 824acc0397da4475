"""The oracle's first line of a prediction is that of the run of versions which has the direction in force."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from tests.oracle.days import Days

LOCK = dt.datetime(2025, 11, 20, 23, tzinfo=dt.UTC)
DATE, GAME, SYSTEM = LOCK.date(), "20251120_ATL_BOS", "catboost_v9"
Version = tuple[float | None, str, dict[str, Any]]
LAST: Version = (22.5, "OVER", {})
"""The version in force: its line, its direction, and what else is special."""

LATE, OTHER = {"created_at": LOCK + dt.timedelta(minutes=1)}, {"player_lookup": "other"}

CASES: dict[str, tuple[float, list[Version]]] = {
    "one version": (22.5, [LAST]),
    "the earliest": (18.5, [(18.5, "OVER", {}), (19.5, "OVER", {}), LAST]),
    "it turned": (19.5, [(18.5, "UNDER", {}), (19.5, "OVER", {}), LAST]),
    "it turned twice": (22.5, [(18.5, "OVER", {}), (19.5, "UNDER", {}), LAST]),
    "it passed once": (22.5, [(18.5, "OVER", {}), (19.5, "PASS", {}), LAST]),
    "without a line": (18.5, [(18.5, "OVER", {}), (None, "UNDER", {}), LAST]),
    "without points": (18.5, [(18.5, "OVER", {}), (19.5, "UNDER", {"predicted_points": None}), LAST]),
    "another game": (18.5, [(18.5, "OVER", {}), (19.5, "UNDER", {"game_id": "20251120_DAL_DEN"}), LAST]),
    "invalidated": (18.5, [(18.5, "OVER", {"invalidation_reason": "postponed"}), LAST]),
    "after the lock": (18.5, [(18.5, "OVER", {}), LAST, (23.5, "UNDER", LATE)]),
    "twenty of a sound feed": (20, [(20, "OVER", {}), LAST]),
    "twenty of a broken feed": (
        18.5,
        [(20, "OVER", {}), (18.5, "OVER", {}), (20, "UNDER", {}), LAST, (20, "OVER", OTHER)],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_the_first_line_is_of_the_run_in_force(case: str, tmp_path: Path) -> None:
    """Versions that say nothing are skipped; one of another direction ends the run."""
    expected, versions = CASES[case]
    days = Days(tmp_path, LOCK + dt.timedelta(hours=12))
    days.tables["nba_schedule"] = [
        {"game_code": GAME, "game_id": "1", "game_date": DATE, "game_status": 3, "tipoff_at": LOCK}
    ]
    days.tables["player_prop_predictions"] = [
        {
            "prediction_id": str(place),
            "system_id": SYSTEM,
            "player_lookup": "player",
            "game_date": DATE,
            "game_id": GAME,
            "prediction_version": place,
            "predicted_points": 21,
            "recommendation": recommendation,
            "current_points_line": line,
            "created_at": LOCK - dt.timedelta(hours=9 - place),
            "invalidation_reason": None,
            "invalidated_at": None,
            "is_active": None,
        }
        | special
        for place, (line, recommendation, special) in enumerate(versions)
    ]
    assert float(days.first_said[DATE, SYSTEM, "player"][0]) == expected
