"""Looks at the stores that are named, one after another, and writes nothing."""

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeVar

import orjson

from publisher.dbt.manifest import Kind
from publisher.errors import ReleaseError, StoreError, refuse_damage
from publisher.format import SITE, sha256_of, stamp
from publisher.releases.compare import Depth, File, differences
from publisher.releases.health import chain
from publisher.releases.health.chain import changed_since
from publisher.releases.health.report import BRING_BACK, INTERNAL, STATE, STORE, Health, examine_status, examine_watched
from publisher.releases.journal import HEAD, Journal
from publisher.releases.locks import FOLDER
from publisher.releases.release import SCHEMAS, STATUS
from publisher.releases.site import Site, manifest_of
from publisher.releases.stores.base import Store, Stored
from publisher.releases.stores.memory import MemoryStore
from publisher.releases.witness import Conflict, conflict_of_release


def named_release(site: Site, audience: str, stored: Stored) -> tuple[str, list[str]]:
    """Return the release that a manifest names, and one line for each file that is not as it says.

    Raises ReleaseError if it cannot be read. Of a bucket the listing tells what stands there, of a folder every byte.
    """
    store = site.stores[audience]
    with refuse_damage(site.manifest, _ADVICE, ReleaseError):
        content = orjson.loads(stored.body)
        release, parts = str(content["release"]), dict[str, str](content["parts"])
    lines, files = list[str](), list[File]()
    bodies = site.in_parallel(lambda sha256: store.read(site.manifest_part(sha256)), parts.values())
    for name, part in zip(parts.values(), bodies, strict=True):
        path = site.manifest_part(name)
        if not part or sha256_of(part.body) != name:
            lines.append(f"{path}: {'has other bytes than its name says' if part else 'is missing'}")
            continue
        with refuse_damage(path, _ADVICE, ReleaseError):
            documents = orjson.loads(part.body)["documents"]
            files += [File(audience, name, str(each["sha256"])) for name, each in documents.items()]
    return release, lines + sorted(each.text for each in differences(site, files, Depth.LISTED))


_ADVICE = "run `publisher verify`"


Found = TypeVar("Found")

_LOOKS = 3
"""How often files are looked at anew that somebody has written meanwhile."""

_FIRST = {STORE: (STATUS, manifest_of("")), INTERNAL: (manifest_of(""),), STATE: (HEAD,)}
"""The files of each store of which one is there if anything is."""


@dataclass(frozen=True)
class Examination:
    """Stores that can be read and hold something, by what they are called; what is wrong goes to `health`."""

    health: Health
    stores: Mapping[str, Store]
    now: dt.datetime
    jobs: int

    def run(self, kinds: Collection[Kind]) -> None:
        """Look at everything; of these kinds at what they are watched for."""
        channels = self._channels()
        state = self._state(channels)
        for audience, name in (("public", STORE), ("internal", INTERNAL)):
            if name in self.stores:
                site = Site({audience: self.stores[name]}, state, self.jobs)
                with self.health.reading(name):
                    self._examine(site, audience, channels)
                    self._examine_documents(site, audience, [each for each in kinds if each.audience == audience])

    def _examine_documents(self, site: Site, audience: str, kinds: Collection[Kind]) -> None:
        examine_watched(self.health, site.stores[audience], kinds)
        if audience == "public":
            changed = self._at_rest(site, audience, FOLDER, lambda _: changed_since(site, kinds))
            self.health.tell_of_many("shown", FOLDER, changed or [], BRING_BACK)

    def _examine(self, site: Site, audience: str, channels: Collection[str]) -> None:
        if audience == "public":
            examine_status(self.health, site.stores[audience], self.now)
            locks = self._at_rest(site, audience, FOLDER, lambda journal: chain.breaks(site, journal.ledger().locks))
            self.health.tell_of_many("locks", FOLDER, locks or [])
        for channel in channels:
            if audience == "public" or channel != SITE:
                self._examine_manifest(site.of(channel), audience)

    def _channels(self) -> list[str]:
        """Return the channels: the main one, those of which openapi.json describes a manifest, and the pages."""
        named = list[str]()
        with self.health.reading(STORE), suppress(orjson.JSONDecodeError, KeyError, TypeError):
            stored = self.stores[STORE].read(f"{SCHEMAS}openapi.json")
            paths = [path.split("/") for path in orjson.loads(stored.body)["paths"]] if stored else []
            named = [path[1] for path in paths if path[2:] == ["manifest.json"]]
        return ["", *named, SITE]

    def _state(self, channels: Collection[str]) -> Store:
        """Look at the heads, and return the state store; an empty one in place of one that cannot be read."""
        with self.health.reading(STATE):
            if STATE in self.stores:
                site = Site({"public": MemoryStore("no public store")}, self.stores[STATE])
                for channel in channels:
                    self._examine_head(site.of(channel))
                return site.state
        return MemoryStore("no state store")

    def _examine_head(self, site: Site) -> None:
        journal = self._journal(site)
        journal.ledger()  # so that damage of what it rests on is told here
        if journal.is_abandoned and journal.head:
            head = journal.head
            text = f"release {head.release} was claimed by {head.holder}, and never finished; `publisher publish` does"
            path = f"{site.channel}/{HEAD}".removeprefix("/")
            self.health.tell("unfinished", path, text, "internal", since=head.claimed_at or None)

    def _journal(self, site: Site) -> Journal:
        return Journal(site.state, self.now, site.state.read(HEAD))

    def _at_rest(self, site: Site, audience: str, what: str, look: Callable[[Journal], Found]) -> Found | None:
        """Return what is seen between two publications; None while one is being written, or was left unfinished."""
        store = site.stores[audience]
        for _ in range(_LOOKS):
            journal, manifest = self._journal(site), store.read(site.manifest)
            if journal.head and journal.head.state != "done":
                break
            found = look(journal)
            if self._journal(site).head == journal.head and store.read(site.manifest) == manifest:
                return found
        unread = f"{what}: a publication is being written"
        self.health.unread += [] if unread in self.health.unread else [unread]
        return None

    def _examine_manifest(self, site: Site, audience: str) -> None:
        subject = site.manifest if audience == "public" else f"{audience} {site.manifest}"
        found = self._at_rest(site, audience, subject, lambda journal: _misfits(site, audience, journal))
        if found:
            release, conflicts, lines = found
            if audience == "public" and not site.channel:
                self.health.release = release
            for each in conflicts:
                self.health.tell("manifest", subject, each.text, audience)
            self.health.tell_of_many("manifest", subject, lines, audience=audience)


def _misfits(site: Site, audience: str, journal: Journal) -> tuple[str | None, list[Conflict], list[str]]:
    """Return the release that a manifest names, why the state store knows another, and a line for what does not fit."""
    stored = site.stores[audience].read(site.manifest)
    if not stored:
        is_missed = audience in journal.base().manifests or not site.channel
        return None, [], [f"{site.manifest}: is missing"] if is_missed else []
    try:
        release, lines = named_release(site, audience, stored)
    except ReleaseError as error:
        return None, [], [str(error)]
    return release, [*conflict_of_release(site, journal, release)], lines


def examine(
    openings: Mapping[str, Callable[[], Store]],
    kinds: Collection[Kind],
    now: dt.datetime,
    jobs: int,
    *,
    is_given: bool = False,
) -> Health:
    """Open the stores that are named, and look at them.

    No time passes in a state store of a given clock: unless another instant `is_given`, they are looked at as of the
    last publication.
    """
    health = Health(stamp(now))
    stores = dict(_opened(openings, health))
    if STATE in stores and not is_given:
        now = _last_of_a_given_clock(stores[STATE], now) or now
        health.as_of = stamp(now)
    Examination(health, stores, now, jobs).run(kinds)
    health.unnamed += [name for name in (STATE, INTERNAL) if name not in openings]
    return health


def _last_of_a_given_clock(state: Store, now: dt.datetime) -> dt.datetime | None:
    """Return the moment of the last publication of a given clock; None for a real one, and for damage, told later."""
    with suppress(ReleaseError, StoreError):
        head = Journal(state, now, state.read(HEAD)).head
        return dt.datetime.fromisoformat(head.claimed_at) if head and head.clock == "given" else None
    return None


def _opened(openings: Mapping[str, Callable[[], Store]], health: Health) -> Iterator[tuple[str, Store]]:
    """Yield the stores in which something is published."""
    for name, opening in openings.items():
        with health.reading(name):
            store = opening()
            if any(store.read(path) for path in _FIRST[name]):
                yield name, store
            else:
                health.tell_of_store("empty", name, f"{store.name}: nothing is published there")
