"""What a run would publish: everything is read, checked and compared before anything is written."""

import datetime as dt
import errno
import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from threading import Lock
from types import TracebackType
from typing import Self

import orjson

from publisher.catalog import Catalog, Kind
from publisher.document import API_VERSION, Document, make_document
from publisher.errors import StoreError, WarehouseError
from publisher.gates import Build, Refusal, members, refusals
from publisher.leaks import LeakGuard
from publisher.release import Entry, Release, stamp
from publisher.warehouse import Dates, Reader, Row

_BATCH = 200


class Spool:
    """Bodies by their hash in a temporary file, so that memory does not grow with their number; safe in threads."""

    def __init__(self) -> None:
        """Make the file, which has no name and cannot be left behind."""
        try:
            self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 (closed by the context manager)
        except OSError as error:
            raise _no_room(error) from error
        self._places: dict[str, tuple[int, int]] = {}
        self._end = 0
        self._lock = Lock()

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Drop the file."""
        self._file.close()

    def __contains__(self, sha256: str) -> bool:
        """Whether bytes of this hash were added."""
        return sha256 in self._places

    def add(self, sha256: str, body: bytes) -> None:
        """Keep bytes under their hash."""
        with self._lock:
            if sha256 not in self._places:
                try:
                    written = self._file.write(body)
                except OSError as error:
                    raise _no_room(error) from error
                if written != len(body):
                    raise _no_room(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)))
                self._places[sha256] = (self._end, len(body))
                self._end += len(body)

    def get(self, sha256: str) -> bytes | None:
        """Return bytes by their hash."""
        if sha256 not in self._places:
            return None
        start, size = self._places[sha256]
        return os.pread(self._file.fileno(), size, start)


def _no_room(error: OSError) -> StoreError:
    return StoreError(f"{tempfile.gettempdir()}: {error.strerror}; new documents wait there to be published")


@dataclass
class Plan:
    """The outcome of reading: what changes, what may not, and what was looked at.

    `documents` are all entries of the next release; `changed` are the paths whose bytes are new, in order; `counts` and
    `audiences` have the kinds that were looked at; `held` maps the paths that stay as they are to the refusal that
    holds them, and `held_kinds` to their kinds. `done` maps the events of which nothing is held to when dbt began.
    """

    base: Release
    documents: dict[str, Entry]
    counts: dict[str, int] = field(default_factory=dict)
    audiences: dict[str, str] = field(default_factory=dict)
    changed: list[str] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    held: dict[str, Refusal] = field(default_factory=dict)
    held_kinds: dict[str, str] = field(default_factory=dict)
    forced: set[str] = field(default_factory=set)
    done: dict[str, dt.datetime] = field(default_factory=dict)


@dataclass(frozen=True)
class Question:
    """What a run is asked for: kinds with their dates, gates that are overruled, and the age that marts may have.

    `events` are those for which these are all kinds and dates.
    """

    kinds: tuple[tuple[Kind, Dates | None], ...]
    events: frozenset[str]
    forced: frozenset[str]
    max_age: dt.timedelta
    now: dt.datetime


@dataclass
class Planner:
    """Compares the warehouse with what is published."""

    catalog: Catalog
    reader: Reader
    build: Build
    base: Release
    body: Callable[[str], bytes]
    spool: Spool
    on_document: Callable[[str], None] = lambda _: None

    def plan(self, question: Question) -> Plan:
        """Read every document that has changed; raises PublisherError for one that is not valid or would leak."""
        plan = Plan(self.base, dict(self.base.documents))
        guard = LeakGuard(self.catalog, self.reader)
        for kind, dates in question.kinds:
            self._plan_kind(plan, guard, question, kind, dates)
        if not sum(plan.counts.values()):
            message = "there is no document of these kinds and dates; nothing was written"
            raise WarehouseError(message)
        guard.check()
        plan.changed.sort()
        kinds = {kind.name: kind for kind, _ in question.kinds}
        self._hold(plan, kinds)
        held = [event for name in plan.held_kinds.values() for event in kinds[name].events]
        plan.done = dict.fromkeys(question.events.difference(held), self.build.began)
        return plan

    def _plan_kind(self, plan: Plan, guard: LeakGuard, question: Question, kind: Kind, dates: Dates | None) -> None:
        rows = {row.path: row for row in self.reader.rows(kind.relation, dates)}
        if not rows and dates is None:
            message = f"{kind.relation}: is empty; nothing was written. Run `dbt build` and look at its warnings"
            raise WarehouseError(message)
        plan.counts[kind.name] = len(rows)
        plan.audiences[kind.name] = kind.audience
        plan.seen |= {f"{API_VERSION}/{path}" for path in rows}
        unbuilt = self.build.refusal(kind, question.now, question.max_age)
        if unbuilt:
            gate, reason, detail = unbuilt
            if gate not in question.forced:
                plan.refusals += [
                    Refusal(f"{API_VERSION}/{path}", kind.name, _text(row.date), gate, reason, detail)
                    for path, row in rows.items()
                ]
                return
            plan.forced.add(gate)
        changed = {path: row for path, row in rows.items() if self._source(kind, row) != self._known_source(path)}
        for dates_of_batch in _batches(changed):
            for path, payload in self.reader.payloads(kind.relation, dates_of_batch):
                if path in changed:
                    document = make_document(kind, path, payload)
                    if kind.audience == "public":
                        guard.add(document.path, document.content)
                    self._compare(plan, question, kind, changed[path], document)

    def _compare(self, plan: Plan, question: Question, kind: Kind, row: Row, document: Document) -> None:
        self.on_document(document.path)
        new = _entry(kind, row, document, self._source(kind, row))
        old = self.base.documents.get(document.path)
        if old and old.content_sha == new.content_sha and old.cache_control in {"", new.cache_control}:
            plan.documents[document.path] = replace(
                new, sha256=old.sha256, size=old.size, as_of=old.as_of, made_at=old.made_at
            )
            return
        if old:
            lost = partial(self._lost, kind, old, document)
            for gate, reason in refusals(old, new, lost, stamp(question.now)):
                if gate in question.forced:
                    plan.forced.add(gate)
                else:
                    plan.refusals.append(Refusal(document.path, kind.name, new.date, gate, reason))
        self.spool.add(new.sha256, document.body)
        plan.documents[document.path] = new
        plan.changed.append(document.path)

    def _lost(self, kind: Kind, old: Entry, document: Document) -> list[tuple[str, ...]]:
        kept = set(members(document.content, kind.items))
        return [member for member in members(orjson.loads(self.body(old.sha256)), kind.items) if member not in kept]

    def _source(self, kind: Kind, row: Row) -> str:
        parts = (row.payload_sha, row.cache_control, kind.schema_sha, *self.catalog.forbidden_words)
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    def _known_source(self, path: str) -> str | None:
        entry = self.base.documents.get(f"{API_VERSION}/{path}")
        return entry.source if entry else None

    def _hold(self, plan: Plan, kinds: dict[str, Kind]) -> None:
        """Take back what was refused, and what belongs to the same date and event."""
        plan.held = {refusal.path: refusal for refusal in reversed(plan.refusals)}
        plan.held_kinds = {refusal.path: refusal.kind for refusal in plan.refusals}
        closed = {
            (refusal.date, event): refusal
            for refusal in reversed(plan.refusals)
            for event in kinds[refusal.kind].events
        }
        for path in plan.changed:
            entry = plan.documents[path]
            for event in kinds[entry.kind].events:
                if (entry.date, event) in closed:
                    plan.held.setdefault(path, closed[entry.date, event])
                    plan.held_kinds[path] = entry.kind
        for path in plan.held:
            if path in self.base.documents:
                plan.documents[path] = self.base.documents[path]
            else:
                plan.documents.pop(path, None)
        plan.changed = [path for path in plan.changed if path not in plan.held]


def _text(date: dt.date | None) -> str | None:
    return str(date) if date else None


def _batches(rows: dict[str, Row]) -> Iterator[Dates | None]:
    """Yield so many dates at a time, so that memory does not grow with their number."""
    dates = sorted({row.date for row in rows.values() if row.date})
    if any(row.date is None for row in rows.values()):
        yield None
        return
    for start in range(0, len(dates), _BATCH):
        batch = dates[start : start + _BATCH]
        yield Dates(batch[0], batch[-1])


def _entry(kind: Kind, row: Row, document: Document, source: str) -> Entry:
    made_at = str(document.content["generated_at"])
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
        as_of=str(document.content.get("as_of_date", made_at[:10])),
        made_at=made_at,
        locks_at=stamp(row.locks_at) if row.locks_at else None,
    )
