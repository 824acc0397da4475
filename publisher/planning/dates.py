"""What was shown of a date stays as it was when the date locked: whom that concerns, and what is held with it."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from publisher.dbt.manifest import Catalog
from publisher.dbt.run_results import Build
from publisher.dbt.warehouses.base import Reader
from publisher.errors import LedgerError
from publisher.planning.decision import Decision
from publisher.planning.gates import FAULTS, LEDGER, LEFT_OUT, Refusal
from publisher.releases.ledger import has_locked
from publisher.releases.release import SENTINEL, Ledger, Line, date_of, earliest_locks, key_of


def refuse_other_ledger(reader: Reader, catalog: Catalog, ledger: Ledger, state: str) -> None:
    """Raise LedgerError if, on a date that the build saw locked, it rests on another ledger than that of the state."""
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
            raise LedgerError(message)


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


def shown_by(days: Days, decisions: Iterable[Decision]) -> Iterator[tuple[str, Day, list[Decision]]]:
    """Yield each date with the decisions on what shows it."""
    shown: dict[str, list[Decision]] = {}
    for each in decisions:
        shown.setdefault(each.shows_date or "", []).append(each)
    for date, day in days.by_date.items():
        yield date, day, shown[date]


def too_late(date: str, day: Day, shown: list[Decision]) -> Refusal | None:
    """Return why nothing that shows a date may change that has locked since it was built, and was shown otherwise."""
    changed = [each for each in shown if each.is_changed]
    if not (day.differs and changed):
        return None
    first, made_at = changed[0], max(each.new.made_at for each in changed if each.new)
    if day.lock and made_at <= day.lock:
        return Refusal(first.path, first.kind.name, date, LEFT_OUT, f"was built before {date} locked")
    return Refusal(first.path, first.kind.name, date, LEDGER, f"shows {date} otherwise than it was shown")


def apart(date: str, day: Day, shown: list[Decision], build: Build) -> Refusal | None:
    """Return why nothing that shows an open date may change: its ledger documents do not come from this build."""
    if not day.is_open:
        return None
    first = next((each for each in shown if each.is_written), shown[0])
    together = [each for each in shown if each.is_written or each.kind.has_ledger]
    elsewhere = [each.kind.name for each in together if each.kind.nodes[0] not in build.finished]
    if elsewhere and not any(each.refusals for each in shown):
        return Refusal(
            first.path, first.kind.name, date, LEDGER, f"was not built together with {elsewhere[0]} of {date}"
        )
    return next((each.held_by for each in shown if each.kind.has_ledger and each.held_by), None)


def overtaken(decisions: Iterable[Decision], reasons: Mapping[str, Refusal]) -> Iterator[Decision]:
    """Hold what changes of each date that has a reason, whatever other gates say of it."""
    plain = (
        replace(each, refusals=tuple(faults_of(each)), overruled=())
        if each.is_changed and each.shows_date in reasons
        else each
        for each in decisions
    )
    return hold_dates(plain, reasons)


def hold_dates(decisions: Iterable[Decision], reasons: Mapping[str, Refusal]) -> Iterator[Decision]:
    """Hold what changes of each date that has a reason; of a refusal of the ledger, one document tells."""
    told = set()
    for each in decisions:
        reason = reasons.get(each.shows_date or "")
        if not (reason and each.is_written):
            yield each
            continue
        is_news = reason.gate == LEDGER and reason not in told
        told.add(reason)
        yield replace(each, held_by=reason, refusals=(*each.refusals, *((reason,) if is_news else ())))


def faults_of(decision: Decision) -> Iterator[Refusal]:
    """Yield what is wrong with a document itself, whatever else is published."""
    return (each for each in decision.refusals if each.gate in FAULTS)


def hold(decisions: Iterable[Decision]) -> Iterator[Decision]:
    """Hold every refused document and, if it has a date, what changes for the same date and event.

    A document that is not valid holds itself alone; one of the ledger all that shows its date. What is internal holds
    nothing public: readers would learn of it, and miss what they may have.
    """
    decisions = list(decisions)
    closed: dict[tuple[str, str, str], Refusal] = {}
    broken: dict[str, Refusal] = {}
    for each in decisions:
        refused = next((refusal for refusal in each.refusals if refusal.gate not in FAULTS), None)
        if refused and each.date:
            for event in each.kind.events:
                closed.setdefault((each.date, event, each.kind.audience), refused)
        if each.kind.has_ledger and each.shows_date:
            for fault in faults_of(each):
                broken.setdefault(each.shows_date, fault)
    for each in decisions:
        if each.held_by:
            yield each
            continue
        own = each.refusals[:1]
        audiences = sorted({"public", each.kind.audience})
        places = [(each.date or "", event, audience) for event in each.kind.events for audience in audiences]
        others = [closed[place] for place in places if place in closed]
        others += [broken[each.shows_date]] if each.shows_date in broken else []
        reasons = own or (others if each.is_changed else [])
        yield replace(each, held_by=reasons[0]) if reasons else each
