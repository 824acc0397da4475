"""Releases: what is written when, who may write, and the way back."""

import datetime as dt
import fcntl
import os
import re
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest

from publisher.releases.journal import Journal
from publisher.releases.release import EMPTY
from publisher.releases.stores.directory import DirectoryStore
from tests.publisher.conftest import Clock, Run
from tests.publisher.small_warehouse import NOW, Warehouse, files

SIGNALS = "v1/signals/2026-01-15.json"
LEASE = dt.timedelta(minutes=10)


def change(file: Path, **changes: object) -> None:
    """Change top-level values of a JSON file."""
    file.write_bytes(orjson.dumps(orjson.loads(file.read_bytes()) | changes))


def releases(state: Path) -> list[str]:
    """Return the ids of the releases."""
    return sorted(file.stem for file in (state / "releases").iterdir())


@pytest.fixture
def claimed(warehouse: Warehouse, publish: Run, store: Path, state: Path) -> Callable[..., Path]:
    """Return a function that leaves a second release claimed, with its documents not yet in their places."""

    def leave(holder: str, expires_at: dt.datetime = NOW + LEASE) -> Path:
        warehouse.add()
        publish()
        before = (store / SIGNALS).read_bytes()
        warehouse.add(signal="neutral")
        publish()
        (store / SIGNALS).write_bytes(before)
        expires = expires_at.strftime("%Y-%m-%dT%H:%M:%SZ")
        change(state / "head.json", state="writing", holder=holder, expires_at=expires)
        return state / "head.json"

    return leave


def test_an_id_has_the_number_and_a_hash_of_what_it_says(warehouse: Warehouse, publish: Run, state: Path) -> None:
    """Ids sort by age; head, status and JSON output name the newest."""
    for signal in ("neutral", "favorable", "challenging"):
        warehouse.add(signal=signal)
        _, out, _ = publish("--json")
    found = releases(state)
    assert [identifier[:7] for identifier in found] == ["000001-", "000002-", "000003-"]
    assert all(re.fullmatch(r"\d{6}-[0-9a-f]{12}", identifier) for identifier in found)
    head = orjson.loads((state / "head.json").read_bytes())
    assert (head["release"], head["state"], head["format"]) == (found[-1], "done", 4)
    assert re.fullmatch(rf"{socket.gethostname()}:{os.getpid()}:\w{{8}}", head["holder"])
    assert list((state / "holders").iterdir()) == []
    assert orjson.loads(out)["release"] == found[-1]


def test_an_unchanged_run_writes_status_and_run_log_and_nothing_else(
    warehouse: Warehouse, publish: Run, store: Path, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No document, no manifest, no release, no listing and one request for a month's documents; generated_at stays."""
    for day in range(1, 16):
        warehouse.add(f"2026-01-{day:02}")
    publish()
    before = files(store) | files(state)
    for row in warehouse.rows["signals"]:
        row.content = row.content | {"generated_at": "2026-01-15T16:59:00Z"}
    calls: list[tuple[str, str]] = []

    def counted(name: str) -> Callable[..., Any]:
        real = getattr(DirectoryStore, name)

        def call(folder: DirectoryStore, path: str, *more: Any, **named: Any) -> Any:  # noqa: ANN401 (whatever it takes)
            calls.append((name, path))
            return real(folder, path, *more, **named)

        return call

    for name in ("read", "look", "write", "list"):
        monkeypatch.setattr(DirectoryStore, name, counted(name))
    code, _, _ = publish(now=NOW + dt.timedelta(hours=1))
    after = files(store) | files(state)
    assert code == 0
    assert [path.partition("/")[0] for name, path in calls if name == "write"] == ["v1", "runs"]
    assert not [path for name, path in calls if name == "list" or "signals" in path]
    assert len([path for _, path in calls if "objects" in path]) == 1 + 1  # the parts of the month and of the schemas
    assert {path for path in after if after[path] != before.get(path)} == {"v1/status.json"}


def test_equal_names_and_processes_are_no_death_certificate(
    claimed: Callable[..., Path], publish: Run, state: Path
) -> None:
    """In containers every publisher may be process 1 of a machine of the same name; whoever holds the lock lives."""
    mine = f"{socket.gethostname()}:{os.getpid()}:abcd"
    claimed(mine)
    assert publish().code == 1
    with (state / "holders" / mine).open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        assert publish().code == 1
    assert publish().code == 0
    assert list((state / "holders").iterdir()) == []


def test_the_lease_begins_with_the_claim(tmp_path: Path, clock: Clock) -> None:
    """Not with the run: reading ten seasons takes its time."""
    state = Journal.open(DirectoryStore(tmp_path), NOW)
    clock.seconds += 700.0
    state.claim(EMPTY)
    assert state.head
    assert state.head.expires_at == "2026-01-15T17:21:40Z"


def test_a_release_knows_the_commit_that_made_it(
    warehouse: Warehouse, publish: Run, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If it is told: a rollback is made by the commit that goes back. It stays in the state store."""
    store, state = warehouse.store, warehouse.state
    first, third, fourth = (digit * 40 for digit in "abc")
    for commit, signal in ((first, "neutral"), ("", "favorable"), (third, "challenging")):
        monkeypatch.setenv("COMMIT", commit)
        warehouse.add(signal=signal)
        assert publish().code == 0
    monkeypatch.setenv("COMMIT", fourth)
    assert run("rollback", "--store", store, releases(state)[0]).code == 0
    made_by = [orjson.loads((state / f"releases/{each}.json").read_bytes())["commit"] for each in releases(state)]
    assert made_by == [first, None, third, fourth]
    listed = run("releases", "--store", store).out.splitlines()
    assert [line.partition("commit ")[2] for line in listed] == [fourth, third, "", first]
    public = b"".join(file.read_bytes() for file in store.rglob("*") if file.is_file())
    assert not [commit for commit in made_by if commit and commit.encode() in public]
