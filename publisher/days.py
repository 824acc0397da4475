"""Which dates and events a run means. Dates and hours are New York's, whatever the machine's time zone."""

import datetime as dt
from collections.abc import Iterable, Mapping
from zoneinfo import ZoneInfo

from publisher.catalog import Kind
from publisher.errors import PublisherError
from publisher.warehouse import Dates

EASTERN = ZoneInfo("America/New_York")


def today(now: dt.datetime) -> dt.date:
    """Return the date in New York at an instant."""
    return now.astimezone(EASTERN).date()


def parse_date(text: str, now: dt.datetime) -> dt.date:
    """Read `today`, `yesterday` or an ISO date; raises PublisherError."""
    if text in {"today", "yesterday"}:
        return today(now) - dt.timedelta(days=text == "yesterday")
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        message = f"{text!r} is no date; write today, yesterday or one like 2026-01-15"
        raise PublisherError(message) from error


def due(schedule: Mapping[str, tuple[int, int]], done: Mapping[str, dt.datetime], now: dt.datetime) -> dict[str, Dates]:
    """Return each event of which an hour has begun since it was last done, with the first and last day of such an hour.

    So a scheduler may be late or leave out hours. An event that was never done has one day to catch up with. The hour
    that the clocks leave out in spring begins when they do.
    """
    found = {}
    for event, (first, last) in schedule.items():
        since = done.get(event, now - dt.timedelta(days=1))
        days = [today(since) + dt.timedelta(days=number) for number in range((today(now) - today(since)).days + 1)]
        hours = [dt.time(hour, tzinfo=EASTERN) for hour in range(first, last + 1)]
        missed = [day for day in days if any(since < dt.datetime.combine(day, hour) <= now for hour in hours)]
        if missed:
            found[event] = Dates(missed[0], missed[-1])
    return found


def dates_of_events(kinds: Iterable[Kind], days: Mapping[str, Dates]) -> tuple[tuple[Kind, Dates | None], ...]:
    """Return the kinds that are refreshed on any of the events, with their dates; None for a fixed path.

    `days` has the first and the last day on which each event came.
    """
    found = []
    for kind in kinds:
        ranges = [(days[event], offsets) for event, offsets in kind.events.items() if event in days]
        if ranges:
            found.append((kind, _union(ranges)))
    return tuple(found)


def _union(ranges: list[tuple[Dates, tuple[int, ...]]]) -> Dates | None:
    if not all(offsets for _, offsets in ranges):
        return None
    return Dates(
        min(days.first + dt.timedelta(days=offsets[0]) for days, offsets in ranges),
        max(days.last + dt.timedelta(days=offsets[1]) for days, offsets in ranges),
    )
