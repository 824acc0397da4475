"""The past can be rebuilt: asking today's folder about then gives what a build gave then."""

import datetime as dt
from pathlib import Path

import pytest

from local.simulate import simulate
from tests.project.conftest import Builder

# 2025-11-12 locks at 00:00 UTC of the next day; the rows of the day's last hour test both sides of it.
LOCK = dt.datetime(2025, 11, 13, 0, 0, tzinfo=dt.UTC)
INSTANTS = {
    "before the lock": LOCK - dt.timedelta(minutes=10),
    "one second after the lock": LOCK + dt.timedelta(seconds=1),
    "the next morning": LOCK + dt.timedelta(hours=14),
}


@pytest.mark.parametrize("instant", INSTANTS)
def test_a_rebuild_gives_what_the_build_gave(builder: Builder, demo_raw: Path, tmp_path: Path, instant: str) -> None:
    """Later predictions, results and invalidations are in the folder and must not be seen."""
    now = INSTANTS[instant]
    simulate(tmp_path / "raw", as_of=now)
    then = builder(tmp_path / "raw", now).files()
    assert builder(demo_raw, now).files() == then
