"""A tiny publication, and how the stores must look after it."""

import datetime as dt
import hashlib
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import orjson
from google.cloud.storage import Client

from publisher import publication
from publisher.dbt.manifest import Catalog, EmptyStatuses, Kind, Schedule
from publisher.dbt.run_results import Build
from publisher.dbt.target import Target
from publisher.dbt.warehouses.base import InUse, Reader, Row
from publisher.format import canonical_json
from publisher.planning.schedule import Request
from publisher.releases import ledger
from publisher.releases.compare import Depth, differences
from publisher.releases.journal import Journal
from publisher.releases.release import SCHEMAS, STATUS, Release, manifest
from publisher.releases.site import SHOWN, Site
from publisher.releases.stores import open_store
from publisher.releases.stores.base import Headers, Inside, Listed, Store, Stored
from publisher.releases.tree import files_of, strangers
from publisher.run import Run
from tests.publisher.small_warehouse import NO_RECORD, PICK

MANIFEST = "v1/manifest.json"
LOCKS = "v1/locks/"

NOW = dt.datetime(2026, 1, 15, 17, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(minutes=11)
"""The lease of whoever claimed the head at NOW is over."""

MUCH_LATER = LATER + dt.timedelta(minutes=11)

DATE = "2026-01-15"
LOCK = dt.datetime(2026, 1, 16, tzinfo=dt.UTC)
"""When DATE locks."""

END = LOCK + dt.timedelta(days=30)
"""After all that any test does."""

LEDGER = ("picks", "predictions")
"""The kinds that have a ledger."""

NOTHING = "not_published"
"""Status of a document that shows nothing."""

Result = TypeVar("Result")


class Killed(BaseException):
    """Stops a run in this process."""


def _nothing(_operation: str, _path: str) -> None:
    pass


class OneByOne(Site):
    """A site whose work is done in this thread, in order: with one job threads would change nothing but the time."""

    def in_parallel(self, work: Callable[[Any], Result], items: Iterable[Any]) -> list[Result]:
        """See Site."""
        return [work(item) for item in items]


class Hooked(Inside):
    """A store that tells each operation (read, look, write, remove, list) and its path before and after it is done."""

    def __init__(
        self, store: Store, before: Callable[[str, str], None] = _nothing, after: Callable[[str, str], None] = _nothing
    ) -> None:
        """Take the store, and whom to tell."""
        super().__init__(store)
        self._before, self._after = before, after

    def _tell(self, operation: str, path: str, work: Callable[[], Result]) -> Result:
        self._before(operation, path)
        result = work()
        self._after(operation, path)
        return result

    def read(self, path: str) -> Stored | None:
        """See Store."""
        return self._tell("read", path, partial(super().read, path))

    def look(self, path: str) -> Listed | None:
        """See Store."""
        return self._tell("look", path, partial(super().look, path))

    def write(self, path: str, body: bytes, headers: Headers, if_generation: str | None) -> str:
        """See Store."""
        return self._tell("write", path, partial(super().write, path, body, headers, if_generation))

    def remove(self, path: str, if_generation: str) -> None:
        """See Store."""
        self._tell("remove", path, partial(super().remove, path, if_generation))

    def moment(self) -> None:
        """Return None: a test says what time it is."""

    def list(self, prefix: str) -> Mapping[str, Listed]:
        """See Store."""
        return self._tell("list", prefix, partial(super().list, prefix))


def bodies(version: int, count: int = 4) -> dict[str, bytes]:
    """Return the picks of a version, which have a ledger: one never changes, one is new in each, the others change."""
    names = ["constant", f"new-{version}", *(f"changing-{number}" for number in range(count - 2))]
    return {f"v1/picks/{name}-{DATE}.json": document(name, 0 if name == "constant" else version) for name in names}


def document(name: str, version: int) -> bytes:
    """Return a document."""
    players = [hashlib.sha256(f"{name} {number}".encode()).hexdigest() for number in range(8)]
    return picks([{"player": player, **PICK, "line": float(version)} for player in players], name)


def picks(shown: list[dict[str, Any]], name: str = "All", generated_at: str = "2026-01-15T16:31:00Z") -> bytes:
    """Return a document that shows these picks."""
    group = {"id": "1", "name": name, "stats": NO_RECORD | {"days": 30}, "picks": shown}
    day = {"date": DATE, "season": "2025-26", "status": "ok", "locks_at": None, "model": "926A", "basis": "published"}
    return canonical_json({"generated_at": generated_at, **day, "groups": [group]})


def members(documents: Mapping[str, bytes], kind: str = "picks") -> list[dict[str, str]]:
    """Return the ledger rows of a kind: the hash of each document."""
    return [
        {"path": path, "sha256": hashlib.sha256(body).hexdigest()}
        for path, body in sorted(documents.items())
        if kind_of(path) == kind
    ]


def kind_of(path: str) -> str:
    """Return the kind of a document by its path in a store."""
    return path.split("/")[1].removesuffix(".json")


def kind(name: str) -> Kind:
    """Return a kind of document."""
    audience = "internal" if name == "internal" else "public"
    return Kind(name, audience, {}, name, "picks.json", (), (f"model.{name}",), has_ledger=name in LEDGER)


@dataclass
class Tables(Reader):
    """Document tables in memory, and no internal names.

    `rows_of` has each row of a relation with its payload, `ledger` its ledger rows of dates that the build saw open.
    """

    rows_of: Mapping[str, Sequence[tuple[Row, bytes]]]
    ledger: Mapping[str, Mapping[str, list[Any]]]
    in_use: list[InUse] = field(default_factory=list)

    def rows(self, relation: str, dates: object) -> Iterator[Row]:  # noqa: ARG002 (all are meant)
        """Yield the rows."""
        return (row for row, _ in self.rows_of[relation])

    def payloads(self, relation: str, dates: object) -> Iterator[tuple[str, str]]:  # noqa: ARG002
        """Yield the documents."""
        return ((row.path, payload.decode()) for row, payload in self.rows_of[relation])

    def members(self, relation: str, dates: object) -> Iterator[tuple[str, list[Any]]]:  # noqa: ARG002
        """Yield the ledger rows."""
        return iter(self.ledger[relation].items())

    def locked_dates(self, relation: str) -> dict[str, str]:
        """Return the dates that the build saw locked, with their status."""
        return {str(row.date): row.status for row, _ in self.rows_of[relation] if row.is_locked}

    def ledger_in_use(self, relation: str) -> list[InUse]:  # noqa: ARG002
        """Return what the build read."""
        return self.in_use

    def query(self, query: str, candidates: object = None) -> Iterator[tuple[Any, ...]]:  # noqa: ARG002
        """Answer nothing: there are no verdicts, and no internal name is in any text."""
        return iter(())

    def name_lengths(self, relation: str, shortest: int) -> list[int]:  # noqa: ARG002
        """Return no length, as if every name was too short to look for."""
        return []

    def close(self) -> None:
        """Do nothing."""


class Built(Target):
    """What `dbt build` would leave of these tables."""

    def __init__(self, tables: Tables, at: dt.datetime = NOW) -> None:
        """Take the tables."""
        super().__init__(Path("nowhere"))
        self._tables = tables
        kinds = tuple(kind(name) for name in sorted(tables.rows_of))
        schedule, empty = Schedule(ZoneInfo("America/New_York"), {}), EmptyStatuses(frozenset({NOTHING}), frozenset())
        self.catalog = Catalog(
            kinds, "memory", "", "names", (), schedule, empty, (), (), "people", "", ("names",), "verdicts", "in_use"
        )
        finished = dict.fromkeys(["names", *(node for kind in kinds for node in kind.nodes)], at)
        self.build = Build("build", at, dict.fromkeys(finished, "success"), finished, "", finished)

    def reader(self) -> AbstractContextManager[Reader]:
        """Return the tables."""
        return closing(self._tables)


def built(documents: Mapping[str, bytes], cache_control: str = "public, max-age=300") -> Built:
    """Return what was built before the lock of DATE; a document shows it if its path has it."""
    rows: dict[str, list[tuple[Row, bytes]]] = {}
    for path, body in sorted(documents.items()):
        day = dt.date.fromisoformat(DATE) if DATE in path else None
        sha = hashlib.sha256(body).hexdigest()
        lock = LOCK if day else None
        row = Row(path.removeprefix("v1/"), day, "ok", 1, lock, cache_control, sha, shows_date=day)
        rows.setdefault(kind_of(path), []).append((row, body))
    return Built(Tables(rows, {kind: {DATE: members(documents, kind)} for kind in LEDGER}))


def publish(  # noqa: PLR0913 (what the command line knows)
    public: Store,
    private: Store,
    documents: Mapping[str, bytes],
    now: dt.datetime = NOW,
    *,
    internal: Store | None = None,
    jobs: int = 4,
    cache_control: str = "public, max-age=300",
    adopts: bool = False,
) -> Release:
    """Publish documents as `publisher publish` does."""
    stores = {"public": public} | ({"internal": internal} if internal else {})
    site = Site(stores, private, jobs) if jobs > 1 else OneByOne(stores, private)
    target = built(documents, cache_control)
    return publication.publish(Run(site, now), target, Request(adopts=adopts)).release


def assert_whole(public: Store, private: Store, *versions: Mapping[str, bytes]) -> None:
    """Every public file is whole, and of one of the versions; a manifest that is there is true of what it names.

    While a release is being put in place, the manifest is the one before, which is not true any more; it is whole.
    """
    for path in public.list("v1/"):
        stored = public.read(path)
        assert stored
        if not path.startswith((MANIFEST, "v1/manifests/", SCHEMAS, STATUS, LOCKS)):
            assert stored.body in [documents.get(path) for documents in versions], path
    for path in versions[0]:
        assert kind_of(path) == "internal" or public.read(path), path
    state = Journal.open(private, END)
    stored = public.read(MANIFEST)
    assert stored
    named = state.release(orjson.loads(stored.body)["release"])
    assert stored.body == manifest(named, "public")
    assert state.head
    if named.id == state.head.release:
        site = OneByOne({"public": public}, private)
        files = files_of(site, named, state.claimed_at(named), state.body)
        shown = [file for file in files if file.store == "public" and not file.is_final]
        assert differences(site, shown, Depth.READ) == []
        assert strangers(site, named, "public", lambda _: "") == []
    assert_ledger_of_one(private, *versions)


def assert_ledger_of_one(private: Store, *versions: Mapping[str, bytes]) -> None:
    """Every ledger file is whole: its rows are those of one version, and its first line names their hash."""
    for path in private.list(SHOWN):
        stored = private.read(path)
        assert stored
        first, _, rows = stored.body.partition(b"\n")
        sha256 = orjson.loads(first)["object"]
        if sha256:
            assert hashlib.sha256(rows).hexdigest() == sha256
            assert rows in [ledger.object_of(members(documents, path.split("/")[1])) for documents in versions]


def assert_published(
    public: Store, private: Store, documents: Mapping[str, bytes], internal: Store | None = None
) -> None:
    """Check that the head is done, its release shows the documents, and the stores are as it says to the byte."""
    site = OneByOne({"public": public} | ({"internal": internal} if internal else {}), private)
    run = Run(site, END)
    run.read()
    assert run.journal.head
    assert run.journal.head.state == "done"
    release = run.journal.base()
    assert (
        run.differing() == [line for each in site.stores for line in strangers(site, release, each, lambda _: "")] == []
    )
    assert_ledger_of_one(private, documents)
    shown = {path: release.documents[path].sha256 for path in documents}
    assert shown == {path: hashlib.sha256(body).hexdigest() for path, body in documents.items()}


@dataclass(frozen=True)
class Place:
    """Where a test publishes: two folders, or two prefixes in buckets of the server at `server`."""

    public: str
    private: str
    server: str = ""

    @property
    def stores(self) -> tuple[Store, Store]:
        """Open the public store and the state store."""
        return open_store(self.public), open_store(self.private)

    @classmethod
    def folders(cls, parent: Path) -> "Place":
        """Return two new folders."""
        folder = parent / secrets.token_hex(4)
        return cls(str(folder / "public"), str(folder / "state"))

    @classmethod
    def buckets(cls, server: str) -> "Place":
        """Make two buckets; STORAGE_EMULATOR_HOST names the server."""
        name = f"test-{secrets.token_hex(4)}"
        client = Client()
        for bucket in (name, f"{name}-state"):
            client.create_bucket(bucket)
        client.close()
        return cls(f"gs://{name}/site", f"gs://{name}-state", server)
