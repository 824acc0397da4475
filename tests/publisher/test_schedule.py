"""`--event auto`: what is due by the clock in New York, whenever a scheduler comes."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from publisher.dbt.manifest import Kind, Schedule
from publisher.dbt.warehouses.base import Dates
from publisher.planning.schedule import dates_of_events, due
from tests.publisher.small_warehouse import SCHEDULE

EASTERN = ZoneInfo("America/New_York")
HOURS = {event: (first, last) for event, (first, last) in SCHEDULE.items()}


def at(clock: str) -> dt.datetime:
    """Return the instant at which clocks in New York show this; where they do so twice, the first."""
    return dt.datetime.fromisoformat(clock).replace(tzinfo=EASTERN).astimezone(dt.UTC)


def days(first: str, last: str = "") -> Dates:
    """Return dates."""
    return Dates(dt.date.fromisoformat(first), dt.date.fromisoformat(last or first))


@pytest.mark.parametrize(
    ("event", "done", "now", "expected"),
    [
        # the hour begins
        ("graded", "2026-01-14 02:10", "2026-01-15 01:59:59", None),
        ("graded", "2026-01-14 02:10", "2026-01-15 02:00", days("2026-01-15")),
        ("daily", "2026-01-14 05:10", "2026-01-15 04:59:59", None),
        ("daily", "2026-01-14 05:10", "2026-01-15 05:00", days("2026-01-15")),
        ("hourly", "2026-01-14 23:10", "2026-01-15 05:59:59", None),
        ("hourly", "2026-01-14 23:10", "2026-01-15 06:00", days("2026-01-15")),
        ("hourly", "2026-01-15 22:10", "2026-01-15 22:59:59", None),
        ("hourly", "2026-01-15 22:10", "2026-01-15 23:00", days("2026-01-15")),
        # done before the hour or in it
        ("daily", "2026-01-15 04:59:59", "2026-01-15 05:30", days("2026-01-15")),
        ("daily", "2026-01-15 05:00", "2026-01-15 05:30", None),
        ("daily", "2026-01-15 05:00", "2026-01-16 04:59:59", None),
        # the scheduler is late, or left out hours
        ("daily", "2026-01-14 05:10", "2026-01-15 05:59:59", days("2026-01-15")),
        ("daily", "2026-01-14 05:10", "2026-01-15 13:40", days("2026-01-15")),
        ("hourly", "2026-01-15 06:10", "2026-01-15 09:05", days("2026-01-15")),
        # past midnight it is still the day before that was missed
        ("daily", "2026-01-14 05:10", "2026-01-16 00:30", days("2026-01-15")),
        ("hourly", "2026-01-15 22:10", "2026-01-16 00:05", days("2026-01-15")),
        # an outage of days
        ("daily", "2026-01-12 05:10", "2026-01-15 05:10", days("2026-01-13", "2026-01-15")),
        ("daily", "2026-01-12 04:10", "2026-01-15 04:10", days("2026-01-12", "2026-01-14")),
        # never done
        ("graded", None, "2026-01-15 01:30", days("2026-01-14")),
        ("graded", None, "2026-01-15 02:30", days("2026-01-15")),
        # the clocks go forward at 02:00, to 03:00
        ("graded", "2026-03-07 02:10", "2026-03-08 01:59:59", None),
        ("graded", "2026-03-07 02:10", "2026-03-08 03:00", days("2026-03-08")),
        ("graded", "2026-03-08 03:00", "2026-03-08 03:30", None),
        ("graded", "2026-03-08 03:00", "2026-03-09 01:59:59", None),
        ("graded", "2026-03-08 03:00", "2026-03-09 02:00", days("2026-03-09")),
        ("daily", "2026-03-07 05:10", "2026-03-08 04:59:59", None),
        ("daily", "2026-03-07 05:10", "2026-03-08 05:00", days("2026-03-08")),
        # the clocks go back at 02:00, to 01:00
        ("graded", "2026-10-31 02:10", "2026-11-01 01:30", None),
        ("graded", "2026-10-31 02:10", "2026-11-01 01:59:59.5", None),
        ("graded", "2026-10-31 02:10", "2026-11-01 02:00", days("2026-11-01")),
        ("daily", "2026-10-31 05:10", "2026-11-01 04:59:59", None),
        ("daily", "2026-10-31 05:10", "2026-11-01 05:00", days("2026-11-01")),
    ],
)
def test_an_event_is_due_when_one_of_its_hours_has_begun_since_it_was_done(
    event: str, done: str | None, now: str, expected: Dates | None
) -> None:
    """Done is when its build began; the dates are the days on which it came."""
    known = {event: at(done)} if done else {}
    assert due(Schedule(EASTERN, {event: HOURS[event]}), known, at(now)) == ({event: expected} if expected else {})


def test_two_o_clock_of_the_longest_night_comes_once() -> None:
    """One o'clock is there twice then; the second time is an hour after the first."""
    for hour, expected in ((5, {}), (6, {}), (7, {"graded": days("2026-11-01")})):
        now = dt.datetime(2026, 11, 1, hour, tzinfo=dt.UTC)
        assert due(Schedule(EASTERN, {"graded": (2, 2)}), {"graded": at("2026-10-31 02:10")}, now) == expected


@pytest.mark.parametrize(
    ("came", "expected"),
    [
        ({"daily": days("2026-01-15")}, days("2026-01-14")),
        ({"graded": days("2026-01-15")}, days("2026-01-08", "2026-01-15")),
        ({"daily": days("2026-01-12", "2026-01-15")}, days("2026-01-11", "2026-01-14")),
        ({"daily": days("2026-01-12"), "graded": days("2026-01-15")}, days("2026-01-08", "2026-01-15")),
        ({"daily": days("2026-01-05"), "graded": days("2026-01-15")}, days("2026-01-04", "2026-01-15")),
        ({"daily": days("2026-01-15"), "hourly": days("2026-01-15")}, None),
    ],
)
def test_a_kind_of_two_events_is_published_for_the_dates_of_both(
    came: dict[str, Dates], expected: Dates | None
) -> None:
    """From the first to the last; an event that means everything means everything."""
    events = {"daily": (-1, -1), "graded": (-7, 0), "hourly": ()}
    kind = Kind("results", "public", events, "", "", (), ())
    assert dates_of_events([kind], came) == ((kind, expected),)
