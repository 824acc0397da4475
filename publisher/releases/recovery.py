"""The ways back: from a release whose publisher is gone, and to an older release. Neither changes what has locked."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from publisher.format import stamp
from publisher.releases.compare import Depth, File, differences
from publisher.releases.journal import Head
from publisher.releases.ledger import has_locked
from publisher.releases.parts import Parts
from publisher.releases.release import (
    EMPTY,
    SENTINEL,
    Entry,
    Ledger,
    Line,
    Release,
    changed_files,
    date_of,
    earliest_locks,
    kind_of,
    named,
    showing,
)
from publisher.releases.site import Site


@dataclass(frozen=True)
class Interrupted:
    """A release that was claimed by `head` and not finished, and the last one that was done `before` it."""

    release: Release
    before: Release
    head: Head

    def changed(self) -> dict[str, str]:
        """Return the locks of the dates that it changes, and that had not locked when it was claimed."""
        first = self.release.first_date
        if self.before.id == self.release.id or not first:
            return {}
        claimed = dt.datetime.fromisoformat(self.head.claimed_at)
        locks = _locks(self.release.ledger, self.release.lines, self.release.documents, self.before.documents)
        dates = {date_of(key) for key in self.release.lines}
        dates |= {date for path in changed_files(self.release, self.before) for date in self._dates(path)}
        known = {date: locks[date] for date in dates if date >= first and date in locks}
        return {date: lock for date, lock in known.items() if not has_locked(lock, claimed)}

    def unfinished(self, site: Site, dates: Collection[str]) -> set[str]:
        """Return those of the dates whose ledger documents do not all show the new bytes."""
        kinds = {kind_of(key) for key in (*self.release.ledger.lines, *self.release.lines)}
        entries = changed_files(self.release, self.before)
        files = [File(entry.audience, path, entry.sha256) for path, entry in entries.items() if entry.kind in kinds]
        missing = [entries[each.file.path].shows_date for each in differences(site, files, Depth.READ)]
        return {date for date in missing if date} & {*dates}

    def put_back(self, dates: Collection[str], lines: Mapping[str, Line], now: dt.datetime) -> Release:
        """Return a release that shows the rest, and of these dates what was shown before.

        `lines` are those that the interrupted release has claimed.
        """
        back = {path for path in changed_files(self.release, self.before) if self._dates(path) & set(dates)}
        gone = {path: self.release.documents[path].audience for path in back if path not in self.before.documents}
        documents = self.release.documents.without(gone) | {
            path: self.before.documents[path] for path in back if path not in gone
        }
        old = self.release.ledger
        notes = {date: old.notes.get(date, {}) | {"killed": True} for date in dates}
        # made anew, because the newest date of a kind may be among what goes back
        shown = showing(EMPTY, documents)
        return named(
            replace(
                self.release,
                documents=shown.documents,
                manifests=shown.manifests,
                newest=shown.newest,
                id="",
                number=self.release.number + 1,
                created_at=stamp(now),
                follows=self.head.before,
                forced=[],
                restores=None,
                ledger=replace(old, notes=old.notes | self.head.notes | notes),
                lines={
                    key: _line_before(old.lines.get(key), line) if date_of(key) in dates else lines[key]
                    for key, line in self.release.lines.items()
                },
                locks=[{"claimed_at": self.head.claimed_at, **lock} for lock in self.release.locks],
                withdraws=self.release.withdraws | gone,
            )
        )

    def _dates(self, path: str) -> set[str]:
        entries = (self.release.documents.get(path), self.before.documents.get(path))
        return {entry.shows_date for entry in entries if entry and entry.shows_date}


def _line_before(old: Line | None, new: Line) -> Line:
    """Return the line that a date goes back to; of two locks the earlier one has passed."""
    lock = min((line.lock for line in (old, new) if line and line.lock), default=None)
    return replace(old, lock=lock) if old else Line(None, lock)


@dataclass(frozen=True)
class WayBack:
    """The documents and ledger lines with which an older release is shown again, and how many documents must stay."""

    documents: Parts[Entry]
    lines: dict[str, Line]
    kept: int
    next_lock: str | None


def way_back(base: Release, wanted: Release, ledger: Ledger, at: dt.datetime) -> WayBack:
    """Return how to show `wanted` again: what has locked stays, and so does what counts it."""
    locks = _locks(ledger, {}, base.documents, wanted.documents)
    first = ledger.first_date
    locked = {date for date, lock in locks.items() if first and date >= first and has_locked(lock, at)}
    staying = locked | ({date for date in locks if first and date >= first} - _known_to(wanted, base, ledger))

    def stays(path: str) -> bool:
        entries = [entry for entry in (base.documents.get(path), wanted.documents[path]) if entry]
        dates = {date for entry in entries if (date := entry.shows_date or entry.date)}
        return bool(dates & staying) if dates else bool(locked)

    kept = [path for path in wanted.documents if path in base.documents and stays(path)]
    new = {path: entry for path, entry in wanted.documents.items() if path not in kept and not stays(path)}
    lines = {
        key: Line(line.object, shown.lock)
        for key, shown in ledger.lines.items()
        if (date := date_of(key)) != SENTINEL and date in locks and date not in staying
        if (line := wanted.lines.get(key) or wanted.ledger.lines.get(key) or Line(None, None)).object != shown.object
    }
    changed = [path for path in kept if base.documents[path].sha256 != wanted.documents[path].sha256]
    open_locks = (lock for date, lock in locks.items() if first and date >= first and date not in locked)
    return WayBack(base.documents | new, lines, len(changed), min(open_locks, default=None))


def _known_to(wanted: Release, base: Release, ledger: Ledger) -> set[str]:
    """Return the dates that a release has a ledger for, with each of the documents that are shown of it now."""
    if not wanted.first_date:
        return set()
    kinds = {kind_of(key) for key in ledger.lines}
    new = [entry for path, entry in base.documents.items() if path not in wanted.documents]
    missing = {entry.shows_date for entry in new if entry.kind in kinds}
    return {entry.shows_date for entry in wanted.documents.values() if entry.shows_date} - missing


def _locks(ledger: Ledger, lines: Mapping[str, Line], *documents: Mapping[str, Entry]) -> dict[str, str]:
    """Return the earliest known lock of each date."""
    locks = earliest_locks(ledger, lines)
    for entry in (entry for entries in documents for entry in entries.values()):
        if entry.shows_date and entry.locks_at:
            locks[entry.shows_date] = min(entry.locks_at, locks.get(entry.shows_date, entry.locks_at))
    return locks
