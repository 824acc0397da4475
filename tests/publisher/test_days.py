"""A date is a calendar date in New York, whatever the clock of the machine."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from publisher.errors import PublisherError
from publisher.planning.schedule import parse_date, today
from tests.publisher.small_warehouse import NOW

EASTERN = ZoneInfo("America/New_York")
INSTANTS = [
    ("2026-01-16T04:30:00+00:00", "2026-01-15"),  # 23:30 EST
    ("2026-01-16T05:30:00+00:00", "2026-01-16"),  # 00:30 EST
    ("2026-07-16T03:30:00+00:00", "2026-07-15"),  # 23:30 EDT
    ("2026-07-16T04:30:00+00:00", "2026-07-16"),  # 00:30 EDT
    ("2026-03-08T04:30:00+00:00", "2026-03-07"),  # the night before the clocks go forward
    ("2026-03-08T05:30:00+00:00", "2026-03-08"),
    ("2026-03-09T03:30:00+00:00", "2026-03-08"),  # 23:30, now EDT
    ("2026-03-09T04:30:00+00:00", "2026-03-09"),
    ("2026-11-01T03:30:00+00:00", "2026-10-31"),  # the night before they go back
    ("2026-11-01T04:30:00+00:00", "2026-11-01"),
    ("2026-11-02T04:30:00+00:00", "2026-11-01"),  # 23:30, now EST: the day has 25 hours
    ("2026-11-02T05:30:00+00:00", "2026-11-02"),
]


@pytest.mark.parametrize(("now", "expected"), INSTANTS)
def test_today_is_the_date_in_new_york(now: str, expected: str) -> None:
    """Whichever zone tells the instant; yesterday is the date before, on days of 23 and 25 hours, too."""
    day = dt.date.fromisoformat(expected)
    for zone in (dt.UTC, dt.timezone(dt.timedelta(hours=9)), EASTERN):
        instant = dt.datetime.fromisoformat(now).astimezone(zone)
        assert today(instant, EASTERN) == parse_date("today", instant, EASTERN) == day
        assert parse_date("yesterday", instant, EASTERN) == day - dt.timedelta(days=1)


def test_a_date_is_a_date() -> None:
    """Written out, it is not looked up."""
    assert parse_date("2026-01-15", NOW, EASTERN) == dt.date(2026, 1, 15)
    with pytest.raises(PublisherError, match="'2026-02-30' is no date"):
        parse_date("2026-02-30", NOW, EASTERN)
