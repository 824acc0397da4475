"""A date is a calendar date in New York, whatever the clock of the machine."""

import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from publisher.errors import PublisherError
from publisher.planning.schedule import parse_date, today
from tests.publisher.conftest import Run
from tests.publisher.small_warehouse import NOW, Warehouse, files

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


@pytest.mark.parametrize(("word", "expected"), [("today", "2026-01-15"), ("yesterday", "2026-01-14")])
def test_the_command_line_means_new_york(warehouse: Warehouse, publish: Run, word: str, expected: str) -> None:
    """--date publishes this one date of the three, in the evening, when it is tomorrow in Greenwich."""
    for day in (14, 15, 16):
        warehouse.add(f"2026-01-{day}")
    warehouse.built_at = instant = dt.datetime.fromisoformat(INSTANTS[0][0])
    assert publish("--date", word, now=instant).code == 0
    assert list(files(warehouse.store / "v1/signals")) == [f"{expected}.json"]


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ("predictions_ready", {"picks/2026-01-15", *(f"signals/2026-01-{day:02}" for day in range(8, 16))}),
        ("graded", {"picks/2026-01-15"}),
        ("hourly", {"subsets/performance"}),
        ("daily", {"results/2026-01-14", "systems/subsets"}),
    ],
)
def test_an_event_publishes_what_says_so_for_its_dates(
    warehouse: Warehouse, publish: Run, store: Path, event: str, expected: set[str]
) -> None:
    """23:30 in New York on 15 January; the dates before and after each range are there, too."""
    now = dt.datetime(2026, 1, 16, 4, 30, tzinfo=dt.UTC)
    warehouse.built_at = now
    for day in range(6, 18):
        warehouse.add(f"2026-01-{day:02}")
        warehouse.add(f"2026-01-{day:02}", kind="results")
        warehouse.add_picks("Ann", date=f"2026-01-{day:02}")
    warehouse.add_performance()
    warehouse.add_subsets("Top Pick")
    assert publish("--event", event, now=now).code == 0
    assert set(files(store / "v1")) - {"manifest.json", "status.json"} == {f"{path}.json" for path in expected}


def test_an_event_of_one_kind_leaves_the_others_alone(warehouse: Warehouse, publish: Run, store: Path) -> None:
    """--document narrows an event."""
    warehouse.add()
    warehouse.add_picks("Ann")
    assert publish("--event", "predictions_ready", "--document", "picks").code == 0
    assert not (store / "v1/signals").exists()


def test_an_event_that_refreshes_nothing_is_an_error(warehouse: Warehouse, publish: Run) -> None:
    """The message says which events there are."""
    warehouse.add()
    code, _, err = publish("--event", "hourly")
    assert code == 1
    assert "no document is refreshed on hourly; there are events predictions_ready\n" in err


def test_an_unknown_event_is_wrong_usage(warehouse: Warehouse, publish: Run) -> None:
    """A scheduler with a typo must not publish nothing."""
    warehouse.add()
    assert publish("--event", "prediction_ready").code == 2
