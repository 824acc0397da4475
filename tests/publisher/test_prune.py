"""What only old releases need is removed: never what a reader, a rollback, the ledger or a lock still needs."""

import datetime as dt
import hashlib
from pathlib import Path

import orjson
import pytest

from tests.publisher.conftest import Run
from tests.publisher.small_warehouse import NOW, Warehouse, files

LEDGER_KINDS = {"picks"}
DAY = dt.timedelta(days=1)
LATEST = NOW + 5 * DAY


@pytest.fixture
def published(warehouse: Warehouse, publish: Run, state: Path) -> list[str]:
    """Publish one release a day, each after a date has locked; returns their ids."""
    for day in range(6):
        now = NOW + day * DAY
        warehouse.built_at = warehouse.as_of = now
        warehouse.rows.pop("picks", None)
        for date in range(day + 1):
            lock = NOW + dt.timedelta(days=date, hours=7)
            shown = str(NOW.date() + date * DAY)
            warehouse.show(shown, f"Player {date}", is_locked=date < day, locks_at=lock)
        warehouse.rows.pop("signals", None)
        warehouse.add(model=f"{day}A")
        warehouse.read_ledger()
        assert publish(now=now).code == 0
    return sorted(file.stem for file in (state / "releases").iterdir())


def prune(run: Run, store: Path, keep: str = "72h") -> str:
    """Prune as of the last day; returns what was printed."""
    code, out, err = run("prune", "--store", store, "--keep", keep, now=LATEST)
    assert (code, err) == (0, "")
    return out


def objects_named(state: Path) -> set[str]:
    """Return the hashes that stand in files of the state store, as text."""
    text = b"".join(files(state / "releases").values()) + b"".join(files(state / "objects").values())
    return {sha256 for sha256 in files(state / "objects") if sha256.encode() in text}


def test_releases_that_were_shown_lately_are_kept_whole(
    run: Run, store: Path, state: Path, published: list[str]
) -> None:
    """Also the one that stood when the time began; documents, ledger and locks are untouched."""
    documents, ledger = files(store), files(state / "shown")
    assert prune(run, store).endswith(" parts of manifests are removed; 4 releases are kept\n")
    assert sorted(file.stem for file in (state / "releases").iterdir()) == published[-4:]
    assert (files(store), files(state / "shown")) == (documents, ledger)
    code, out, _ = run("verify", "--store", store, now=LATEST)
    assert (code, out.splitlines()[0]) == (0, f"16 files of release {published[-1]}: 0 differences")
    listed = run("releases", "--store", store, now=LATEST).out
    assert [line.split()[0] for line in listed.splitlines()] == published[:-5:-1]
    code, _, err = run("rollback", "--store", store, published[0], now=LATEST)
    assert (code, "no such release" in err) == (1, True)
    assert run("rollback", "--store", store, published[-4], now=LATEST).code == 0


def test_nothing_is_left_that_nobody_names(run: Run, store: Path, state: Path, published: list[str]) -> None:
    """Objects, and parts of the manifest; twice changes nothing more."""
    prune(run, store, "24h")
    assert len(published) == 6
    locks = files(store / "v1/locks").values()
    named = objects_named(state) | {
        each["sha256"] for lock in locks for each in orjson.loads(lock).get("documents", [])
    }
    ledger = {hashlib.sha256(body.partition(b"\n")[2]).hexdigest() for body in files(state / "shown").values()}
    chain = {hashlib.sha256(body).hexdigest() for body in locks}
    assert set(files(state / "objects")) <= named | ledger | chain
    assert len(list((store / "v1/manifests").iterdir())) == 3
    before = files(store) | files(state / "objects") | files(state / "releases")
    assert prune(run, store, "24h").startswith("0 releases, 0 objects and 0 parts of manifests are removed")
    assert files(store) | files(state / "objects") | files(state / "releases") == before


def test_a_document_at_its_lock_stays_an_object(run: Run, store: Path, state: Path, published: list[str]) -> None:
    """The copy in public may be lost, and the lock file; the first release, whose document it is, is pruned."""
    lock = orjson.loads((store / f"v1/locks/{NOW.date()}.json").read_bytes())
    assert lock["release"] in published[:-2]
    prune(run, store, "24h")
    chain = {hashlib.sha256(file.read_bytes()).hexdigest() for file in (store / "v1/locks").glob("*.json")}
    assert {each["sha256"] for each in lock["documents"]} | chain <= set(files(state / "objects"))


@pytest.mark.parametrize("keep", ["23h", "0d", "x"])
def test_what_readers_may_still_hold_is_kept_for_a_day(run: Run, store: Path, keep: str) -> None:
    """A manifest may be a day old."""
    assert run("prune", "--store", store, "--keep", keep).code == 2


def test_nothing_is_removed_without_a_release(run: Run, store: Path, state: Path) -> None:
    """One line."""
    code, out, err = run("prune", "--store", store)
    assert (code, out, err) == (1, "", f"publisher: {state}: has no release yet; publish first\n")


@pytest.mark.usefixtures("published")
def test_nothing_is_removed_while_a_head_is_claimed(run: Run, store: Path, state: Path) -> None:
    """Whoever holds it may need what no release names yet; one that is gone may be finished first."""
    head = orjson.loads((state / "head.json").read_bytes())
    for expires, message in ((LATEST + DAY, " is publishing release "), (NOW, " is unfinished; publish first")):
        content = head | {"state": "writing", "expires_at": expires.strftime("%Y-%m-%dT%H:%M:%SZ")}
        (state / "head.json").write_bytes(orjson.dumps(content))
        before = files(state)
        code, _, err = run("prune", "--store", store, now=LATEST)
        assert (code, message in err, files(state)) == (1, True, before)
