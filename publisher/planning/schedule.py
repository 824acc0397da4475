"""What a run means: which kinds of document, on which dates. Days and hours are those of the schedule's time zone."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from publisher.dbt.manifest import Catalog, Kind, Schedule
from publisher.dbt.warehouses.base import Dates
from publisher.errors import PublisherError, UsageError
from publisher.releases.status_file import Awaited

AUTO = "auto"
"""In place of an event: every event that has become due since it was last published, by the clock of the schedule."""


@dataclass(frozen=True)
class Request:
    """What a run is asked for. By default: every document, no gate overruled, tables of any age.

    `event` is one of dbt's metadata, or AUTO: those that are due `among` these, which were built (none: among all).
    `documents` are names of kinds (none: all). `first` and `last` are dates, `today` or `yesterday`. `forced` are the
    gates that are overruled; `max_age` is how old a document table may be. `adopts`: go on with the public files of a
    state store that is lost. `rebuilds`: show what the rules give now, which is no publication and has neither ledger
    nor locks.
    """

    event: str | None = None
    among: frozenset[str] = frozenset()
    documents: tuple[str, ...] = ()
    first: str | None = None
    last: str | None = None
    forced: frozenset[str] = frozenset()
    max_age: dt.timedelta = dt.timedelta.max
    adopts: bool = False
    rebuilds: bool = False

    @property
    def is_narrow(self) -> bool:
        """Whether not all documents are meant."""
        return bool(self.event or self.documents or self.first or self.last)

    @property
    def is_auto(self) -> bool:
        """Whether the clock and the last status say which events are meant."""
        return self.event == AUTO


@dataclass(frozen=True)
class Scope:
    """The kinds that a run looks at, each with its dates, and the events whose documents it covers completely."""

    kinds: tuple[tuple[Kind, Dates | None], ...]
    events: frozenset[str] = frozenset()


def scope_of(
    request: Request,
    catalog: Catalog,
    audiences: Collection[str],
    published: Mapping[str, dt.datetime],
    now: dt.datetime,
) -> Scope:
    """Return what a request means as of `now`; raises PublisherError when it means nothing.

    `published` maps an event to the start of the dbt build whose documents were last published completely.
    """
    zone = catalog.schedule.zone
    if request.event is None:
        kinds = catalog.select(request.documents, audiences)
        dates = _dates(request, now, zone)
        return Scope(tuple((kind, dates) for kind in kinds), frozenset() if request.is_narrow else catalog.events)
    if unknown := {request.event, *request.among} - {AUTO, *catalog.events}:
        message = f"--event: no event is called {min(unknown)}; there are {', '.join([AUTO, *sorted(catalog.events)])}"
        raise UsageError(message)
    if request.is_auto:
        kinds = catalog.select(request.documents, audiences)
        days = due(catalog.schedule, published, now, request.among)
    else:
        kinds = catalog.select(request.documents, audiences, request.event)
        days = {request.event: Dates(today(now, zone), today(now, zone))}
    return Scope(dates_of_events(kinds, days), frozenset() if request.documents else frozenset(days))


def today(now: dt.datetime, zone: ZoneInfo) -> dt.date:
    """Return the date in a time zone at an instant."""
    return now.astimezone(zone).date()


def parse_date(text: str, now: dt.datetime, zone: ZoneInfo) -> dt.date:
    """Read `today`, `yesterday` or an ISO date; raises PublisherError."""
    if text in {"today", "yesterday"}:
        return today(now, zone) - dt.timedelta(days=text == "yesterday")
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        message = f"{text!r} is no date; write today, yesterday or one like 2026-01-15"
        raise PublisherError(message) from error


def due(
    schedule: Schedule, published: Mapping[str, dt.datetime], now: dt.datetime, among: Collection[str] = ()
) -> dict[str, Dates]:
    """Return the events that have become due since they were last published, with the first and last day of each.

    `among` are those that are asked for, by default all. A late or skipped run of the scheduler therefore loses
    nothing. An event that was never published is treated as one day overdue. Where the clocks skip an hour in spring,
    that hour begins when they skip it; one that they show twice in autumn begins once.
    """
    yesterday = now - dt.timedelta(days=1)
    asked = [event for event in schedule.hours if not among or event in among]
    missed = {event: _hours_between(schedule, event, published.get(event, yesterday), now) for event in asked}
    return {event: Dates(hours[0].date(), hours[-1].date()) for event, hours in missed.items() if hours}


def awaited(catalog: Catalog, name: str, published: Mapping[str, dt.datetime]) -> Awaited | None:
    """Return what a kind waits for first; None if no event with hours refreshes it.

    `published` are the events that the kind was published on, each with the start of the build; no other is waited for.
    """
    schedule = catalog.schedule
    refreshing = {event for kind in catalog.kinds if kind.name == name for event in kind.events}
    known = refreshing & published.keys() & schedule.hours.keys()
    due_at, event = min(((_next_hour(schedule, event, published[event]), event) for event in known), default=(None, ""))
    return Awaited(event, due_at, due_at + schedule.grace) if due_at else None


def _next_hour(schedule: Schedule, event: str, since: dt.datetime) -> dt.datetime:
    """Return when an event comes first after an instant; it comes every day."""
    return _hours_between(schedule, event, since, since + dt.timedelta(days=2))[0].astimezone(dt.UTC)


def _hours_between(schedule: Schedule, event: str, since: dt.datetime, until: dt.datetime) -> list[dt.datetime]:
    """Return when an event came after `since`, up to `until`."""
    first_day, last_day = today(since, schedule.zone), today(until, schedule.zone)
    days = [first_day + dt.timedelta(days=number) for number in range((last_day - first_day).days + 1)]
    first, last = schedule.hours[event]
    hours = [dt.time(hour, tzinfo=schedule.zone) for hour in range(first, last + 1)]
    return [moment for day in days for hour in hours if since < (moment := dt.datetime.combine(day, hour)) <= until]


def dates_of_events(kinds: Iterable[Kind], days: Mapping[str, Dates]) -> tuple[tuple[Kind, Dates | None], ...]:
    """Return the kinds that at least one of the events refreshes, with their dates; None for a fixed path.

    `days` maps each event to the first and last day on which it came.
    """
    refreshed = []
    for kind in kinds:
        ranges = [(days[event], offsets) for event, offsets in kind.events.items() if event in days]
        if ranges:
            refreshed.append((kind, _union(ranges)))
    return tuple(refreshed)


def _union(ranges: list[tuple[Dates, tuple[int, ...]]]) -> Dates | None:
    if not all(offsets for _, offsets in ranges):
        return None
    return Dates(
        min(days.first + dt.timedelta(days=offsets[0]) for days, offsets in ranges),
        max(days.last + dt.timedelta(days=offsets[1]) for days, offsets in ranges),
    )


def _dates(request: Request, now: dt.datetime, zone: ZoneInfo) -> Dates | None:
    if not request.first and not request.last:
        return None
    first = parse_date(request.first, now, zone) if request.first else dt.date.min
    last = parse_date(request.last, now, zone) if request.last else dt.date.max
    if first > last:
        message = f"--from is after --to: there is no date from {first} to {last}"
        raise UsageError(message)
    return Dates(first, last)
