"""Rolls files out: in turns, from the ledger to the manifest, and tells what came too late."""

import datetime as dt
import math
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from publisher.errors import ConflictError, ReleaseError
from publisher.progress import Progress
from publisher.releases import ledger
from publisher.releases.compare import DOCUMENTS, LEDGER, Difference, File
from publisher.releases.journal import Journal, object_path
from publisher.releases.release import Release, earliest_locks
from publisher.releases.site import Site
from publisher.releases.stores.base import SHORT_CACHE, Headers, Store, set_aside

Late = dict[str, int]
"""Seconds by which the files of a date were written after its lock."""


def write(  # noqa: PLR0913, PLR0917 (what there is to write, and who hears of it)
    site: Site,
    journal: Journal,
    wrong: Collection[Difference],
    progress: Progress,
    unsafe: Collection[File] = (),
    open_dates: Mapping[str, str] | None = None,
) -> dict[str, dt.datetime]:
    """Write the files that differ, turn by turn, and make them safe, and those that are `unsafe` though they stand.

    Of documents, those of dates that have not locked come first, the nearest lock first. Nothing is written once the
    lease of the claimed head is over. Returns when which path was written.
    """
    written: dict[str, dt.datetime] = {}

    def write_one(each: Difference) -> None:
        journal.refuse_late_write()
        _write_one(site.store(each.file.store), each)
        written[each.file.path] = journal.moment()
        if each.file.turn == DOCUMENTS:
            progress.step(each.file.path)

    files = [*(each.file for each in wrong), *unsafe]
    for turn in sorted({file.turn for file in files}):
        mine = [each for each in wrong if each.file.turn == turn]
        if turn == DOCUMENTS:
            mine.sort(key=lambda each: (open_dates or {}).get(each.file.date or "", "~"))
        site.in_parallel(write_one, mine)
        stores = dict.fromkeys(file.store for file in files if file.turn == turn)
        for name in stores:
            site.store(name).flush({file.path for file in files if (file.turn, file.store) == (turn, name)})
    return written


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
        headers = file.headers or (SHORT_CACHE if file.store == "public" else Headers())
        store.write(file.path, file.read(), headers, each.generation)
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


def open_dates_of(release: Release, claimed_at: str) -> dict[str, str]:
    """Return the locks of the dates that had not locked at the claim."""
    claimed = dt.datetime.fromisoformat(claimed_at)
    known = earliest_locks(release.ledger, release.lines, since=str(claimed.year - 1))  # older ones have locked
    return {date: lock for date, lock in known.items() if not ledger.has_locked(lock, claimed)}


def late_of(written: Mapping[str, dt.datetime], files: Iterable[File], open_dates: Mapping[str, str]) -> Late:
    """Return which of the dates that had not locked were written after their locks, and the most seconds."""
    late: Late = {}
    for file in files:
        date, moment = file.date or "", written.get(file.path)
        if moment and date in open_dates:
            seconds = math.ceil((moment - dt.datetime.fromisoformat(open_dates[date])).total_seconds())
            late[date] = max(seconds, late.get(date, 0))
    return {date: seconds for date, seconds in late.items() if seconds > 0}


def notes_of(late: Late, killed: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Return what the lock files of dates must tell: that they were late, or locked while nobody had finished them."""
    notes: dict[str, dict[str, Any]] = {date: {"killed": True} for date in killed}
    for date, seconds in late.items():
        notes[date] = notes.get(date, {}) | {"late_by_seconds": seconds}
    return notes
