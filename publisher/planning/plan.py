"""What a run would publish: everything is read, checked and compared before anything is written."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any, NamedTuple

import orjson

from publisher.dbt.manifest import Catalog, Kind
from publisher.dbt.run_results import Build
from publisher.dbt.warehouses.base import Dates, Reader, Row
from publisher.documents.document import Document, check_row, make_document
from publisher.documents.leaks import LeakGuard
from publisher.documents.schema import Schema, load_schema
from publisher.errors import DocumentError, LeakError, ReleaseError, WarehouseError
from publisher.format import API_VERSION, sha256_of, stamp
from publisher.planning.dates import (
    Days,
    Fact,
    apart,
    hold,
    hold_dates,
    overtaken,
    refuse_other_ledger,
    shown_by,
    too_late,
)
from publisher.planning.decision import Decision, Fault, Plan
from publisher.planning.gates import (
    LEAK,
    LOST_ITEMS,
    NOT_VALID,
    OUTCOMES,
    Refusal,
    failed,
    outdated,
    refusals,
    unsound,
)
from publisher.planning.records import Records
from publisher.planning.schedule import Request, Scope, today
from publisher.planning.schemas import OPENAPI, openapi, public_schemas, schema_entry
from publisher.progress import Progress
from publisher.releases.bodies import Bodies
from publisher.releases.ledger import object_of
from publisher.releases.release import Entry, Ledger, Release, key_of
from publisher.releases.status_file import LEAKS


class NotValid(NamedTuple):
    """A public document that is not valid: why, and what it says, as far as it is JSON."""

    message: str
    content: object


@dataclass(frozen=True)
class Planner:
    """Compares the documents that dbt built with the release `base`, and with the ledger of `state`, at `at`.

    `newest` has, by kind, the newest instant as of which a build was published.
    """

    catalog: Catalog
    build: Build
    reader: Reader
    base: Release
    newest: Mapping[str, str]
    bodies: Bodies
    request: Request
    now: dt.datetime
    progress: Progress
    ledger: Ledger
    state: str
    at: dt.datetime

    @property
    def ledger_kinds(self) -> tuple[Kind, ...]:
        """The kinds whose ledger this run keeps."""
        return () if self.request.rebuilds else self.catalog.ledger_kinds

    def plan(self, scope: Scope) -> Plan:
        """Decide on every document of the scope; raises PublisherError where nothing of it can be published.

        A public document that is not valid, or would leak, is refused; an internal one stops its kind.
        """
        if self.ledger_kinds and not self.request.adopts:
            refuse_other_ledger(self.reader, self.catalog, self.ledger, self.state)
        guard = LeakGuard(self.catalog, self.reader)
        decisions, faults = self._decide_all(guard, scope)
        along = self._along(decisions, scope)
        decided = {each.path for each in decisions}
        more = [each for kind, dates in along for each in self._decide_kind(guard, kind, dates)]
        decisions += [each for each in more if each.path not in decided]
        schemas = self._new_schemas(guard, decisions)
        openapi = self._new_openapi(guard, schemas) if public_schemas(self.catalog, _kinds(decisions)) else {}
        decisions = list(self._with_likely_causes(_without_leaks(decisions, guard.leaks(), schemas | openapi)))
        self._refuse_shared_paths(scope, decisions)
        kinds = tuple({kind.name: kind for kind, _ in (*scope.kinds, *along)}.values())
        began = min(self.build.began, self.now)  # later than now only where the instant is given
        records = Records(self.bodies, self.request.forced)
        decisions = records.judge(decisions)  # before the ledger is asked: what it gets is what is shown
        plan = Plan(self.base, kinds, tuple(decisions), scope.events, began, tuple(faults), self._news(kinds))
        if self.ledger_kinds:
            plan = self._with_ledger(plan, scope, along)
        else:
            plan = replace(plan, decisions=tuple(hold(plan.decisions)))
        plan = replace(plan, decisions=tuple(records.hold(plan.decisions)))
        # a schema goes with its documents: where all of them are held, readers keep the old one, too
        shown = public_schemas(self.catalog, _kinds(each for each in plan.decisions if not each.is_held))
        if shown and schemas.keys() <= shown.keys():
            return replace(plan, schemas=schemas | openapi)
        return replace(plan, schemas={path: entry for path, entry in schemas.items() if path in shown})

    def _new_schemas(self, guard: LeakGuard, decisions: Iterable[Decision]) -> dict[str, Entry]:
        """Return the schemas of these documents that are not published yet; they are collected by the guard."""
        new: dict[str, Entry] = {}
        for path, schema in public_schemas(self.catalog, _kinds(decisions)).items():
            new |= self._if_new(guard, path, schema)
        return new

    def _new_openapi(self, guard: LeakGuard, new: Mapping[str, Entry]) -> dict[str, Entry]:
        """Return openapi.json of the published schemas, these new ones among them, if it is not published yet.

        As long as a published schema is an older one, whose documents were not looked at, it stays as it was.
        """
        known = public_schemas(self.catalog, self.catalog.kinds)
        entries = {path: new.get(path) or self.base.documents.get(path) for path in known}
        shown = {path: entry for path, entry in entries.items() if entry}
        if any(entry.sha256 != known[path].sha256 for path, entry in shown.items()):
            return {}
        return self._if_new(guard, OPENAPI, openapi(self.catalog, shown))

    def _if_new(self, guard: LeakGuard, path: str, schema: Schema) -> dict[str, Entry]:
        """Return the entry of a file that is no document if it is not published yet; the guard collects the file."""
        entry, old = schema_entry(schema, self._source_of(schema.sha256)), self.base.documents.get(path)
        if old == entry:
            return {}
        guard.add(path, orjson.loads(schema.body))
        if old and replace(entry, source=old.source) == old:
            return {}  # what it may not hold has changed, and it has not
        self.bodies.add(schema.sha256, schema.body)
        return {path: entry}

    def _news(self, kinds: Iterable[Kind]) -> dict[str, str]:
        """Return, by kind, the instant of a build that passes, if none or another one was published before."""
        built = [(kind, self.build.as_of.get(kind.nodes[0])) for kind in kinds if not self._refused_whole(kind)[0]]
        as_of = {kind.name: stamp(moment) for kind, moment in built if moment}
        return {name: moment for name, moment in as_of.items() if moment != self.newest.get(name)}

    def _along(self, decisions: list[Decision], scope: Scope) -> tuple[tuple[Kind, Dates], ...]:
        """Return the ledger documents that must come along: what shows a date that had not locked goes with them."""
        shown = {
            dt.date.fromisoformat(each.shows_date)
            for each in decisions
            if each.shows_date and not each.is_locked and (each.is_changed or each.kind.has_ledger)
        }
        asked: dict[str, Dates | None] = {kind.name: dates for kind, dates in scope.kinds}
        missing = {
            kind.name: [date for date in shown if kind.name not in asked or not _covers(asked[kind.name], date)]
            for kind in self.ledger_kinds
        }
        return tuple(
            (kind, Dates(min(dates), max(dates))) for kind in self.ledger_kinds if (dates := missing[kind.name])
        )

    def _with_ledger(self, plan: Plan, scope: Scope, along: tuple[tuple[Kind, Dates], ...]) -> Plan:
        """Hold what must not be shown of a date without its ledger documents or after its lock; say what changes."""
        days = self._days(plan.decisions, (*scope.kinds, *along))
        late = {
            date: reason
            for date, day, shown in shown_by(days, plan.decisions)
            if (reason := too_late(date, day, shown))
        }
        decisions = tuple(hold(overtaken(plan.decisions, late)))
        reasons = {
            date: reason
            for date, day, shown in shown_by(days, decisions)
            if (reason := apart(date, day, shown, self.build))
        }
        decisions = tuple(hold_dates(decisions, reasons))
        held = reasons | {
            each.shows_date or "": each.held_by for each in decisions if each.kind.has_ledger and each.held_by
        }
        if days.is_first and (refusal := held.get(days.first_date)):
            message = f"the first publication with a ledger must show {days.first_date}, but {refusal}"
            raise ReleaseError(message)
        return replace(
            plan,
            decisions=decisions,
            lines=days.changes(held, (kind.name for kind in self.ledger_kinds)),
            next_lock=days.next_lock,
            along=along,
        )

    def _days(self, decisions: Iterable[Decision], looked_at: Iterable[tuple[Kind, Dates | None]]) -> Days:
        """Read the ledger rows of the dates that were not locked when they were built."""
        facts = [_fact(each) for each in decisions if each.shows_date]
        rows: dict[str, str] = {}
        for kind, dates in looked_at:
            for date, members in self.reader.members(kind.relation, dates) if kind.has_ledger else ():
                if members:
                    body = object_of(members)
                    rows[key_of(kind.name, date)] = sha256_of(body)
                    self.bodies.add(rows[key_of(kind.name, date)], body)
        return Days.of(facts, rows, self.ledger, self.at, today(self.at, self.catalog.schedule.zone))

    def _refuse_shared_paths(self, scope: Scope, decisions: Iterable[Decision]) -> None:
        """Raise DocumentError for a path of two kinds; what the run does not read is as it was published."""
        read_whole = {kind.name for kind, dates in scope.kinds if dates is None}
        others = {kind.name for kind in self.catalog.kinds} - read_whole
        owners: dict[str, str] = {}
        for each in decisions:
            if each.old and each.old.kind in others:
                owners[each.path] = each.old.kind
            owner = owners.setdefault(each.path, each.kind.name)
            if owner != each.kind.name:
                message = f"{each.path}: is a path of {owner} and of {each.kind.name}; give each its own"
                raise DocumentError(message)

    def _decide_all(self, guard: LeakGuard, scope: Scope) -> tuple[list[Decision], list[Fault]]:
        """Compare the documents that were asked for; an internal one that is not valid is a fault of its kind."""
        decisions: list[Decision] = []
        faults: list[Fault] = []
        for kind, dates in scope.kinds:
            try:
                decisions += self._decide_kind(guard, kind, dates)
            except DocumentError as error:
                if kind.audience == "public":
                    raise
                faults.append(Fault(kind, str(error)))
        if not decisions and not faults:
            message = "there is no document of these kinds and dates; nothing was written"
            raise WarehouseError(message)
        return decisions, faults

    def _decide_kind(self, guard: LeakGuard, kind: Kind, dates: Dates | None) -> list[Decision]:
        rows, faults = self._rows(kind, dates)
        if not rows and dates is None and not kind.keeps:
            message = f"{kind.relation}: is empty; nothing was written. Check NOW and the warnings of `dbt build`"
            raise WarehouseError(message)
        known = {
            path: Decision(
                path,
                kind,
                _text(row.date),
                self.base.documents.get(path),
                shows_date=_text(row.shows_date),
                locks_at=stamp(row.locks_at) if row.locks_at else None,
                is_locked=row.is_locked,
            )
            for path, row in rows.items()
        }
        refused, overruled = self._refused_whole(kind)
        if refused:
            gate, reason, detail = refused
            return [
                replace(each, refusals=(Refusal(path, kind.name, each.date, gate, reason, detail),))
                for path, each in known.items()
            ]
        known |= {path: _not_valid(known[path], fault) for path, fault in faults.items()}
        looked_at = rows.keys() - faults.keys()
        changed = {path: rows[path] for path in rows if path in looked_at and not self._is_as_before(known[path], rows)}
        known |= {path: _as_before(known[path]) for path in looked_at - changed.keys()}
        read = {
            path: _not_valid(known[path], document.message, document.content)
            if isinstance(document, NotValid)
            else self._decide(known[path], changed[path], document)
            for path, document in self._read(guard, kind, changed)
        }
        decided = (known | read).values()
        return [replace(each, overruled=(*overruled, *each.overruled)) for each in decided] if overruled else [*decided]

    def _rows(self, kind: Kind, dates: Dates | None) -> tuple[dict[str, Row], dict[str, str]]:
        """Return the rows of a kind by path, and what is wrong with one; of an internal kind that is an error."""
        rows: dict[str, Row] = {}
        faults: dict[str, str] = {}
        for row in self.reader.rows(kind.relation, dates):
            path = f"{API_VERSION}/{row.path}"
            try:
                check_row(kind, row, is_twice=path in rows)
            except DocumentError as error:
                if kind.audience != "public" or not row.path:
                    raise
                faults[path] = str(error)
            rows[path] = row
        return rows, faults

    def _refused_whole(self, kind: Kind) -> tuple[tuple[str, str, str] | None, tuple[str, ...]]:
        """Return what the first gate says that refuses the whole kind, and the gates that would but are overruled."""
        age = (self.now, self.request.max_age)
        # without the names that are built with it, nobody could tell whether it leaks one
        names, is_public = self.catalog.names_nodes, kind.audience == "public"
        said = [
            unsound(self.build, kind.nodes, *age),
            unsound(self.build, names, *age) if is_public and not kind.channel else None,
            # a channel besides the main one is built alone, so its names are those of the last whole build
            failed(self.build, names) or outdated(self.build, names[0], None) if is_public and kind.channel else None,
            outdated(self.build, kind.nodes[0], self.newest.get(kind.name)),
        ]
        problems = [problem for problem in said if problem]
        refused = [problem for problem in problems if problem[0] not in self.request.forced]
        overruled = {gate: None for gate, _, _ in problems if gate in self.request.forced}
        return next(iter(refused), None), tuple(overruled)

    def _read(self, guard: LeakGuard, kind: Kind, rows: dict[str, Row]) -> Iterator[tuple[str, Document | NotValid]]:
        """Yield the documents of these rows, public ones to the guard too; raises DocumentError of an internal one."""
        for dates in _batches(rows.values(), self.reader.dates_at_once):
            for name, payload in self.reader.payloads(kind.relation, dates):
                path = f"{API_VERSION}/{name}"
                if path in rows:
                    try:
                        document = make_document(kind, name, payload)
                    except DocumentError as error:
                        if kind.audience != "public":
                            raise
                        yield path, NotValid(str(error), _parsed(payload))
                        continue
                    if kind.audience == "public":
                        guard.add(path, [path, document.content])
                    self.progress.step(path)
                    yield path, document

    def _decide(self, known: Decision, row: Row, document: Document) -> Decision:
        """Compare a document with the published one; where only its time differs, the published bytes stay."""
        old, new = known.old, _entry(known.kind, row, document, self._source(known.kind, row))
        if old and old.content_sha == new.content_sha and old.is_served_as(new):
            same = replace(new, sha256=old.sha256, size=old.size, as_of=old.as_of, made_at=old.made_at)
            return replace(known, new=same)
        may_still_come = self.catalog.schedule.may_still_come(self.now)
        if new.status in self.catalog.empty.missing and may_still_come and self._is_next_date(known, document):
            return known  # what is shown of the date before stays until then
        self.bodies.add(new.sha256, document.body)
        counts = known.kind.counts
        broken = (
            list(
                refusals(
                    old,
                    new,
                    known.kind,
                    self.catalog.empty,
                    self.now,
                    shown=partial(self._shown, old),
                    content=document.content,
                )
            )
            if old
            else []
        )
        return replace(
            known,
            new=new,
            refusals=tuple(
                Refusal(
                    known.path,
                    known.kind.name,
                    known.date,
                    each.gate,
                    each.reason,
                    lost=each.lost,
                    fallen=counts.fallen if counts and each.gate == OUTCOMES else "",
                )
                for each in broken
                if each.gate not in self.request.forced
            ),
            overruled=tuple(each.gate for each in broken if each.gate in self.request.forced),
        )

    def _with_likely_causes(self, decisions: Iterable[Decision]) -> Iterator[Decision]:
        """Say why documents may have lost items though all else that the ledger keeps of the date is as it was.

        What the ledger has is lost by a fault alone. Where the predictions have changed, too, nobody can tell.
        """
        decisions = list(decisions)
        changed = {(each.date, each.kind.name) for each in decisions if each.kind.has_ledger and each.is_changed}
        looked_at = {(each.date, each.kind.name) for each in decisions if each.kind.has_ledger}
        for each in decisions:
            is_reconstructed = each.date and (not self.ledger.first_date or each.date < self.ledger.first_date)
            others = {place for place in looked_at if place[0] == each.date and place[1] != each.kind.name}
            if is_reconstructed and each.kind.has_ledger and others and not others & changed:
                detail = f"; {each.date} is from before the ledger, so most likely a definition was edited"
                told = (
                    replace(refusal, detail=detail) if refusal.gate == LOST_ITEMS else refusal
                    for refusal in each.refusals
                )
                yield replace(each, refusals=tuple(told))
            else:
                yield each

    def _shown(self, old: Entry) -> dict[str, Any]:
        """Return what a published document says."""
        content: dict[str, Any] = orjson.loads(self.bodies.read(old.sha256))
        return content

    def _is_next_date(self, known: Decision, document: Document) -> bool:
        """Whether a document under a path without a date is about a later date than the published one."""
        if known.date or not known.old:
            return False
        named = self._shown(known.old).get("date")
        return named is not None and named < document.content.get("date", "")

    def _is_as_before(self, known: Decision, rows: Mapping[str, Row]) -> bool:
        is_closed = known.shows_date in self.ledger.closed
        return known.old is not None and (is_closed or known.old.source == self._source(known.kind, rows[known.path]))

    def _source(self, kind: Kind, row: Row) -> str:
        """Return a hash of everything that a document is made from, so that an unchanged one need not be read."""
        return self._source_of(row.payload_sha, row.cache_control, kind.content_type, load_schema(kind.schema).sha256)

    def _source_of(self, *parts: str) -> str:
        return sha256_of("\n".join((*parts, self._forbidden)).encode())

    @cached_property
    def _forbidden(self) -> str:
        """A hash of what no document may hold: there is so much of it that each document would take long."""
        words = (*self.catalog.forbidden_words, *self.catalog.forbidden_values, *self.catalog.identifiers)
        return sha256_of("\n".join(words).encode())


def _not_valid(known: Decision, message: str, content: object = None) -> Decision:
    """Refuse a document that is not valid; what is published stays."""
    detail = message.removeprefix(f"{known.path.removeprefix(f'{API_VERSION}/')}: ")
    refusal = Refusal(known.path, known.kind.name, known.date, NOT_VALID, "is not valid", f": {detail}")
    return replace(known, refusals=(refusal,), rejected=content)


def _without_leaks(
    decisions: Iterable[Decision], leaks: Mapping[str, str], own: Mapping[str, Entry]
) -> Iterator[Decision]:
    """Refuse each document in which something leaks; raises LeakError for one of the publisher's `own` files."""
    for path in own:
        if path in leaks:
            message = f"{path}: {leaks[path]}; nothing was written"
            raise LeakError(message)
    for each in decisions:
        if each.path in leaks:
            refusal = Refusal(each.path, each.kind.name, each.date, LEAK, LEAKS, f": {leaks[each.path]}")
            yield replace(each, refusals=(refusal,), overruled=())
        else:
            yield each


def _parsed(payload: str) -> object:
    """Return what a payload says, None if it is no JSON."""
    try:
        return orjson.loads(payload)
    except orjson.JSONDecodeError:
        return None


def _fact(each: Decision) -> Fact:
    key = key_of(each.kind.name, each.shows_date) if each.kind.has_ledger and each.shows_date else None
    return Fact(each.shows_date or "", each.locks_at, each.is_locked, key)


def _covers(dates: Dates | None, date: dt.date) -> bool:
    return dates is None or dates.first <= date <= dates.last


def _as_before(decision: Decision) -> Decision:
    """Return the decision on a document that was not read; which date it shows is known from its row."""
    old = decision.old
    is_news = old is not None and old.shows_date != decision.shows_date
    return replace(decision, new=replace(old, shows_date=decision.shows_date)) if old and is_news else decision


def _kinds(decisions: Iterable[Decision]) -> Iterator[Kind]:
    return (each.kind for each in decisions)


def _text(date: dt.date | None) -> str | None:
    return str(date) if date else None


def _batches(rows: Iterable[Row], size: int) -> Iterator[Dates | None]:
    """Yield the dates of the rows, so many at a time; None, which means all, if one has no date."""
    dates = sorted({row.date or dt.date.min for row in rows})
    if dt.date.min in dates:
        yield None
        return
    for start in range(0, len(dates), size):
        batch = dates[start : start + size]
        yield Dates(batch[0], batch[-1])


def _entry(kind: Kind, row: Row, document: Document, source: str) -> Entry:
    return Entry(
        kind=kind.name,
        audience=kind.audience,
        sha256=document.sha256,
        size=len(document.body),
        cache_control=row.cache_control,
        content_sha=document.content_sha,
        source=source,
        date=_text(row.date),
        status=row.status,
        rows=row.rows,
        as_of=document.as_of,
        made_at=document.made_at,
        locks_at=stamp(row.locks_at) if row.locks_at else None,
        shows_date=_text(row.shows_date),
        content_type=kind.content_type,
    )
