"""Releases: what is written when, who may write, and the way back."""

import datetime as dt
import fcntl
import os
import re
import shutil
import socket
import time
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
    assert (head["release"], head["state"], head["format"]) == (found[-1], "done", 3)
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


def test_a_head_that_may_be_held_is_left_to_its_holder(
    claimed: Callable[..., Path], publish: Run, run: Run, store: Path
) -> None:
    """Exit code 1 before anything is written, and who it is, until its time is over: nobody knows another machine."""
    head = claimed("elsewhere:1")
    before = files(store.parent)
    more_of = {"rollback": ["000001-0"], "publish": ["--dry-run"]}
    for command in ("publish", "diff", "verify", "rollback"):
        more = more_of.get(command, [])
        code, out, err = run(command, "--store", store, *more)
        assert (code, out) == (1, "")
        assert err.startswith("publisher: elsewhere:1 is publishing release 000002-")
        assert "until 2026-01-15T17:10:00Z at the latest; nothing was written" in err
    assert publish().code == 1
    assert files(store.parent) == before
    assert publish(now=NOW + LEASE).code == 1
    assert publish(now=NOW + LEASE + dt.timedelta(seconds=1)).code == 0
    assert orjson.loads(head.read_bytes())["state"] == "done"


def test_a_head_of_a_process_that_is_gone_is_finished(
    claimed: Callable[..., Path], publish: Run, run: Run, store: Path, state: Path
) -> None:
    """Its lock is free. What was claimed comes first, from the state store alone; then what the marts say."""
    claimed("somewhere:1:abcd")
    (state / "holders/somewhere:1:abcd").touch()
    assert run("verify", "--store", store).out.startswith("head: release 000002-")
    code, _, err = publish()
    assert code == 0
    assert f"publisher: finished the interrupted release {releases(state)[-1]}\n" in err
    assert orjson.loads((store / SIGNALS).read_bytes())["signal"] == "neutral"
    assert len(releases(state)) == 2
    assert run("verify", "--store", store).code == 0


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


def test_a_finished_release_of_another_audience_is_not_lost(
    warehouse: Warehouse, publish: Run, run: Run, state: Path, tmp_path: Path
) -> None:
    """Whoever finishes a release without its internal store leaves those documents to the next who has it."""
    internal = ("--internal-store", tmp_path / "internal")
    warehouse.add()
    warehouse.add(kind="admin_signals")
    publish(*internal)
    shutil.rmtree(tmp_path / "internal")
    change(state / "head.json", state="writing", holder="somewhere:1:abcd")
    (state / "holders/somewhere:1:abcd").touch()
    publish()
    publish(*internal)
    assert run("verify", "--store", tmp_path / "store", *internal)[:1] == (0,)


@pytest.mark.parametrize(("seconds", "code"), [(60, 0), (61, 1)])
def test_a_clock_that_is_behind_is_refused(
    warehouse: Warehouse, publish: Run, store: Path, seconds: int, code: int
) -> None:
    """A release from the future: a minute is tolerated, more is said with both instants and both causes."""
    warehouse.add()
    publish()
    before = files(store)
    warehouse.add(signal="neutral")
    found, _, err = publish(now=NOW - dt.timedelta(seconds=seconds))
    assert (found, files(store) == before) == (code, bool(code))
    if code:
        assert err == (
            "publisher: this run began at 2026-01-15T16:58:59Z, but the last release was written at"
            " 2026-01-15T17:00:00Z: another publisher was faster, or this machine's clock is behind; run again, then"
            " set the clock\n"
        )


def test_releases_are_listed_newest_first(warehouse: Warehouse, publish: Run, run: Run, store: Path) -> None:
    """With time, size and which one is published."""
    for day in (13, 14, 15):
        warehouse.add(f"2026-01-{day}")
        publish()
    code, out, _ = run("releases", "--store", store)
    lines = out.splitlines()
    assert (code, len(lines)) == (0, 3)
    assert [line.endswith("published") for line in lines] == [True, False, False]
    assert "2026-01-15T17:00:00Z" in lines[0]
    assert [line.split()[2] for line in lines] == ["11", "10", "9"]  # eight of them are schemas


def test_what_was_never_published_is_not_listed_and_not_restored(
    warehouse: Warehouse, publish: Run, run: Run, store: Path, state: Path
) -> None:
    """A publisher that lost the claim leaves its release behind; readers have never seen it."""
    warehouse.add()
    publish()
    (published,) = releases(state)
    lost = "000002-0123456789ab"
    shutil.copyfile(state / "releases" / f"{published}.json", state / "releases" / f"{lost}.json")
    change(state / "releases" / f"{lost}.json", id=lost, number=2)
    assert lost not in run("releases", "--store", store).out
    code, _, err = run("rollback", "--store", store, lost)
    assert (code, f"release {lost} was never published" in err) == (1, True)


def test_a_publication_of_these_tests_takes_no_time(tmp_path: Path, clock: Clock) -> None:
    """However slow this machine is: what they expect of its instants must not depend on that."""
    state = Journal.open(DirectoryStore(tmp_path), NOW)
    began = time.monotonic()
    while time.monotonic() == began:
        assert state.moment() == NOW
    clock.seconds += 1.5
    assert state.moment() == NOW + dt.timedelta(seconds=1.5)


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


def test_a_release_is_known_by_how_its_id_begins(warehouse: Warehouse, publish: Run, run: Run, store: Path) -> None:
    """As long as no other one begins so; an example of the help needs no hash."""
    for signal in ("neutral", "favorable"):
        warehouse.add(signal=signal)
        publish()
    assert "2 releases begin so; `publisher releases` lists them" in run("rollback", "--store", store, "00000").err
    assert run("rollback", "--store", store, "000001").code == 0
    assert b'"signal":"neutral"' in files(store)["v1/signals/2026-01-15.json"]
