"""A tiny publication, and how the stores must look after it."""

import datetime as dt
import hashlib
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from google.cloud.storage import Client

from publisher import publication
from publisher.dbt.manifest import Catalog, EmptyStatuses, Kind, Schedule
from publisher.dbt.run_results import Build
from publisher.dbt.target import Target
from publisher.dbt.warehouses.base import Reader, Row
from publisher.format import canonical_json
from publisher.planning.schedule import Request
from publisher.progress import Progress
from publisher.releases import ledger
from publisher.releases.journal import Journal
from publisher.releases.release import SCHEMAS, STATUS, Release, manifest
from publisher.releases.site import Site
from publisher.releases.stores import open_store
from publisher.releases.stores.base import Headers, Listed, Store, Stored
from publisher.releases.verify import changes, ledger_differences, strangers
from tests.publisher.small_warehouse import NO_RECORD, PICK

MANIFEST = "v1/manifest.json"

NOW = dt.datetime(2026, 1, 15, 17, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(minutes=11)
"""The lease of whoever claimed the head at NOW is over."""

LOCK = dt.datetime(2026, 1, 16, tzinfo=dt.UTC)
"""When the date of all documents locks."""

MUCH_LATER = LATER + dt.timedelta(minutes=11)


@dataclass
class Hooked:
    """A store that tells each operation (read, look, write, list) and its path before and after it is done."""

    store: Store
    before: Callable[[str, str], None] = lambda _operation, _path: None
    after: Callable[[str, str], None] = lambda _operation, _path: None
    name: str = field(init=False)

    def __post_init__(self) -> None:
        """Take the store's name."""
        self.name = self.store.name

    def read(self, path: str) -> Stored | None:
        """Pass on."""
        self.before("read", path)
        found = self.store.read(path)
        self.after("read", path)
        return found

    def look(self, path: str) -> Listed | None:
        """Pass on."""
        self.before("look", path)
        found = self.store.look(path)
        self.after("look", path)
        return found

    def write(self, path: str, body: bytes, headers: Headers, if_generation: str | None) -> str:
        """Pass on."""
        self.before("write", path)
        generation = self.store.write(path, body, headers, if_generation)
        self.after("write", path)
        return generation

    def flush(self, paths: Iterable[str]) -> None:
        """Pass on, without a word: nobody but a power cut can tell."""
        self.store.flush(paths)

    def remove(self, path: str, if_generation: str) -> None:
        """Pass on."""
        self.before("remove", path)
        self.store.remove(path, if_generation)
        self.after("remove", path)

    def list(self, prefix: str) -> Mapping[str, Listed]:
        """Pass on."""
        self.before("list", prefix)
        listed = self.store.list(prefix)
        self.after("list", prefix)
        return listed

    def hold(self, name: str) -> str:
        """Pass on."""
        return self.store.hold(name)

    def is_let_go(self, held: str) -> bool:
        """Pass on."""
        return self.store.is_let_go(held)

    def let_go(self) -> None:
        """Pass on."""
        self.store.let_go()

    def check_access(self) -> None:
        """Pass on."""
        self.store.check_access()


def bodies(version: int, count: int = 4) -> dict[str, bytes]:
    """Return the documents of a version: one never changes, one is new in each, the others change."""
    names = ["constant", f"new-{version}", *(f"changing-{number}" for number in range(count - 2))]
    return {f"v1/signals/{name}-2026-01-15.json": _body(name, 0 if name == "constant" else version) for name in names}


def members(documents: Mapping[str, bytes]) -> list[dict[str, str]]:
    """Return the ledger rows of documents: the hash of each public one."""
    return [
        {"path": path, "sha256": hashlib.sha256(body).hexdigest()}
        for path, body in sorted(documents.items())
        if audience_of(path) == "public"
    ]


def _body(name: str, version: int) -> bytes:
    players = [hashlib.sha256(f"{name} {number}".encode()).hexdigest() for number in range(8)]
    picks = [{"player": player, **PICK, "line": float(version)} for player in players]
    group = {"id": "1", "name": name, "stats": NO_RECORD | {"days": 30}, "picks": picks}
    day = {"date": "2026-01-15", "season": "2025-26", "status": "ok", "locks_at": None}
    day |= {"model": "926A", "basis": "reconstructed"}
    return canonical_json({"generated_at": "2026-01-15T16:31:00Z", **day, "groups": [group]})


class Marts(Reader):
    """A warehouse in memory: document tables of one audience each, and no internal names."""

    payload_text = candidates = ledger_text = ""

    def __init__(self, documents: Mapping[str, bytes], cache_control: str) -> None:
        """Take documents by their path in a store. A path that begins with v1/internal/ is of the internal audience."""
        self._documents = documents
        self._cache_control = cache_control

    def rows(self, relation: str, dates: tuple[dt.date, dt.date] | None) -> Iterator[Row]:  # noqa: ARG002
        """Yield the rows of an audience."""
        for path, body in sorted(self._documents.items()):
            if audience_of(path) == relation:
                sha = hashlib.sha256(body).hexdigest()
                day = dt.date(2026, 1, 15)
                yield Row(path.removeprefix("v1/"), day, "ok", 1, LOCK, self._cache_control, sha, shows_date=day)

    def payloads(self, relation: str, dates: tuple[dt.date, dt.date] | None) -> Iterator[tuple[str, str]]:
        """Yield the documents of an audience."""
        for row in self.rows(relation, dates):
            yield row.path, self._documents[f"v1/{row.path}"].decode()

    def members(self, relation: str, dates: tuple[dt.date, dt.date] | None) -> Iterator[tuple[str, list[Any]]]:  # noqa: ARG002
        """Yield the ledger rows of the one date."""
        if relation == "public":
            yield "2026-01-15", members(self._documents)

    def query(self, query: str, candidates: Sequence[str] | None = None) -> Iterator[tuple[str, ...]]:  # noqa: ARG002
        """Answer nothing: there are no verdicts, and no internal name is in any text."""
        return iter(())

    def name_lengths(self, relation: str, shortest: int) -> list[int]:  # noqa: ARG002
        """Return no length, as if every name was too short to look for."""
        return []

    def close(self) -> None:
        """Do nothing."""


class Built(Target):
    """What `dbt build` would leave of these documents."""

    def __init__(self, documents: Mapping[str, bytes], cache_control: str) -> None:
        """Take documents by their path in a store."""
        super().__init__(Path("nowhere"))
        self._marts = Marts(documents, cache_control)
        kinds = tuple(
            Kind(
                f"{audience}_picks",
                audience,
                {},
                audience,
                "picks.json",
                (),
                (f"model.{audience}",),
                audience == "public",
            )
            for audience in sorted({audience_of(path) for path in documents})
        )
        nodes = ["names", *(node for kind in kinds for node in kind.nodes)]
        schedule = Schedule(ZoneInfo("America/New_York"), {})
        empty = EmptyStatuses(frozenset(), frozenset())
        self.catalog = Catalog(
            kinds, "memory", "", "names", (), schedule, empty, (), (), "people", "", ("names",), "verdicts", "in_use"
        )
        finished = dict.fromkeys(nodes, NOW)
        self.build = Build("build", NOW, dict.fromkeys(nodes, "success"), finished, "", finished)

    def reader(self) -> AbstractContextManager[Reader]:
        """Return the documents."""
        return closing(self._marts)


def audience_of(path: str) -> str:
    """Return the audience of a path."""
    return "internal" if path.startswith("v1/internal/") else "public"


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
    site, built = Site(stores, private, jobs), Built(documents, cache_control)
    return publication.publish(site, built, Request(adopts=adopts), now, Progress()).release


def assert_whole(public: Store, private: Store, *versions: Mapping[str, bytes]) -> None:
    """Every public file is whole, and of one of the versions; a manifest that is there is true of what it names.

    While a release is being put in place, the manifest is the one before, which is not true any more; it is whole.
    """
    for path in public.list("v1/"):
        stored = public.read(path)
        assert stored
        if not path.startswith((MANIFEST, "v1/manifests/", SCHEMAS, STATUS)):
            assert stored.body in [documents.get(path) for documents in versions], path
    for path in versions[0]:
        assert public.read(path), path
    state = Journal.open(private, MUCH_LATER)
    stored = public.read(MANIFEST)
    assert stored
    named = state.release(orjson.loads(stored.body)["release"])
    assert stored.body == manifest(named, "public")
    assert state.head
    if named.id == state.head.release:
        assert differences(Site({"public": public}, private), named) == []
    assert_ledger_of_one(private, *versions)


def assert_ledger_of_one(private: Store, *versions: Mapping[str, bytes]) -> None:
    """Every ledger file is whole: its rows are those of one version, and its first line names their hash."""
    for path in private.list(ledger.FOLDER):
        stored = private.read(path)
        assert stored
        first, _, rows = stored.body.partition(b"\n")
        sha256 = orjson.loads(first)["object"]
        if sha256:
            assert hashlib.sha256(rows).hexdigest() == sha256
            assert rows in [ledger.object_of(members(documents)) for documents in versions]


def differences(site: Site, release: Release) -> list[str]:
    """Return one line for each public file that is not as the release says, or in none."""
    return changes(site, release, "public") + strangers(site, release, "public", lambda _: "")


def assert_published(public: Store, private: Store, documents: Mapping[str, bytes]) -> None:
    """Check that the head is done, its release shows the documents, and the store is as it says to the byte."""
    state = Journal.open(private, MUCH_LATER + dt.timedelta(days=1))
    assert state.head
    assert state.head.state == "done"
    release = state.base()
    assert differences(Site({"public": public}, private), release) == []
    assert ledger_differences(Site({"public": public}, private), state.ledger()) == []
    assert_ledger_of_one(private, documents)
    shown = {path: release.documents[path].sha256 for path in documents}
    assert shown == {path: hashlib.sha256(body).hexdigest() for path, body in documents.items()}


def is_upload(text: str, paths: Iterable[str]) -> bool:
    """Whether the text of a request to Cloud Storage uploads one of the paths."""
    return "uploadType=multipart" in text and any(f'/{path}"' in text for path in paths)


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
