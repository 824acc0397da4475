"""A tiny release, what publishes it as the command line does, and how the stores must look afterwards."""

import datetime as dt
import hashlib
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import orjson
from google.cloud.storage import Client

from publisher.document import canonical_json, content_sha
from publisher.plan import Plan, Spool
from publisher.publish import MANIFEST, STATUS, Publisher, differences, manifest
from publisher.release import Entry, Release, ReleaseState
from publisher.stores import Headers, Listed, Store, open_store
from publisher.stores.base import Stored

NOW = dt.datetime(2026, 1, 15, 17, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(minutes=11)
"""The lease of whoever claimed the head at NOW is over."""

MUCH_LATER = LATER + dt.timedelta(minutes=11)


@dataclass
class Hooked:
    """A store that tells each operation (read, write, list) and its path before and after it is done."""

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

    def write(self, path: str, body: bytes, headers: Headers, expected: str | None) -> str:
        """Pass on."""
        self.before("write", path)
        generation = self.store.write(path, body, headers, expected)
        self.after("write", path)
        return generation

    def list(self, prefix: str) -> Mapping[str, Listed]:
        """Pass on."""
        self.before("list", prefix)
        listed = self.store.list(prefix)
        self.after("list", prefix)
        return listed

    def check_access(self) -> None:
        """Pass on."""
        self.store.check_access()


def bodies(version: int, count: int = 4) -> dict[str, bytes]:
    """Return the documents of a version: one never changes, one is new in each, the others change."""
    names = ["constant", f"new-{version}", *(f"changing-{number}" for number in range(count - 2))]
    return {f"v1/signals/{name}.json": _body(name, 0 if name == "constant" else version) for name in names}


def _body(name: str, version: int) -> bytes:
    filler = [hashlib.sha256(f"{name} {number}".encode()).hexdigest() for number in range(20)]
    return canonical_json({"generated_at": "2026-01-15T16:31:00Z", "name": name, "version": version, "filler": filler})


def entry(name: str, body: bytes) -> Entry:
    """Return the entry of a body."""
    return Entry(
        kind="signals",
        audience="public",
        sha256=hashlib.sha256(body).hexdigest(),
        size=len(body),
        cache_control="public, max-age=300",
        content_sha=content_sha({"body": body.decode()}),
        source=f"source of {name}",
        date="2026-01-15",
        status="ok",
        rows=1,
        as_of="2026-01-15",
        made_at="2026-01-15T16:31:00Z",
        locks_at=None,
    )


def publish(  # noqa: PLR0913 (what the command line knows)
    public: Store,
    private: Store,
    documents: Mapping[str, bytes],
    now: dt.datetime = NOW,
    *,
    internal: Store | None = None,
    jobs: int = 4,
    cache_control: str = "public, max-age=300",
) -> Release:
    """Publish documents as `publisher publish` does: finish what was interrupted, plan, release, status.

    A path that begins with v1/internal/ is for the internal store.
    """
    state = ReleaseState(private, now)
    stores = {"public": public} | ({"internal": internal} if internal else {})
    with Spool() as spool:
        publisher = Publisher(stores, state, now, jobs, spool)
        state.refuse_a_held_head()
        if state.is_abandoned():
            publisher.resume()
        base = state.base() if state.head else publisher.adopt()
        plan = Plan(base, dict(base.documents), counts={"signals": 1}, audiences={"signals": "public"})
        for path, body in documents.items():
            audience = "internal" if path.startswith("v1/internal/") else "public"
            new = replace(entry(path, body), audience=audience, cache_control=cache_control)
            old = base.documents.get(path)
            if not old or (old.sha256, old.cache_control) != (new.sha256, cache_control):
                spool.add(new.sha256, body)
                plan.changed.append(path)
            plan.documents[path] = new
        release = publisher.publish(plan)
        publisher.write_status(release, plan=plan, base=base)
    return release


def assert_whole(public: Store, private: Store, *versions: Mapping[str, bytes]) -> None:
    """Every public file is whole, and of one of the versions; a manifest that is there is true of what it names.

    While a release is being put in place, the manifest is the one before, which is not true any more; it is whole.
    """
    for path in public.list("v1/"):
        stored = public.read(path)
        assert stored
        if path not in {MANIFEST, STATUS}:
            assert stored.body in [documents.get(path) for documents in versions], path
    for path in versions[0]:
        assert public.read(path), path
    state = ReleaseState(private, MUCH_LATER)
    stored = public.read(MANIFEST)
    assert stored
    named = state.release(orjson.loads(stored.body)["release"])
    assert stored.body == manifest(named, "public")
    assert state.head
    if named.id == state.head.release:
        assert differences(named, "public", public, 4) == []


def assert_published(public: Store, private: Store, documents: Mapping[str, bytes]) -> None:
    """Check that the head is done, its release shows the documents, and the store is as it says to the byte."""
    state = ReleaseState(private, MUCH_LATER + dt.timedelta(days=1))
    assert state.head
    assert state.head.state == "done"
    release = state.base()
    assert differences(release, "public", public, 4) == []
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
