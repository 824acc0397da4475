"""A kind that is behind its schedule is late, and status.json says since when."""

import datetime as dt
from pathlib import Path
from typing import Any

import orjson
import pytest

from tests.publisher.conftest import Run
from tests.publisher.small_warehouse import Warehouse, model_of

HOURLY, DAILY = "subsets_performance", "systems_subsets"
"""A kind that is refreshed every hour from 6 to 23, and one that is refreshed at 5."""

SINCE_SEVEN = "the update hourly was due at 2026-01-15T12:00:00Z"


def at(clock: str) -> dt.datetime:
    """Return the instant of 15 January at which clocks in New York show this."""
    return dt.datetime.fromisoformat(f"2026-01-15T{clock}-05:00").astimezone(dt.UTC)


def said(store: Path) -> dict[str, tuple[str, str | None]]:
    """Return state and reason of each kind."""
    status: dict[str, Any] = orjson.loads((store / "v1/status.json").read_bytes())
    return {kind: (entry["state"], entry["reason"]) for kind, entry in status["documents"].items()}


@pytest.fixture(autouse=True)
def _shown(warehouse: Warehouse, publish: Run) -> None:
    """Publish both kinds from a build of 6:30, which took five minutes."""
    warehouse.add_performance()
    warehouse.add_subsets("Top Pick")
    warehouse.built_at = at("06:30")
    assert publish(now=at("06:35")).code == 0


@pytest.mark.parametrize(
    ("steps", "state"),
    [
        # the run publishes what dbt built at 6:30 once more, which is from before the event of seven
        (["07:59 06:30"], "ok"),
        (["08:00 06:30"], "late"),
        # whoever stopped publishing the event cannot say it himself
        (["09:30 06:30 --event daily"], "late"),
        # a newer build ends it, which began after the event was due
        (["09:30 06:30", "09:35 09:25 --event hourly"], "ok"),
        # looking at one date or kind does not: the event may have other documents
        (["09:35 09:25 --document subsets_performance"], "late"),
        # nor does an earlier check: of two publishers at once the slower one began before the kind was late
        (["08:00 06:30", "07:59 06:30"], "late"),
        # nor is a build forgotten that an earlier one comes after
        (["09:35 09:25", "09:36 06:30 --force-as-of"], "ok"),
    ],
)
def test_a_kind_is_late_an_hour_after_its_event(
    warehouse: Warehouse, publish: Run, store: Path, steps: list[str], state: str
) -> None:
    """A step is the time of a run, when the build before it began, and what it was asked for."""
    for step in steps:
        clock, built, *arguments = step.split()
        warehouse.built_at = at(built)
        assert publish(*arguments, now=at(clock)).code == 0
    assert said(store) == {HOURLY: (state, SINCE_SEVEN if state == "late" else None), DAILY: ("ok", None)}


def expected(store: Path) -> tuple[str, ...]:
    """Return from when on each kind is late, and by when somebody looks again."""
    status: dict[str, Any] = orjson.loads((store / "v1/status.json").read_bytes())
    return (*(status["documents"][kind]["late_from"] for kind in (HOURLY, DAILY)), status["check_by"])


def test_readers_can_tell_by_themselves(warehouse: Warehouse, publish: Run, run: Run, store: Path) -> None:
    """From when on a kind will be late, and until when nobody need look: at 23:30 the next event is that of 5:00."""
    assert expected(store) == ("2026-01-15T13:00:00Z", "2026-01-16T11:00:00Z", "2026-01-15T13:00:00Z")
    publish("--event", "daily", now=at("09:30"))  # from the same build: the hourly kind is late, and stays so
    assert expected(store) == ("2026-01-15T13:00:00Z", "2026-01-16T11:00:00Z", "2026-01-15T16:00:00Z")
    first = min((warehouse.state / "releases").iterdir()).stem
    assert run("rollback", "--store", store, first, now=at("10:30")).code == 0
    assert expected(store) == ("2026-01-15T13:00:00Z", "2026-01-16T11:00:00Z", "2026-01-15T16:00:00Z")
    warehouse.built_at = at("23:25")
    publish("--event", "hourly", now=at("23:30"))
    assert expected(store) == ("2026-01-16T12:00:00Z", "2026-01-16T11:00:00Z", "2026-01-16T11:00:00Z")


def test_an_earlier_check_leaves_what_is_expected(warehouse: Warehouse, publish: Run, store: Path) -> None:
    """What a later one has said of the future is nearer to it."""
    warehouse.built_at = at("09:25")
    publish(now=at("09:30"))
    assert publish("--document", DAILY, now=at("09:29")).code == 0
    assert expected(store) == ("2026-01-15T16:00:00Z", "2026-01-16T11:00:00Z", "2026-01-15T16:00:00Z")


def test_a_kind_is_not_late_because_another_one_of_its_event_is_held(
    warehouse: Warehouse, publish: Run, store: Path
) -> None:
    """The event stays due, but the kind was published."""
    warehouse.metadata = {"picks_today": {"events": {"hourly": []}}}
    warehouse.add_picks_today("Ann", locks_at=None)
    publish(now=at("06:40"))
    warehouse.built_at, warehouse.statuses = at("09:25"), {model_of("picks_today"): "error"}
    assert publish("--event", "hourly", now=at("09:35")).code == 1
    assert {kind: state for kind, (state, _) in said(store).items()} == {
        "picks_today": "held",
        HOURLY: "ok",
        DAILY: "ok",
    }


def test_an_event_that_no_longer_refreshes_the_kind_is_not_waited_for(
    warehouse: Warehouse, publish: Run, store: Path
) -> None:
    """Nobody would ever publish it again."""
    warehouse.metadata = {HOURLY: {"events": {"daily": []}}}
    publish(now=at("09:30"))
    assert said(store)[HOURLY] == ("ok", None)


def test_a_hold_that_ends_does_not_end_it(warehouse: Warehouse, publish: Run, store: Path) -> None:
    """The event was not published completely while the document was held."""
    warehouse.built_at, warehouse.statuses = at("09:25"), {model_of(HOURLY): "error"}
    assert publish("--event", "hourly", now=at("09:35")).code == 1
    assert said(store)[HOURLY][0] == "held"
    warehouse.statuses.clear()
    publish("--document", HOURLY, now=at("09:40"))
    assert said(store)[HOURLY] == ("late", SINCE_SEVEN)


def test_a_build_counts_from_the_given_instant(warehouse: Warehouse, publish: Run, store: Path) -> None:
    """Whoever publishes as of an instant has built later, and gets the same bytes every time."""
    warehouse.built_at = at("23:30")
    assert publish(now=at("07:05")).code == 0
    events = orjson.loads((store / "v1/status.json").read_bytes())["documents"][HOURLY]["events"]
    assert events == {"hourly": "2026-01-15T12:05:00Z"}


def test_a_rollback_leaves_what_was_said(publish: Run, run: Run, warehouse: Warehouse, store: Path) -> None:
    """It looks at no schedule."""
    publish(now=at("09:30"))
    first = min((warehouse.state / "releases").iterdir()).stem
    assert run("rollback", "--store", store, first, now=at("09:40")).code == 0
    assert said(store) == {HOURLY: ("late", SINCE_SEVEN), DAILY: ("ok", None)}


def test_a_status_from_before_kinds_had_events_waits_for_none(publish: Run, store: Path) -> None:
    """The next publication of an event begins to wait for it."""
    file = store / "v1/status.json"
    status = orjson.loads(file.read_bytes())
    for entry in status["documents"].values():
        del entry["events"]
    file.write_bytes(orjson.dumps(status))
    assert publish("--event", "daily", now=at("09:30")).code == 0
    assert said(store)[HOURLY] == ("ok", None)
