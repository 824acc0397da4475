"""Rolls a release out: objects, release, head, ledger, locks, public files, manifest, head."""

import datetime as dt
import hashlib
import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from publisher.errors import ConflictError, ReleaseError
from publisher.progress import Progress
from publisher.releases import ledger, locks
from publisher.releases.bodies import Bodies
from publisher.releases.compare import DOCUMENTS, LEDGER, Depth, Difference, File, differences
from publisher.releases.journal import Journal, object_path
from publisher.releases.lease import Lease
from publisher.releases.release import EMPTY, Release, earliest_locks
from publisher.releases.site import Site
from publisher.releases.stores.base import Headers, Store, set_aside
from publisher.releases.tree import files_of

Late = dict[str, int]
"""Seconds by which the files of a date were written after its lock."""


def store(site: Site, journal: Journal, release: Release, bodies: Bodies) -> None:
    """Store what is needed to finish the release: its new objects, then the release. Readers see nothing of it yet."""
    locked = dict(locks.files(release.ledger, release.locks, journal.claimed_at(release)))
    made = release.parts_made | {hashlib.sha256(body).hexdigest(): body for body in locked.values()}
    for sha256, body in made.items():
        bodies.add(sha256, body)
    changed = release.documents.differing(journal.base().documents)
    objects = {release.documents[path].sha256 for path in changed} | made.keys()
    objects |= {line.object for line in release.lines.values() if line.object}
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
    """Let readers see a stored release: claim the head, write the files that differ, mark the head as done.

    Only files that the release changes are looked at. With `careful`, what stands there is not believed to be safe and
    undamaged, as it is after a publication that came to its end: every file is compared and every folder flushed.
    Raises LockError if a date has locked whose lock is `before`. Returns which dates that had not locked were written
    too late. `killed` are dates that locked while they were not finished; their lock files will tell.
    """
    claimed_at = journal.claimed_at(release)
    standing = EMPTY if careful else journal.base()
    files = [*files_of(site, release, claimed_at, bodies.read, standing)]
    # looked at before the head is claimed: whoever overtakes this publisher later has changed what was looked at
    looked = [file for file in files if not file.is_final]
    wrong = differences(site, looked, Depth.LISTED if careful else Depth.LOOK)
    wrong += [Difference(file) for file in files if file.is_final]
    open_dates = _open_dates(release, claimed_at)
    journal.claim(release, before=before)
    with Lease.of(journal) as lease:
        unsafe = [file for file in files if careful and file.sha256]
        _write(lease.site(site), wrong, unsafe, progress, open_dates)
    late = {} if journal.clock == "given" else _late(lease.written, files, open_dates)
    journal.finish(_notes(late, killed))
    return late


@dataclass(frozen=True)
class Mended:
    """Which files were written again, and one line for each whose bytes the state store does not have."""

    written: list[Difference]
    lost: list[str]


def mend(site: Site, journal: Journal, wrong: Iterable[Difference]) -> Mended:
    """Write the files that differ as the head's release has them, and take away those that it does not name.

    Nothing else is written, but a claim that was left comes to its end.
    """
    mended, lost = list[Difference](), list[str]()
    for each in wrong:
        try:
            each.file.read()
            mended.append(each)
        except ReleaseError as error:
            name = site.store(each.file.store).name
            lost.append(f"{name}/{each.file.path}: is not as it was published, and cannot be written again: {error}")
    if mended or (journal.head and journal.head.state != "done"):
        journal.claim(journal.base())
        with Lease.of(journal) as lease:
            _write(lease.site(site), mended, [], Progress(), {})
        journal.finish()
    return Mended(mended, lost)


def _write(
    site: Site,
    wrong: Collection[Difference],
    unsafe: Collection[File],
    progress: Progress,
    open_dates: Mapping[str, str],
) -> None:
    """Write the files that differ, turn by turn, and make them safe, and those that are `unsafe` though they stand.

    Of documents, those of dates that have not locked come first, the nearest lock first.
    """

    def write(each: Difference) -> None:
        _write_one(site.store(each.file.store), each)
        if each.file.turn == DOCUMENTS:
            progress.step(each.file.path)

    files = [*(each.file for each in wrong), *unsafe]
    for turn in sorted({file.turn for file in files}):
        mine = [each for each in wrong if each.file.turn == turn]
        if turn == DOCUMENTS:
            mine.sort(key=lambda each: open_dates.get(each.file.date or "", "~"))
        site.in_parallel(write, mine)
        stores = dict.fromkeys(file.store for file in files if file.turn == turn)
        for name in stores:
            site.store(name).flush({file.path for file in files if (file.turn, file.store) == (turn, name)})


def _write_one(store: Store, each: Difference) -> None:
    """Write a file in the place of what stands there, or take it away; of the ledger its bytes stay as an object."""
    file = each.file
    if not file.sha256:
        if file.turn == LEDGER:
            set_aside(store, file.path, object_path)
        elif each.generation:
            store.remove(file.path, each.generation)
        return
    try:
        store.write(file.path, file.read(), file.headers or Headers(), each.generation)
    except ConflictError as error:
        if file.is_final and not each.generation:
            message = (
                f"{store.name}/{file.path}: is there with other bytes, and must never change; find out who wrote it"
            )
            raise ReleaseError(message) from error
        raise


def refuse_missing_stores(site: Site, release: Release) -> None:
    """Raise ReleaseError if the release has documents of an audience whose store is not named."""
    missing = set(release.manifests) - set(site.stores)
    if missing:
        message = f"release {release.id} has {min(missing)} documents, too; name their store"
        raise ReleaseError(message)


def _open_dates(release: Release, claimed_at: str) -> dict[str, str]:
    """Return the locks of the dates that had not locked at the claim."""
    claimed = dt.datetime.fromisoformat(claimed_at)
    known = earliest_locks(release.ledger, release.lines, since=str(claimed.year - 1))  # older ones have locked
    return {date: lock for date, lock in known.items() if not ledger.has_locked(lock, claimed)}


def _late(written: Mapping[str, dt.datetime], files: Iterable[File], open_dates: Mapping[str, str]) -> Late:
    """Return which of the dates that had not locked were written after their locks, and the most seconds."""
    late: Late = {}
    for file in files:
        date, moment = file.date or "", written.get(file.path)
        if moment and date in open_dates:
            seconds = math.ceil((moment - dt.datetime.fromisoformat(open_dates[date])).total_seconds())
            late[date] = max(seconds, late.get(date, 0))
    return {date: seconds for date, seconds in late.items() if seconds > 0}


def _notes(late: Late, killed: Iterable[str]) -> dict[str, dict[str, Any]]:
    notes: dict[str, dict[str, Any]] = {date: {"killed": True} for date in killed}
    for date, seconds in late.items():
        notes[date] = notes.get(date, {}) | {"late_by_seconds": seconds}
    return notes
