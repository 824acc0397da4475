"""The protocol of a publication, in memory: a run dies at any moment, or meets another one, and all is whole.

What every store does is in test_store_contract.py, and real deaths are in test_processes.py.
"""

import datetime as dt
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any

import orjson
import pytest

from publisher import publication
from publisher.errors import PublisherError, ReleaseError, StoreError
from publisher.format import stamp
from publisher.releases import ledger
from publisher.releases.journal import Journal
from publisher.releases.site import Site
from publisher.releases.stores.base import Headers, Store, Stored
from publisher.releases.stores.memory import MemoryStore
from publisher.run import Run
from tests.publisher import fault_support
from tests.publisher.conftest import Clock
from tests.publisher.fault_support import (
    DATE,
    END,
    LATER,
    LEDGER,
    LOCK,
    MANIFEST,
    MUCH_LATER,
    NOW,
    Hooked,
    OneByOne,
    assert_published,
    assert_whole,
    document,
    members,
)

pytestmark = pytest.mark.usefixtures("described_once")

AFTER = LOCK + dt.timedelta(minutes=30)
DAY = dt.timedelta(days=1)
MOST_POINTS = 200
"""More points than a run has; the loops end when a run gets through."""
RECORD = "v1/record.json"
LOCK_FILE = f"v1/locks/{DATE}.json"


def documents(version: int) -> dict[str, bytes]:
    """Return a document of each kind in a version; signals never change, and results come with the second one."""
    versions = {"picks": version, "predictions": version, "signals": 0, "internal": version}
    dated = versions | ({"results": version} if version > 1 else {})
    return {path_of(kind): document(kind, number) for kind, number in dated.items()} | {
        RECORD: document("record", version)
    }


def path_of(kind: str) -> str:
    """Return where the document of a kind is."""
    return f"v1/{kind}/{DATE}.json"


class Volatile(MemoryStore):
    """Files in memory of which a power cut leaves those that were flushed; as of a bucket, no death is known."""

    generations = itertools.count(1)

    def __init__(self, name: str, files: Mapping[str, Stored], changed: Callable[[], None]) -> None:
        """Take files that are safe, and whom to tell of each change."""
        super().__init__(name)
        self.files, self.flushed, self.changed = {**files}, {**files}, changed
        self._written = self.generations

    def write(self, path: str, body: bytes, headers: Headers, if_generation: str | None) -> str:
        """See Store."""
        generation = super().write(path, body, headers, if_generation)
        self.changed()
        return generation

    def remove(self, path: str, if_generation: str) -> None:
        """See Store."""
        super().remove(path, if_generation)
        self.changed()

    def flush(self, paths: Iterable[str]) -> None:
        """See Store."""
        for path in paths:
            if path in self.files:
                self.flushed[path] = self.files[path]
            else:
                self.flushed.pop(path, None)
        self.changed()

    def is_let_go(self, held: str) -> bool:  # noqa: ARG002 (whoever it is)
        """See Store."""
        return False

    def possible(self) -> Iterator[dict[str, Stored]]:
        """Yield what a power cut may leave: nothing that was not flushed, or one such file alone."""
        yield {**self.flushed}
        for path in {**self.files, **self.flushed}:
            if self.files.get(path) != self.flushed.get(path):
                one = self.flushed | {path: self.files.get(path)}
                yield {each: stored for each, stored in one.items() if stored}


Files = dict[str, dict[str, Stored]]
"""The files of each store."""


@dataclass
class World:
    """Three stores in memory; `kills` has what each change of them has left, `cuts` what a power cut then leaves."""

    files: Files = field(default_factory=dict)
    remembers: bool = False
    kills: list[Files] = field(default_factory=list)
    cuts: list[Files] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Make the stores."""
        names = ("public", "internal", "state")
        self.stores = {name: Volatile(name, self.files.get(name, {}), self._remember) for name in names}

    def _remember(self) -> None:
        if not self.remembers:
            return
        self.kills.append({name: {**store.files} for name, store in self.stores.items()})
        for name, store in self.stores.items():
            others = {other: {**each.flushed} for other, each in self.stores.items()}
            self.cuts += [others | {name: left} for left in store.possible()]

    def site(self, hook: Callable[[Store], Store] = lambda store: store) -> Site:
        """Return the stores as a site; `hook` is put around each."""
        stores = {audience: hook(self.stores[audience]) for audience in ("public", "internal")}
        return OneByOne(stores, hook(self.stores["state"]))

    def publish(
        self,
        version: int,
        now: dt.datetime = NOW,
        hook: Callable[[Store], Store] = lambda store: store,
        *,
        adopts: bool = False,
    ) -> None:
        """Publish a version; `hook` is put around each store."""
        public, internal, state = (hook(self.stores[name]) for name in ("public", "internal", "state"))
        fault_support.publish(public, state, documents(version), now, internal=internal, jobs=1, adopts=adopts)

    def head(self) -> dict[str, Any]:
        """Return the head."""
        return self.json("state", "head.json")

    def json(self, store: str, path: str) -> dict[str, Any]:
        """Return a file, parsed."""
        content: dict[str, Any] = orjson.loads(self.stores[store].files[path].body)
        return content

    def assert_published(self, version: int) -> None:
        """Check every byte."""
        public, internal, state = self.stores.values()
        assert_published(public, state, documents(version), internal)

    def rows(self, kind: str) -> bytes:
        """Return the rows of a ledger file."""
        return self.stores["state"].files[ledger.path_of(f"{kind}/{DATE}")].body.partition(b"\n")[2]

    def assert_known(self, old: int, *versions: int) -> None:
        """Check that readers see nothing that the ledger does not know: it is written before the documents."""
        for kind in LEDGER:
            (known,) = (
                each for each in {old, *versions} if ledger.object_of(members(documents(each), kind)) == self.rows(kind)
            )
            shown = self.stores["public"].files[path_of(kind)].body
            assert shown in [documents(each)[path_of(kind)] for each in (old, known)]

    def assert_whole(self, *versions: int) -> None:
        """Check that each file is of one of the versions, and that each release has its objects."""
        public, _, state = self.stores.values()
        assert_whole(public, state, *map(documents, versions))
        journal = Journal.open(state, END)
        for path in state.list("releases/"):
            release = journal.release(path.removeprefix("releases/").removesuffix(".json"))
            assert all(f"objects/{entry.sha256}" in state.files for entry in release.documents.values())


@cache
def published(*versions: int, now: dt.datetime = NOW) -> Files:
    """Return the files after these versions were published, the last of them at `now`, one an hour."""
    world = World()
    for number, version in enumerate(versions, start=1):
        world.publish(version, now - dt.timedelta(hours=len(versions) - number))
    return {name: store.files for name, store in world.stores.items()}


def deaths(files: Files, work: Callable[[World], object], *, cuts: bool = True) -> Iterator[World]:
    """Yield what each death of some work leaves, with power cuts, and what is there in the end; nothing twice."""
    world, seen = World(files, remembers=True), set()
    work(world)
    for left in (*world.kills, *(world.cuts if cuts else ())):
        key = frozenset((name, path, each.body) for name, found in left.items() for path, each in found.items())
        if key not in seen:
            seen.add(key)
            yield World(left)


def _second(world: World) -> None:
    world.publish(2)


def _roll_back(world: World) -> None:
    oldest = min(path for path in world.files["state"] if path.startswith("releases/"))
    publication.rollback(Run(world.site(), NOW), oldest.removeprefix("releases/").removesuffix(".json"))


def damaged(files: Files) -> Files:
    """Return files of which some are lost or changed, of each kind."""
    changed = {name: {**found} for name, found in files.items()}
    del changed["public"][MANIFEST], changed["public"][path_of("picks")], changed["internal"][path_of("internal")]
    for store, path in (("public", RECORD), ("state", ledger.path_of(f"picks/{DATE}"))):
        changed[store][path] = Stored(b"{}", "0")
    return changed


@dataclass(frozen=True)
class Work:
    """What stands there before, what dies, what finishes it, the version that is shown then, and those until then."""

    before: Callable[[], Files]
    run: Callable[[World], object]
    finish: Callable[[World], object]
    version: int
    versions: tuple[int, ...] = ()


WORKS = {
    "first publication": Work(dict, _second, lambda it: it.publish(2, LATER), 2),
    "publication": Work(partial(published, 1), _second, lambda it: it.publish(2, LATER), 2, (1, 2)),
    "lock files": Work(
        partial(published, 1), lambda it: it.publish(1, AFTER), lambda it: it.publish(1, AFTER + DAY), 1, (1,)
    ),
    "rollback": Work(partial(published, 2, 3), _roll_back, lambda it: it.publish(2, LATER), 2, (3, 2)),
    "prune": Work(
        partial(published, 1, 2, now=NOW - DAY * 2),
        lambda it: publication.prune(Run(it.site(), NOW), DAY),
        lambda it: it.publish(3, LATER),
        3,
        (1, 2),
    ),
    "mend": Work(
        lambda: damaged(published(1)),
        lambda it: publication.mend(Run(it.site(), NOW)),
        lambda it: publication.mend(Run(it.site(), LATER)),
        1,
    ),
}


@pytest.mark.parametrize("name", WORKS)
def test_a_death_leaves_whole_files_and_the_next_run_finishes(name: str) -> None:
    """At any operation, and if the power fails: what was not flushed is lost, or survives alone. In the end all is."""
    work = WORKS[name]
    done = World(work.before())
    work.run(done)
    for store in done.stores.values():
        # the object of a lock file is for who mends that alone
        unsafe = {path for path, file in store.files.items() if store.flushed.get(path) != file}
        assert {path for path in unsafe if not path.startswith("objects/")} == set()
    found = list(deaths(work.before(), work.run))
    assert len(found) >= 10
    for left in found:
        if work.versions:
            left.assert_whole(*work.versions)
            left.assert_known(*work.versions)
        work.finish(left)
        left.assert_published(work.version)


def test_what_names_other_files_is_mended_after_them() -> None:
    """Whoever reads a manifest or a lock file finds what it names, also where the mending dies."""
    world = World(published(1))
    world.publish(1, AFTER)
    copies = {each["path"] for each in world.json("public", LOCK_FILE)["documents"]}
    named = {MANIFEST: world.stores["public"].files.keys() - {"v1/status.json"}, LOCK_FILE: copies}
    lost = {name: store.files for name, store in world.stores.items()} | {"public": {}}
    found = list(deaths(lost, lambda it: publication.mend(Run(it.site(), AFTER + DAY))))
    for path, names in named.items():
        assert names
        with_it = [left.stores["public"].files.keys() for left in found if path in left.stores["public"].files]
        assert with_it
        assert all(names <= there for there in with_it)


def test_a_lost_state_is_recovered_from_whatever_a_death_left() -> None:
    """Files that stand there already may not be safe yet."""
    for left in deaths(published(1), _second):
        left.stores["state"].files.clear()
        for store in left.stores.values():
            store.flushed.clear()  # as if nothing of it was flushed
        _recover(left)
        left.publish(2)
        safe = World({name: store.flushed for name, store in left.stores.items()})
        safe.assert_published(2)


def test_a_recovery_that_dies_is_made_again() -> None:
    """Or finished by the next publication, where its release was claimed."""
    lost = {name: {} if name == "state" else each for name, each in published(1).items()}
    for left in deaths(lost, _recover):
        _recover(left, LATER)
        left.publish(2, LATER)
        left.assert_published(2)


def _recover(world: World, now: dt.datetime = NOW) -> None:
    target = fault_support.built(documents(1), "public, max-age=300")
    publication.recover(Run(world.site(), now), target)


def assert_one_version(world: World, died: World, old: int, new: int) -> bool:
    """Check that after the lock all that shows the date is of one version; returns whether it is the new one.

    It is the new one if all of its picks were written when the publication died, and then their lock file tells.
    """
    left, latest = died.files["public"], documents(new)
    is_new = all(left[path_of(kind)].body == latest[path_of(kind)] for kind in LEDGER)
    version = documents(new if is_new else old)
    seen = {path: each.body for name in ("public", "internal") for path, each in world.stores[name].files.items()}
    dated = {path for path in latest if DATE in path}
    assert {path: seen.get(path) for path in dated} == {path: version.get(path) for path in dated}
    for kind in LEDGER:
        assert world.rows(kind) == ledger.object_of(members(version, kind))
    lock = world.json("public", LOCK_FILE)
    assert {each["copy_of"] for each in lock["documents"]} == {*map(path_of, LEDGER)}
    assert lock.get("killed", False) == (died.head()["state"] == "writing")
    return is_new


def test_after_the_lock_a_death_before_it_is_one_version() -> None:
    """Old or new, as far as the dead run came; what counts the date follows."""
    found = set()
    for left in deaths(published(1), _second):
        left.publish(2, AFTER)
        died = World(left.files)
        found.add(assert_one_version(left, died, 1, 2))
        left.publish(2, AFTER + DAY)
        assert_one_version(left, died, 1, 2)
    assert found == {False, True}


@cache
def claimed() -> list[World]:
    """Return what a publication leaves that dies between its claim and its end, in order; without power cuts."""
    return [died for died in deaths(published(1), _second, cuts=False) if died.head()["state"] == "writing"]


def interrupted() -> Files:
    """Return what is left by one that dies in the middle of the public files."""
    return claimed()[len(claimed()) // 2].files


@pytest.mark.parametrize("now", [LATER, AFTER])
def test_a_death_while_a_death_is_made_good_is_made_good(now: dt.datetime) -> None:
    """Wherever the second one dies, which has other documents; the first one died at each fourth step of its claim."""
    for died in claimed()[::4]:
        for left in deaths(died.files, lambda world: world.publish(3, now)):
            left.assert_whole(1, 2, 3)
            left.publish(3, now + (LATER - NOW))
            if now == LATER:
                left.assert_published(3)
            else:
                assert_one_version(left, died, 1, 2)


def test_a_date_that_locks_while_a_death_is_made_good_is_put_back(clock: Clock) -> None:
    """Before the head is claimed again; what counts is the moment of that claim."""
    died = claimed()[0]

    def slow(operation: str, _path: str) -> None:
        clock.seconds = 60.0 if operation == "list" else clock.seconds

    world = World(died.files)
    world.publish(2, LOCK - ledger.LOCK_MARGIN - dt.timedelta(seconds=30), lambda store: Hooked(store, slow))
    assert clock.seconds
    world.publish(2, AFTER)
    assert not assert_one_version(world, died, 1, 2)


def disturbed(world: World, version: int, now: dt.datetime, at: int, other: Callable[[], object]) -> bool:
    """Publish, and do something else right before an operation; returns whether it came to that."""
    operations = itertools.count()

    def before(_operation: str, _path: str) -> None:
        if next(operations) == at:
            other()

    try:
        world.publish(version, now, lambda store: Hooked(store, before))
    except PublisherError as error:
        assert "\n" not in str(error)  # noqa: PT017 (it may also have been done already)
    return next(operations) > at


@pytest.mark.parametrize("newer", [3, 2, 1])
@pytest.mark.parametrize(
    ("before", "version", "now"),
    [(partial(published, 1), 2, NOW), (interrupted, 2, LATER), (partial(published, 1), 1, NOW)],
    ids=["publication", "resumed", "idle"],
)
def test_a_publisher_that_sleeps_for_longer_than_its_lease_changes_nothing(
    before: Callable[[], Files], version: int, now: dt.datetime, newer: int
) -> None:
    """Before any of its operations; another one finishes what was begun, and publishes something newer or the same.

    The status tells of the newer release, when it was looked at last, and what was changed.
    """
    for at in range(1, MOST_POINTS):
        world, release = World(before()), ""

        def other(world: World = world) -> None:
            nonlocal release
            world.publish(newer, MUCH_LATER)
            release = world.head()["release"]

        if not disturbed(world, version, now, at, other):
            break
        shown = world.head()["release"]
        # an idle one claims nothing, and who has claimed nothing yet is not overtaken by it
        world.assert_published(newer if shown == release else version)
        assert shown == release or release.startswith("000001-")
        status, found = world.json("public", "v1/status.json"), world.json("state", f"releases/{shown}.json")
        assert (status["release"], status["checked_at"]) == (shown, stamp(MUCH_LATER))
        assert newer == 1 or status["documents"]["picks"]["last_changed"] == found["created_at"]
    assert at > 10


def test_a_second_publisher_is_refused_while_the_first_one_writes() -> None:
    """Its lease is not over, so nothing changes; before and after that, the second one publishes."""
    answers = set()
    for at in range(1, MOST_POINTS):
        world, said = World(published(1)), ""

        def other(world: World = world) -> None:
            nonlocal said
            before = {name: {**store.files} for name, store in world.stores.items()}
            try:
                world.publish(3, NOW + dt.timedelta(minutes=1))
            except PublisherError as error:
                said = str(error)
                assert before == {name: store.files for name, store in world.stores.items()}

        if not disturbed(world, 2, NOW, at, other):
            break
        assert not said or "is publishing release 000002-" in said
        world.assert_published(2 if said else 3)
        answers.add(bool(said))
    assert answers == {False, True}


def test_nobody_publishes_while_files_are_pruned() -> None:
    """He would take an object for stored that is removed a moment later."""
    world = World(published(1, 2, now=NOW - DAY * 2))

    def before(operation: str, _path: str) -> None:
        if operation == "remove":
            with pytest.raises(ReleaseError, match="is publishing release"):
                world.publish(3, NOW + dt.timedelta(minutes=1))

    done = publication.prune(Run(world.site(lambda store: Hooked(store, before)), NOW), DAY)
    assert done.releases == 1


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_store_that_fails_at_any_operation_loses_nothing(moment: str) -> None:
    """Whether it did what it was asked or not: the error is told, and the next run need not wait for the lease.

    Unless the head itself could not be written.
    """
    for at in range(MOST_POINTS):
        world, failed, operations = World(published(1)), "", itertools.count()

        def fail(_operation: str, path: str, at: int = at, operations: "itertools.count[int]" = operations) -> None:
            nonlocal failed
            if next(operations) == at:
                failed = path
                raise StoreError(path)

        with suppress(StoreError):
            world.publish(2, hook=partial(Hooked, before=fail) if moment == "before" else partial(Hooked, after=fail))
            break
        world.assert_whole(1, 2)
        world.publish(2, LATER if failed == "head.json" else NOW)
        world.assert_published(2)
    # head and release, two manifests, of the ledger two years in six listings, builds, three parts; builds again; five
    # documents, rows of two kinds, four parts, the release; of the public store looks at four documents, two parts
    # and the manifest, of the internal one at one of each; two ledger files and their copies; the claim, both
    # written, documents, parts and manifests, the head done; the status read, the head, the status written: one more or
    # fewer is another protocol
    assert at == 18 + (5 + 2 + 4 + 1) + (4 + 2 + 1) + (1 + 1 + 1) + 4 + (1 + 4 + 7 + 3 + 1) + 3
