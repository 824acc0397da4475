"""What was shown of a date stays as it was when the date locked: whom that concerns, and what the ledger gets."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from publisher.dbt.manifest import Catalog
from publisher.dbt.warehouses.base import Reader
from publisher.errors import ReleaseError
from publisher.releases.ledger import SENTINEL, date_of, earliest_locks, has_locked, key_of
from publisher.releases.release import Ledger, Line


def refuse_other_ledger(reader: Reader, catalog: Catalog, ledger: Ledger, state: str) -> None:
    """Raise ReleaseError if, on a date that the build saw locked, it rests on another ledger than that of the state."""
    in_use = reader.ledger_in_use(catalog.ledger_in_use)
    built = {key_of(each.kind, each.date): each.object for each in in_use}
    locked = {key_of(each.kind, each.date) for each in in_use if each.is_locked}
    full = set()
    for kind in catalog.ledger_kinds:
        for date, status in reader.locked_dates(kind.relation).items():
            locked.add(key_of(kind.name, date))
            # a build from before the ledger began cannot know that nothing was shown of a date
            if ledger.first_date and date >= ledger.first_date and status not in catalog.empty:
                full.add(key_of(kind.name, date))
    for key in sorted(locked):
        line = ledger.lines.get(key)
        shown = line.object if line else None
        if built.get(key) != shown or (key in full and shown is None):
            message = (
                f"{state}: what was shown of {key} is not what the tables were built from; run `dbt build` with"
                f" STATE={state}, and publish again"
            )
            raise ReleaseError(message)


class Fact(NamedTuple):
    """What a document row says of the date that it shows; `key` is that of its ledger, None without one."""

    date: str
    locks_at: str | None
    is_locked: bool
    key: str | None


@dataclass(frozen=True)
class Day:
    """A date that documents show.

    `lock` is the earliest that documents or ledger know, `built_lock` that of the documents. `is_open`: it has not
    locked; `is_built_open`: it had not when it was built. `built` has the hash of the rows that the build would put
    into the ledger, None for none; `shown` is what the ledger has.
    """

    lock: str | None
    built_lock: str | None
    is_open: bool
    is_built_open: bool
    built: Mapping[str, str | None]
    shown: Mapping[str, Line]

    @property
    def differs(self) -> bool:
        """Whether it has locked since it was built, and was shown otherwise."""
        is_late = self.is_built_open and not self.is_open
        return is_late and any(self.built[key] != _object(self.shown.get(key)) for key in self.built)

    def changes(self, at: dt.datetime) -> dict[str, Line]:
        """Return what the ledger gets: the rows of an open date; of a locked one the lock, if it was not known."""
        if self.is_open:
            lines = {key: Line(sha256, self.built_lock) for key, sha256 in self.built.items()}
            return {
                key: line
                for key, line in lines.items()
                if (line.object, line.lock) != (_object(self.shown.get(key)), _lock(self.shown.get(key), line))
            }
        if self.is_built_open:
            return {}
        return {
            key: replace(line, lock=self.built_lock)
            for key in self.built
            if (line := self.shown.get(key, Line(None, None))).lock != self.built_lock and not has_locked(line.lock, at)
        }


def _object(line: Line | None) -> str | None:
    return line.object if line else None


def _lock(shown: Line | None, new: Line) -> str | None:
    """Return the lock that is known; where nothing is to be shown and nothing is known, no lock is news."""
    return shown.lock if shown else (None if new.object else new.lock)


@dataclass(frozen=True)
class Days:
    """The dates that documents show, from the ledger's first on; `is_first`: no ledger has named it before."""

    first_date: str
    is_first: bool
    at: dt.datetime
    by_date: Mapping[str, Day] = field(default_factory=dict)

    @classmethod
    def of(
        cls, facts: Iterable[Fact], rows: Mapping[str, str], ledger: Ledger, at: dt.datetime, today: dt.date
    ) -> "Days":
        """Take what the document rows say; `rows` has the hash of the ledger rows of each key that has any."""
        known = earliest_locks(ledger, {})
        shown: dict[str, dict[str, Line]] = {}
        for key, line in ledger.lines.items():
            shown.setdefault(date_of(key), {})[key] = line
        told: dict[str, list[Fact]] = {}
        for fact in facts:
            told.setdefault(fact.date, []).append(fact)
        days = {date: _day(told[date], rows, known.get(date), shown.get(date, {}), at) for date in sorted(told)}
        first = ledger.first_date or _first_date(days, today)
        return cls(first, not ledger.first_date, at, {date: day for date, day in days.items() if date >= first})

    @property
    def next_lock(self) -> str | None:
        """The earliest lock that has not come."""
        return min((day.lock for day in self.by_date.values() if day.is_open and day.lock), default=None)

    def changes(self, held: Iterable[str], kinds: Iterable[str]) -> dict[str, Line]:
        """Return what the ledger gets; nothing of a date that is held."""
        held = set(held)
        lines = {
            key: line
            for date, day in self.by_date.items()
            if date not in held
            for key, line in day.changes(self.at).items()
        }
        sentinels = {key_of(kind, SENTINEL): Line(None, None, first_date=self.first_date) for kind in kinds}
        return lines | (sentinels if self.is_first else {})


def _day(
    facts: list[Fact], rows: Mapping[str, str], known: str | None, shown: Mapping[str, Line], at: dt.datetime
) -> Day:
    built_lock = min((fact.locks_at for fact in facts if fact.locks_at), default=None)
    lock = min((lock for lock in (built_lock, known) if lock), default=None)
    is_built_open = not any(fact.is_locked for fact in facts)
    is_open = is_built_open and not has_locked(lock, at)
    built = {fact.key: rows.get(fact.key) for fact in facts if fact.key}
    return Day(lock, built_lock, is_open, is_built_open, built, shown)


def _first_date(days: Mapping[str, Day], today: dt.date) -> str:
    """Return the earliest date whose lock has not come; without one, the next date that has not locked."""
    coming = [date for date, day in days.items() if day.is_open and day.lock]
    locked = [str(dt.date.fromisoformat(date) + dt.timedelta(days=1)) for date, day in days.items() if not day.is_open]
    return min(coming) if coming else max([str(today), *locked])
