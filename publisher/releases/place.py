"""Puts a release in its place: objects, release, head, ledger, locks, public files, manifest, head."""

import datetime as dt
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from publisher.errors import PublisherError, ReleaseError
from publisher.progress import Progress
from publisher.releases import ledger, locks
from publisher.releases.bodies import Bodies
from publisher.releases.journal import Journal
from publisher.releases.listing import look
from publisher.releases.release import MANIFEST, Entry, Release, manifest
from publisher.releases.site import Site
from publisher.releases.status import SHORT_CACHE
from publisher.releases.stores.base import Headers, Listed, Store, Stored

Late = dict[str, int]
"""Seconds by which the files of a date were written after its lock."""


def store(site: Site, journal: Journal, release: Release, bodies: Bodies) -> None:
    """Store what is needed to finish the release: its new objects, then the release. Readers see nothing of it yet."""
    new = sorted(sha256 for sha256 in release.objects if bodies.is_new(sha256))
    site.in_parallel(lambda sha256: journal.store_object(sha256, bodies.read(sha256)), new)
    journal.store_release(release)


def show(  # noqa: PLR0913 (what it takes to place a release)
    site: Site,
    journal: Journal,
    release: Release,
    bodies: Bodies,
    progress: Progress,
    *,
    careful: bool = False,
    before: str | None = None,
    killed: Iterable[str] = (),
) -> Late:
    """Let readers see a stored release: claim the head, write ledger, locks, files, manifests, mark the head as done.

    Files that are as the release says stay. With `careful`, what stands there is not believed to be safe and
    undamaged, as it is after a publication that came to its end: every byte is compared and every folder flushed.
    Raises LockError if a date has locked whose lock is `before`. Returns which dates that had not locked were written
    too late. `killed` are dates that locked while they were not finished; their lock files will tell.
    """
    # listed before the head is claimed: whoever overtakes this publisher later has changed what was listed
    listings = {audience: look(site, audience, release.of(audience), reads_all=careful) for audience in site.stores}
    listed_ledger = ledger.look(site, release.ledger.lines | release.lines, reads_all=careful)
    claimed_at = journal.claim(release, before=before)
    lease = _Lease(journal)
    leased = lease.of(site)
    try:
        lines = ledger.after(release, claimed_at, bodies.read)
        ledger.write(leased, lines if careful else ledger.differing(lines, listed_ledger), listed_ledger, bodies.read)
        locks.write(leased, release, claimed_at, bodies.read)
        open_dates = _open_dates(release, claimed_at)
        for audience, listed in listings.items():
            _write(leased, release, audience, listed, open_dates, bodies=bodies, progress=progress, careful=careful)
    except PublisherError:
        journal.give_up()
        raise
    late = {} if journal.clock == "given" else _late(lease.written, release, open_dates)
    journal.finish(_notes(late, killed))
    return late


def mend_ledger(site: Site, journal: Journal, bodies: Bodies) -> list[str]:
    """Write the ledger files again that are not as the head's release says; returns their paths."""
    lines = journal.ledger().lines
    listed = ledger.look(site, lines)
    wrong = ledger.differing(lines, listed)
    if wrong:
        journal.claim(journal.base())
        try:
            ledger.write(_Lease(journal).of(site), wrong, listed, bodies.read)
        except PublisherError:
            journal.give_up()
            raise
        journal.finish()
    return [ledger.path_of(key) for key in wrong]


def refuse_missing_stores(site: Site, release: Release) -> None:
    """Raise ReleaseError if the release has documents of an audience whose store is not named."""
    missing = {entry.audience for entry in release.documents.values()} - set(site.stores)
    if missing:
        message = f"release {release.id} has {min(missing)} documents, too; name their store"
        raise ReleaseError(message)


@dataclass(frozen=True)
class _Lease:
    """The time in which a publication may write; `written` is when it wrote what."""

    journal: Journal
    written: dict[str, dt.datetime] = field(default_factory=dict)

    def of(self, site: Site) -> Site:
        """Return the site with stores in which nothing is written once the lease is over."""
        stores = {audience: _Leased(store, self, store.name) for audience, store in site.stores.items()}
        return replace(site, stores=stores, state=_Leased(site.state, self, site.state.name))


@dataclass
class _Leased:
    store: Store
    lease: _Lease
    name: str

    def read(self, path: str) -> Stored | None:
        return self.store.read(path)

    def write(self, path: str, body: bytes, headers: Headers, if_generation: str | None) -> str:
        self.lease.journal.refuse_late_write()
        generation = self.store.write(path, body, headers, if_generation)
        self.lease.written[path] = self.lease.journal.moment()
        return generation

    def remove(self, path: str, if_generation: str) -> None:
        self.lease.journal.refuse_late_write()
        self.store.remove(path, if_generation)

    def flush(self, paths: Iterable[str]) -> None:
        self.store.flush(paths)

    def hold(self, name: str) -> str:
        return self.store.hold(name)

    def is_let_go(self, held: str) -> bool:
        return self.store.is_let_go(held)

    def let_go(self) -> None:
        self.store.let_go()

    def check_access(self) -> None:
        self.store.check_access()

    def list(self, prefix: str) -> Mapping[str, Listed]:
        return self.store.list(prefix)


def _open_dates(release: Release, claimed_at: str) -> dict[str, str]:
    """Return the locks of the dates that had not locked at the claim."""
    claimed = dt.datetime.fromisoformat(claimed_at)
    known = ledger.earliest_locks(release.ledger, release.lines)
    return {date: lock for date, lock in known.items() if not ledger.has_locked(lock, claimed)}


def _late(written: Mapping[str, dt.datetime], release: Release, open_dates: Mapping[str, str]) -> Late:
    """Return which of the dates that had not locked were written after their locks, and the most seconds."""
    shown = {path: entry.shows_date for path, entry in release.documents.items()}
    shown |= {ledger.path_of(key): ledger.date_of(key) for key in release.lines}
    late: Late = {}
    for path, moment in written.items():
        date = shown.get(path) or ""
        if date in open_dates:
            seconds = math.ceil((moment - dt.datetime.fromisoformat(open_dates[date])).total_seconds())
            late[date] = max(seconds, late.get(date, 0))
    return {date: seconds for date, seconds in late.items() if seconds > 0}


def _notes(late: Late, killed: Iterable[str]) -> dict[str, dict[str, Any]]:
    notes: dict[str, dict[str, Any]] = {date: {"killed": True} for date in killed}
    for date, seconds in late.items():
        notes[date] = notes.get(date, {}) | {"late_by_seconds": seconds}
    return notes


def _write(  # noqa: PLR0913 (what a store and a release are made of)
    site: Site,
    release: Release,
    audience: str,
    listed: Mapping[str, Listed],
    open_dates: Mapping[str, str],
    *,
    bodies: Bodies,
    progress: Progress,
    careful: bool,
) -> None:
    """Write the files that are not in place yet, whoever wrote the rest; the manifest comes last.

    Files of dates that have not locked come first, the nearest lock first.
    """
    files, store = release.of(audience), site.stores[audience]

    def write(path: str) -> None:
        entry = files[path]
        body = bodies.read(entry.sha256)
        store.write(path, body, Headers(entry.cache_control), if_generation=_generation(listed, path))
        progress.step(path)

    new = [path for path, entry in files.items() if not _is_in_place(entry, listed.get(path))]
    site.in_parallel(write, sorted(new, key=lambda path: open_dates.get(files[path].shows_date or "", "~")))
    gone = [path for path, whose in release.withdraws.items() if whose == audience and path in listed]
    for path in gone:
        store.remove(path, listed[path].generation)
    store.flush([*(files if careful else new), *gone])
    store.write(MANIFEST, manifest(release, audience), SHORT_CACHE, if_generation=_generation(listed, MANIFEST))
    store.flush([MANIFEST])


def _is_in_place(entry: Entry, file: Listed | None) -> bool:
    return file is not None and file.sha256 == entry.sha256 and file.cache_control in {None, entry.cache_control}


def _generation(listed: Mapping[str, Listed], path: str) -> str | None:
    return listed[path].generation if path in listed else None
