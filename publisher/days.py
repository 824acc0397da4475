"""Which dates a run means. A date is a calendar date in New York, whatever the machine's time zone."""

import datetime as dt
from collections.abc import Iterable
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


def dates_of_event(kinds: Iterable[Kind], event: str, now: dt.datetime) -> tuple[tuple[Kind, Dates | None], ...]:
    """Return each kind with the dates that it refreshes on the event; None for a fixed path."""
    day = today(now)

    def dates(offsets: tuple[int, ...]) -> Dates | None:
        return Dates(*(day + dt.timedelta(days=offset) for offset in offsets)) if offsets else None

    return tuple((kind, dates(kind.events[event])) for kind in kinds)
