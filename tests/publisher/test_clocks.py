"""The clock of whoever keeps the files decides what has locked: a publisher whose own one is wrong writes nothing."""

import datetime as dt
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import orjson
import pytest

from publisher import publication
from publisher.documents.schema import schema_bytes
from publisher.errors import ReleaseError, StoreError
from publisher.planning.schedule import Request
from publisher.releases.journal import HEAD, Journal
from publisher.releases.site import Site
from publisher.releases.stores import deadlines, gcs
from publisher.releases.stores.deadlines import DeadlineAdapter
from publisher.releases.stores.directory import DirectoryStore
from publisher.releases.stores.gcs import GCSStore
from publisher.releases.stores.memory import MemoryStore
from publisher.run import Run
from tests.publisher.conftest import Clock
from tests.publisher.fault_support import LOCK, NOW, Place, bodies, built

if TYPE_CHECKING:
    from collections.abc import Callable

MINUTE, YEAR = dt.timedelta(minutes=1), dt.timedelta(days=365)
TIME_OF_FOLDER, TIME_OF_BUCKET = DirectoryStore.moment, GCSStore.moment


class Timed(MemoryStore):
    """A store whose clock a test sets."""

    time: dt.datetime | None = None

    def moment(self) -> dt.datetime | None:
        """Return what it shows."""
        return self.time


class Leased(Timed):
    """One that cannot tell who lives, as a bucket."""

    def is_let_go(self, held: str) -> bool:  # noqa: ARG002 (whoever it is)
        """Say no."""
        return False


def run_of(state: MemoryStore, public: MemoryStore, now: dt.datetime, *, is_given: bool = False) -> Run:
    """Return a run by a machine whose clock says `now`."""
    return Run(Site({"public": public}, state, 1), now, is_given=is_given)


@pytest.mark.parametrize("off", [YEAR, -YEAR, 2 * MINUTE, -2 * MINUTE])
@pytest.mark.parametrize("verb", ["publish", "mend", "rollback", "prune", "recover"])
def test_a_clock_that_is_wrong_writes_nothing(off: dt.timedelta, verb: str) -> None:
    """Neither a head of the future, nor a write after the lock that counts as in time."""
    state, public, target = Timed("state"), MemoryStore("public"), built(bodies(1))
    state.time = NOW
    first = publication.publish(run_of(state, public, NOW), target, Request()).release
    before = {**state.files}, {**public.files}
    if verb == "recover":
        state.files.pop(HEAD)
        before[0].pop(HEAD)
    run = run_of(state, public, NOW + off)
    verbs: dict[str, Callable[[], object]] = {
        "publish": lambda: publication.publish(run, built(bodies(2)), Request()),
        "mend": lambda: publication.mend(run),
        "rollback": lambda: publication.rollback(run, first.id),
        "prune": lambda: publication.prune(run, dt.timedelta(days=1)),
        "recover": lambda: publication.recover(run, target),
    }
    with pytest.raises(ReleaseError) as caught:
        verbs[verb]()
    said = f"state: its clock says {NOW:%Y-%m-%dT%H:%M:%SZ}, and this machine's {NOW + off:%Y-%m-%dT%H:%M:%SZ}"
    assert str(caught.value) == f"{said}; nothing was written, set the clock that is wrong"
    assert ({**state.files}, {**public.files}) == before


def test_the_stores_clock_decides_what_has_locked() -> None:
    """A minute matters: what this machine takes for an instant before the margin, the store knows to be in it."""
    state, public = Timed("state"), MemoryStore("public")
    state.time = LOCK - 3 * MINUTE
    publication.publish(run_of(state, public, state.time), built(bodies(1)), Request())
    state.time = LOCK - 2 * MINUTE + dt.timedelta(seconds=10)
    late = run_of(state, public, LOCK - 2 * MINUTE - dt.timedelta(seconds=40))
    plan = publication.publish(late, built(bodies(2)), Request()).plan
    assert [each.path for each in plan.written if each.shows_date] == []
    assert late.journal.moment() == state.time


def test_a_given_instant_asks_no_clock() -> None:
    """A demo or a test may be of any time."""
    state = Timed("state")
    state.time = NOW + YEAR
    publication.publish(run_of(state, MemoryStore("public"), NOW, is_given=True), built(bodies(1)), Request())
    assert Journal.open(state, NOW).head


@pytest.mark.parametrize("is_given", [True, False])
def test_readers_are_told_of_a_clock_that_stands_still(*, is_given: bool) -> None:
    """And of no other."""
    public = MemoryStore("public")
    publication.publish(run_of(MemoryStore("state"), public, NOW, is_given=is_given), built(bodies(1)), Request())
    status = orjson.loads(public.files["v1/status.json"].body)
    assert status.get("clock", "real") == ("given" if is_given else "real")
    jsonschema_rs.validator_for(orjson.loads(schema_bytes("_status.json"))).validate(status)


def test_a_folder_tells_the_time_of_its_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before it is made, too, and nothing stays of it. It may be another machine's: its files say so."""
    monkeypatch.setattr(DirectoryStore, "moment", TIME_OF_FOLDER)
    made = tempfile.TemporaryFile

    def made_elsewhere(**more: Any) -> Any:  # noqa: ANN401 (as the standard library has it)
        file = made(**more)
        os.utime(file.fileno(), (NOW.timestamp(), NOW.timestamp()))
        return file

    monkeypatch.setattr(tempfile, "TemporaryFile", made_elsewhere)
    assert DirectoryStore(tmp_path / "not yet").moment() == NOW
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_takes_no_file_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As any other that cannot be written."""
    monkeypatch.setattr(DirectoryStore, "moment", TIME_OF_FOLDER)
    monkeypatch.setattr(tempfile, "TemporaryFile", lambda dir: dir.open("wb"))  # noqa: A006 (its name)
    with pytest.raises(StoreError) as caught:
        DirectoryStore(tmp_path).moment()
    assert str(caught.value) == f"{tmp_path}: Is a directory; nothing was written"


def test_a_bucket_tells_the_time_of_its_last_reply(server: str, monkeypatch: pytest.MonkeyPatch, clock: Clock) -> None:
    """And what has passed since. A reply without a date, or with a strange one, tells nothing."""
    monkeypatch.setattr(GCSStore, "moment", TIME_OF_BUCKET)
    monkeypatch.setattr(gcs, "time", clock)
    monkeypatch.setattr(deadlines, "time", clock)
    monkeypatch.setenv("STORAGE_EMULATOR_HOST", server)
    store = Place.buckets(server).stores[0]
    assert store.moment() is None
    store.read("v1/nothing.json")
    heard = store.moment()
    assert heard
    clock.seconds += 90
    assert store.moment() == heard + dt.timedelta(seconds=90)
    monkeypatch.setattr(DeadlineAdapter, "dated", ("soon", 0.0))
    assert Place.buckets(server).stores[0].moment() is None


def test_a_claim_is_left_to_its_holder_by_the_stores_clock() -> None:
    """A machine that is almost a minute ahead must not take over almost a minute too early."""
    state, public = Leased("state"), MemoryStore("public")
    state.time = NOW
    publication.publish(run_of(state, public, NOW), built(bodies(1)), Request())
    holder = Journal.open_to_write(state, NOW)
    holder.claim(holder.base())
    state.time = NOW + 10 * MINUTE - dt.timedelta(seconds=1)
    with pytest.raises(ReleaseError, match="is publishing release"):
        Journal.open_to_write(state, state.time + dt.timedelta(seconds=58))
    state.time += dt.timedelta(seconds=2)
    assert Journal.open_to_write(state, state.time).is_abandoned


def test_slow_work_is_no_wrong_clock(clock: Clock) -> None:
    """What a command does first may take minutes; what it does next begins later."""
    state, public = Timed("state"), MemoryStore("public")
    state.time = NOW
    publication.publish(first := run_of(state, public, NOW), built(bodies(1)), Request())
    clock.seconds += 300
    state.time = NOW + 5 * MINUTE
    publication.publish(first.later(), built(bodies(2)), Request())
    with pytest.raises(ReleaseError, match="set the clock"):
        publication.publish(run_of(state, public, NOW), built(bodies(2)), Request())
