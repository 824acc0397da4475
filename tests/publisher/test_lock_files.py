"""The public proof: what stood at the lock of each date, and the chain of hashes through all dates."""

import datetime as dt
from pathlib import Path
from typing import Any

import orjson

from publisher.documents.schema import load_schema
from publisher.releases.stores.base import Headers
from tests.publisher.conftest import Clock, OnWrite, Run
from tests.publisher.small_warehouse import NOW, Warehouse, files

LEDGER_KINDS = {"picks"}
DAYS = ("2026-01-15", "2026-01-16", "2026-01-17")
LOCKS = "v1/locks"


def noon(number: int) -> dt.datetime:
    """Return noon of a day, counted from the first."""
    return NOW + dt.timedelta(days=number)


def publish_days(warehouse: Warehouse, publish: Run, count: int = 3) -> None:
    """Publish at noon of each day: the date before has locked; of the second nothing is shown."""
    for number, day in enumerate(DAYS[:count]):
        warehouse.built_at = noon(number) - dt.timedelta(minutes=30)
        for earlier in DAYS[:number]:
            warehouse.show(earlier, *players(earlier), is_locked=True, status=status(earlier))
        warehouse.show(day, *players(day), status=status(day))
        warehouse.read_ledger()
        assert publish(now=noon(number)).code == 0


def players(day: str) -> list[str]:
    """Return whom a day shows."""
    return [] if day == DAYS[1] else [f"Ann {day}"]


def status(day: str) -> str:
    """Return what its document says of a day."""
    return "ok" if players(day) else "no_data"


def lock_file(store: Path, day: str) -> dict[str, Any]:
    """Return a lock file."""
    content: dict[str, Any] = orjson.loads((store / LOCKS / f"{day}.json").read_bytes())
    return content


def test_copies_are_written_before_the_file_that_names_them(
    warehouse: Warehouse, publish: Run, headers: dict[str, Headers]
) -> None:
    """Whoever reads a lock file finds what it names, also where the publisher died between the two."""
    publish_days(warehouse, publish, 2)
    written = [path for path in headers if path.startswith(LOCKS)]
    assert written == [f"{LOCKS}/{DAYS[0]}/picks.json", f"{LOCKS}/{DAYS[0]}.json"]


def test_a_publication_that_is_too_late_is_told(
    warehouse: Warehouse, publish: Run, store: Path, clock: Clock, on_write: OnWrite
) -> None:
    """Claimed before the lock, written after it: not undone, but said in the output, the head and the lock file."""
    warehouse.show(DAYS[0], "Ann")
    publish()
    warehouse.show(DAYS[0], "Bob")

    def slow(path: str) -> None:
        clock.seconds += 190.5 if path.startswith("v1/picks/") else 0.0

    on_write(slow)
    locks_at = dt.datetime(2026, 1, 16, tzinfo=dt.UTC)
    code, _, err = publish("--max-age", "1d", now=locks_at - dt.timedelta(seconds=180))
    assert code == 1
    assert f"publisher: {DAYS[0]}: its last file was written 11 s after the lock\n" in err
    assert orjson.loads((warehouse.state / "head.json").read_bytes())["notes"] == {DAYS[0]: {"late_by_seconds": 11}}
    publish("--max-age", "1d", now=locks_at + dt.timedelta(minutes=5))
    assert lock_file(store, DAYS[0])["late_by_seconds"] == 11
    assert load_schema("_lock.json").fault(lock_file(store, DAYS[0])) is None


def test_nothing_is_written_once_the_lease_is_over(
    warehouse: Warehouse, publish: Run, store: Path, clock: Clock, on_write: OnWrite
) -> None:
    """By the publisher's own clock, which does not go back."""
    warehouse.show(DAYS[0], "Ann")
    warehouse.add()
    publish()
    before = files(store)
    warehouse.show(DAYS[0], "Bob")

    def slow(path: str) -> None:
        clock.seconds += 481.0 if path == "head.json" else 0.0

    on_write(after=slow)
    code, _, err = publish("--jobs", "1")
    assert code == 1
    assert "this publication took longer than 0:10:00; nothing more was written, run again\n" in err
    assert files(store) == before
