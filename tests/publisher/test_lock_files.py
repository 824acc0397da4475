"""The public proof: what stood at the lock of each date, and the chain of hashes through all dates."""

import datetime as dt
import hashlib
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


def sha256(body: bytes) -> str:
    """Return the hash of bytes."""
    return hashlib.sha256(body).hexdigest()


def test_a_lock_file_names_what_stood_at_the_lock(warehouse: Warehouse, publish: Run, store: Path, state: Path) -> None:
    """The first publication after the lock writes it: a copy of the document, its hash, its release, the lock."""
    publish_days(warehouse, publish, 1)
    shown = (store / f"v1/picks/{DAYS[0]}.json").read_bytes()
    release = orjson.loads((state / "head.json").read_bytes())["release"]
    publish_days(warehouse, publish, 2)
    copy = f"{LOCKS}/{DAYS[0]}/picks.json"
    assert (store / copy).read_bytes() == shown
    assert lock_file(store, DAYS[0]) == {
        "date": DAYS[0],
        "lock": "2026-01-16T00:00:00Z",
        "claimed_at": "2026-01-16T17:00:00Z",
        "documents": [{"path": copy, "copy_of": f"v1/picks/{DAYS[0]}.json", "sha256": sha256(shown)}],
        "release": release,
        "published_at": "2026-01-15T17:00:00Z",
        "previous": None,
    }
    assert load_schema("_lock.json").fault(lock_file(store, DAYS[0])) is None


def test_copies_are_written_before_the_file_that_names_them(
    warehouse: Warehouse, publish: Run, headers: dict[str, Headers]
) -> None:
    """Whoever reads a lock file finds what it names, also where the publisher died between the two."""
    publish_days(warehouse, publish, 2)
    written = [path for path in headers if path.startswith(LOCKS)]
    assert written == [f"{LOCKS}/{DAYS[0]}/picks.json", f"{LOCKS}/{DAYS[0]}.json"]


def test_each_lock_file_names_the_one_before(warehouse: Warehouse, publish: Run, store: Path) -> None:
    """Also of a date of which nothing was shown."""
    publish_days(warehouse, publish)
    first = (store / LOCKS / f"{DAYS[0]}.json").read_bytes()
    second = lock_file(store, DAYS[1])
    assert second["previous"] == {"date": DAYS[0], "sha256": sha256(first)}
    assert second["documents"] == []
    assert load_schema("_lock.json").fault(second) is None
    assert not (store / LOCKS / f"{DAYS[2]}.json").exists()


def test_an_idle_run_writes_the_locks_that_have_passed_once(warehouse: Warehouse, publish: Run, store: Path) -> None:
    """No document has changed, and a narrow run does it, too."""
    publish_days(warehouse, publish, 1)
    warehouse.add_subsets("Top Pick")
    publish("--max-age", "2d", "--document", "systems_subsets", now=noon(1))
    before = files(store / LOCKS)
    assert sorted(before) == [f"{DAYS[0]}.json", f"{DAYS[0]}/picks.json"]
    publish("--max-age", "2d", "--document", "systems_subsets", now=noon(2))
    assert files(store / LOCKS) == before


def test_a_date_that_is_found_late_is_appended(warehouse: Warehouse, publish: Run, store: Path) -> None:
    """The order of the chain is that of writing."""
    warehouse.show(DAYS[0], "Ann", locks_at=noon(4))
    warehouse.show(DAYS[1], "Bob")
    publish()
    publish("--max-age", "9d", now=noon(2))
    publish("--max-age", "9d", now=noon(5))
    late = lock_file(store, DAYS[0])
    assert (late["found_late"], late["previous"]["date"]) == (True, DAYS[1])
    assert load_schema("_lock.json").fault(late) is None


def test_a_break_is_loud(warehouse: Warehouse, publish: Run, run: Run, store: Path) -> None:
    """`verify` names the file, lost or changed by a byte."""
    publish_days(warehouse, publish)
    assert run("verify", "--store", store, now=noon(2)).code == 0
    for path in (f"{LOCKS}/{DAYS[0]}.json", f"{LOCKS}/{DAYS[0]}/picks.json"):
        body = (store / path).read_bytes()
        (store / path).write_bytes(body.replace(b"2026", b"2025", 1))
        assert run("verify", "--store", store, now=noon(2)).out.startswith(f"{path}: was changed after the lock\n")
        (store / path).unlink()
        code, out, _ = run("verify", "--store", store, now=noon(2))
        assert (code, out.splitlines()[0]) == (1, f"{path}: is missing")
        (store / path).write_bytes(body)


def test_a_lock_file_that_somebody_else_wrote_is_never_replaced(
    warehouse: Warehouse, publish: Run, store: Path
) -> None:
    """One line, exit code 1."""
    publish_days(warehouse, publish, 1)
    (store / LOCKS).mkdir()
    (store / LOCKS / f"{DAYS[0]}.json").write_bytes(b"{}")
    code, _, err = publish("--max-age", "2d", now=noon(1))
    assert code == 1
    assert f"{LOCKS}/{DAYS[0]}.json: is there with other bytes, and must never change; find out who wrote it\n" in err
    assert (store / LOCKS / f"{DAYS[0]}.json").read_bytes() == b"{}"


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


def test_a_reader_checks_every_day_by_one_hash(warehouse: Warehouse, publish: Run, store: Path) -> None:
    """Whoever keeps the last one follows the chain: each file, and each copy, has the hash by which it is named."""
    publish_days(warehouse, publish)
    date, expected, seen = DAYS[1], sha256((store / LOCKS / f"{DAYS[1]}.json").read_bytes()), []
    while date:
        assert sha256((store / LOCKS / f"{date}.json").read_bytes()) == expected
        content = lock_file(store, date)
        assert all(sha256((store / each["path"]).read_bytes()) == each["sha256"] for each in content["documents"])
        seen.append(date)
        date, expected = (content["previous"] or {"date": "", "sha256": ""}).values()
    assert seen == [DAYS[1], DAYS[0]]
