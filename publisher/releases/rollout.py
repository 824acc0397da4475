"""Rolls a release out: objects, release, head, ledger, locks, public files, manifest, head."""

import datetime as dt
import hashlib
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from publisher.errors import ReleaseError
from publisher.progress import Progress
from publisher.releases import ledger, locks
from publisher.releases.bodies import Bodies
from publisher.releases.journal import Journal, object_path
from publisher.releases.lease import Lease
from publisher.releases.listing import look_at, look_at_all, look_at_ledger, look_at_lines
from publisher.releases.release import (
    EMPTY,
    Entry,
    Release,
    changed_files,
    manifest,
    manifest_part,
    parts_named,
)
from publisher.releases.site import Site
from publisher.releases.stores.base import FOR_EVER, SHORT_CACHE, Headers, Listed, Store, set_aside

Late = dict[str, int]
"""Seconds by which the files of a date were written after its lock."""


def store(site: Site, journal: Journal, release: Release, bodies: Bodies) -> None:
    """Store what is needed to finish the release: its new objects, then the release. Readers see nothing of it yet."""
    for sha256, part in release.parts_made.items():
        bodies.add(sha256, part)
    changed = release.documents.differing(journal.base().documents)
    objects = {release.documents[path].sha256 for path in changed}
    objects |= {line.object for line in release.lines.values() if line.object} | release.parts_made.keys()
    objects |= bodies.new if release.recovered else set()  # the state store may have nothing any more
    new = sorted(sha256 for sha256 in objects if bodies.is_new(sha256))
    site.in_parallel(lambda sha256: journal.store_object(sha256, bodies.read(sha256)), new)
    journal.store_release(release, sorted(objects))


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

    Only files that the release changes are looked at and written. With `careful`, what stands there is not believed to
    be safe and undamaged, as it is after a publication that came to its end: every byte is compared and every folder
    flushed.
    Raises LockError if a date has locked whose lock is `before`. Returns which dates that had not locked were written
    too late. `killed` are dates that locked while they were not finished; their lock files will tell.
    """
    # looked at before the head is claimed: whoever overtakes this publisher later has changed what was looked at
    standing = EMPTY if careful else journal.base()
    views = [_View.of(site, audience, release, standing) for audience in site.stores]
    lines = [*(release.ledger.lines if careful else ()), *release.lines]
    listed = look_at_ledger(site, lines, reads_all=True) if careful else look_at_lines(site, lines)
    to_copy = [*(() if standing.copies else release.ledger.lines), *release.lines] if release.copies else []
    copies = look_at(site, "internal", list(map(ledger.copy_of, to_copy))) if to_copy else {}
    claimed_at = journal.claim(release, before=before)
    with Lease.of(journal) as lease:
        leased = lease.site(site)
        claimed = ledger.claimed(release, claimed_at, bodies.read)
        known = release.ledger.lines | claimed if careful else claimed
        ledger.write(leased, ledger.differing(known, listed), listed, bodies.read)
        if to_copy:
            copied = {key: claimed.get(key) or release.ledger.lines[key] for key in to_copy}
            ledger.write_copies(leased, copied, copies, bodies.read)
        locks.write(leased, release, claimed_at, bodies.read, journal.store_object)
        open_dates = _open_dates(release, claimed_at)
        for view in views:
            _write(leased, release, view, open_dates, bodies=bodies, progress=progress, careful=careful)
    late = {} if journal.clock == "given" else _late(lease.written, release, open_dates)
    journal.finish(_notes(late, killed))
    return late


@dataclass(frozen=True)
class Mended:
    """Which files were written again, and one line for each whose bytes the state store does not have."""

    written: list[str]
    lost: list[str]


def mend(site: Site, journal: Journal, bodies: Bodies) -> Mended:
    """Write again what is missing or changed of what readers see by the head's release; every byte is compared.

    Nothing else is written, but a claim that was left comes to its end.
    """
    release, wrong, lost = journal.base(), list[_Wanted](), list[str]()
    for audience in site.stores:
        for each in _differing(site, audience, _wanted(site, journal, bodies, audience)):
            try:
                each.read()
                wrong.append(each)
            except ReleaseError as error:
                lost.append(f"{each.name}: is not as it was published, and cannot be written again: {error}")
    if wrong or (journal.head and journal.head.state != "done"):
        journal.claim(release)
        with Lease.of(journal) as lease:
            stores = lease.site(site).stores
            # what names other files comes after them
            for turn in sorted({each.turn for each in wrong}):
                files = [each for each in wrong if each.turn == turn]
                site.in_parallel(lambda file: file.write(stores[file.audience]), files)
                for audience, store in stores.items():
                    store.flush(each.path for each in files if each.audience == audience)
        journal.finish()
    return Mended([each.name for each in wrong], lost)


@dataclass(frozen=True)
class _Wanted:
    """A file as it should be in the store of an audience, called `name`; `generation` is what stands there instead."""

    audience: str
    name: str
    path: str
    sha256: str
    headers: Headers
    read: Callable[[], bytes]
    turn: int = 0
    generation: str | None = None

    def write(self, store: Store) -> None:
        """Write it in the place of what stands there."""
        store.write(self.path, self.read(), self.headers, self.generation)


def _wanted(site: Site, journal: Journal, bodies: Bodies, audience: str) -> Iterator[_Wanted]:
    """Yield every file that the head's release has in the store of an audience."""
    release, name = journal.base(), site.stores[audience].name

    def file(path: str, sha256: str, headers: Headers, read: Callable[[], bytes], turn: int = 0) -> _Wanted:
        return _Wanted(audience, f"{name}/{path}", path, sha256, headers, read, turn)

    for path, entry in release.of(audience).items():
        yield file(path, entry.sha256, entry.headers, partial(bodies.read, entry.sha256))
    if audience == "public":
        for path, sha256 in locks.known(site, journal.ledger(), bodies.read).items():
            turn = 1 if path.count("/") == locks.FOLDER.count("/") else 0
            yield file(path, sha256, FOR_EVER, partial(bodies.read, sha256), turn)
    if audience == "internal" and release.copies:
        for key, line in journal.ledger().lines.items():
            yield file(ledger.copy_of(key), line.file, Headers(), partial(ledger.file_of, line, bodies.read))
    for part, sha256 in release.manifests.get(audience, {}).items():
        body = manifest_part(release.documents.part(part), audience) or b""
        yield file(site.manifest_part(sha256), sha256, FOR_EVER, partial(bytes, body))
    body = manifest(release, audience)
    yield file(site.manifest, hashlib.sha256(body).hexdigest(), SHORT_CACHE, partial(bytes, body), 2)


def _differing(site: Site, audience: str, wanted: Iterable[_Wanted]) -> Iterator[_Wanted]:
    """Yield those of the files that do not stand there."""
    files = {each.path: each for each in wanted}
    listed = look_at_all(site, audience, files)
    for path, each in files.items():
        if not _is_in_place(each.sha256, each.headers, listed.get(path)):
            yield replace(each, generation=listed[path].generation if path in listed else None)


def mend_ledger(site: Site, journal: Journal, bodies: Bodies, *, reads_all: bool = False) -> dict[str, str]:
    """Write the ledger files again that are not as the head's release says, and take away what it does not name.

    Returns what was done by path. The bytes of a file that is taken away stay as an object until `prune`.
    """
    lines = journal.ledger().lines
    listed = look_at_ledger(site, lines, reads_all=reads_all)
    wrong = ledger.differing(lines, listed)
    strays = ledger.strays(lines, listed)
    if wrong or strays:
        journal.claim(journal.base())
        with Lease.of(journal) as lease:
            leased = lease.site(site)
            ledger.write(leased, wrong, listed, bodies.read)
            for path in strays:
                set_aside(leased.state, path, object_path)
        journal.finish()
    mended = dict.fromkeys(map(ledger.path_of, wrong), "was not as it was published, and is mended")
    return mended | dict.fromkeys(strays, "is in no release, and was taken away")


def refuse_missing_stores(site: Site, release: Release) -> None:
    """Raise ReleaseError if the release has documents of an audience whose store is not named."""
    missing = set(release.manifests) - set(site.stores)
    if missing:
        message = f"release {release.id} has {min(missing)} documents, too; name their store"
        raise ReleaseError(message)


def _open_dates(release: Release, claimed_at: str) -> dict[str, str]:
    """Return the locks of the dates that had not locked at the claim."""
    claimed = dt.datetime.fromisoformat(claimed_at)
    known = ledger.earliest_locks(release.ledger, release.lines)
    return {date: lock for date, lock in known.items() if not ledger.has_locked(lock, claimed)}


def _late(written: Mapping[str, dt.datetime], release: Release, open_dates: Mapping[str, str]) -> Late:
    """Return which of the dates that had not locked were written after their locks, and the most seconds."""
    lines = {ledger.path_of(key): ledger.date_of(key) for key in release.lines}
    late: Late = {}
    for path, moment in written.items():
        entry = release.documents.get(path)
        date = (entry.shows_date if entry else lines.get(path)) or ""
        if date in open_dates:
            seconds = math.ceil((moment - dt.datetime.fromisoformat(open_dates[date])).total_seconds())
            late[date] = max(seconds, late.get(date, 0))
    return {date: seconds for date, seconds in late.items() if seconds > 0}


def _notes(late: Late, killed: Iterable[str]) -> dict[str, dict[str, Any]]:
    notes: dict[str, dict[str, Any]] = {date: {"killed": True} for date in killed}
    for date, seconds in late.items():
        notes[date] = notes.get(date, {}) | {"late_by_seconds": seconds}
    return notes


@dataclass(frozen=True)
class _View:
    """What a release changes in the store of an audience, and what stands there now.

    `files` are documents, `parts` the manifest's new parts by their paths, `gone` are files that are taken away.
    """

    audience: str
    files: Mapping[str, Entry]
    parts: Mapping[str, str]
    gone: list[str]
    listed: Mapping[str, Listed]

    @classmethod
    def of(cls, site: Site, audience: str, release: Release, standing: Release) -> "_View":
        """Look at what differs from a release that stands there undamaged; EMPTY if nothing is believed."""
        changed = {path: release.documents[path] for path in changed_files(release, standing)}
        files = {path: entry for path, entry in sorted(changed.items()) if entry.audience == audience}
        gone = sorted(path for path, whose in release.withdraws.items() if whose == audience)
        names = release.manifests.get(audience, {})
        parts = {site.manifest_part(sha256): name for name, sha256 in names.items()}
        if standing is EMPTY:
            listed = look_at_all(site, audience, [*files, *parts])
        else:
            named = {site.manifest_part(sha256) for sha256 in parts_named(site.stores[audience].read(site.manifest))}
            parts = {path: name for path, name in parts.items() if path not in named}
            listed = look_at(site, audience, [*files, *parts, *gone, site.manifest])
        return cls(audience, files, parts, [path for path in gone if path in listed], listed)

    def generation(self, path: str) -> str | None:
        """Return the token of the file that stands there."""
        return self.listed[path].generation if path in self.listed else None


def _write(  # noqa: PLR0913 (what a store and a release are made of)
    site: Site,
    release: Release,
    view: _View,
    open_dates: Mapping[str, str],
    *,
    bodies: Bodies,
    progress: Progress,
    careful: bool,
) -> None:
    """Write the files that are not in place yet, whoever wrote the rest; the manifest comes last.

    Files of dates that have not locked come first, the nearest lock first.
    """
    store = site.stores[view.audience]

    def write(path: str) -> None:
        entry = view.files[path]
        store.write(path, bodies.read(entry.sha256), entry.headers, view.generation(path))
        progress.step(path)

    def write_part(path: str) -> None:
        part = manifest_part(release.documents.part(view.parts[path]), view.audience) or b""
        store.write(path, part, FOR_EVER, view.generation(path))

    new = [
        path
        for path, entry in view.files.items()
        if not _is_in_place(entry.sha256, entry.headers, view.listed.get(path))
    ]
    site.in_parallel(write, sorted(new, key=lambda path: open_dates.get(view.files[path].shows_date or "", "~")))
    site.in_parallel(write_part, view.parts)
    for path in view.gone:
        store.remove(path, view.listed[path].generation)
    store.flush([*(view.files if careful else new), *view.parts, *view.gone])
    store.write(site.manifest, manifest(release, view.audience), SHORT_CACHE, view.generation(site.manifest))
    store.flush([site.manifest])


def _is_in_place(sha256: str, headers: Headers, file: Listed | None) -> bool:
    return (
        file is not None
        and file.sha256 == sha256
        and file.cache_control in {None, headers.cache_control}
        and file.content_type in {None, headers.content_type}
    )
