"""A small slate for whole builds, at two instants: the last dates of the fixture, as upstream had them by then."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

from tests.googlesql import fixture
from tests.googlesql.fixture.cases import Row, utc

FIRST = dt.date(2025, 11, 21)
BEFORE, NOW = "2025-11-26T23:30:00Z", fixture.NOW  # Wednesday, an hour before the game, and Thursday evening
_DATES = ("game_date", "report_date", "data_date")
_WRITTEN = ("created_at", "processed_at", "started_at", "poll_timestamp")


def write_raw(folder: Path, now: str, *, has_optional: bool = True) -> None:
    """Write the raw tables as of an instant, with optional inputs or without."""
    then = utc(now[5:].rstrip("Z"))
    fixture.write_raw(
        folder, {name: list(_known(rows, then)) for name, rows in fixture.RAW.items()}, has_optional=has_optional
    )


def _known(rows: list[Row], then: dt.datetime) -> Iterator[Row]:
    for row in rows:
        dates = [row[name] for name in _DATES if row.get(name)]
        written = [row[name] for name in _WRITTEN if row.get(name)]
        has_id = row.get("prediction_id", "") is not None  # assert_picks_precede_the_lock finds a pick without
        if has_id and all(date >= FIRST for date in dates) and all(instant <= then for instant in written):
            tips_off_at = row.get("tipoff_at") if "game_code" in row else None
            is_later = tips_off_at is not None and tips_off_at > then
            yield row | ({"game_status": 1, "home_team_score": None, "away_team_score": None} if is_later else {})
