"""`--event auto`: what is due by the clock in New York, whenever a scheduler comes."""

import datetime as dt
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

import orjson
import pytest

from publisher.dbt.manifest import Kind, Schedule
from publisher.planning.schedule import Dates, dates_of_events, due
from tests.publisher.conftest import Result, Run
from tests.publisher.small_warehouse import SCHEDULE, Warehouse, files, model_of

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


class Auto(Protocol):
    """Publishes what is due when clocks in New York show a time."""

    def __call__(self, clock: str, *arguments: object, began: str = "", event: str = "auto") -> Result:
        """Return how it ended; the build began at `began`, by default four minutes ago; `all` is no event."""


@pytest.fixture
def auto(warehouse: Warehouse, publish: Run) -> Auto:
    """Return a function that publishes what is due when clocks show a time, by default from a build of ten minutes."""
    for day in range(11, 17):
        warehouse.add(f"2026-01-{day}", kind="results")
        warehouse.add_picks("Ann", date=f"2026-01-{day}")
    warehouse.add_performance()
    warehouse.add_subsets("Top Pick")

    def command(clock: str, *arguments: object, began: str = "", event: str = "auto") -> Result:
        now = at(f"2026-01-{clock}")
        warehouse.built_at = at(f"2026-01-{began}") if began else now - dt.timedelta(minutes=4)
        return publish(*([] if event == "all" else ["--event", event]), *arguments, now=now)

    return command


@pytest.fixture
def settled(auto: Auto) -> None:
    """Publish all events of 14 January."""
    assert auto("14 23:05").code == 0


def checked(store: Path) -> dict[str, str]:
    """Return when each kind was last checked, in UTC."""
    status = orjson.loads((store / "v1/status.json").read_bytes())
    return {kind: entry["last_checked"] for kind, entry in status["documents"].items()}


def done(store: Path) -> dict[str, str]:
    """Return the status of the events."""
    found: dict[str, str] = orjson.loads((store / "v1/status.json").read_bytes())["events"]
    return found


STEPS = {
    "nothing is due at night": ["00:00 auto: nothing", "01:59 auto: nothing"],
    "each hour has its own, once": [
        "02:05 auto: picks",
        "02:55 auto: nothing",
        "05:05 auto: results systems_subsets",
        "06:05 auto: subsets_performance",
        "07:05 auto: subsets_performance",
        "07:55 auto: nothing",
        "23:05 auto: subsets_performance",
        "23:55 auto: nothing",
    ],
    "what was left out is done with what is due now": [
        "06:05 auto: picks results subsets_performance systems_subsets",
        "06:55 auto: nothing",
    ],
    "what came in at the hour may not be in a build that began before it": [
        "05:05/04:58 auto: picks results systems_subsets",
        "05:30/05:20 auto: results systems_subsets",
        "05:50 auto: nothing",
    ],
    "what became due after it was asked waits for the next run": [
        "05:04/05:00 auto --among graded: picks",
        "05:30 auto: results systems_subsets",
    ],
    "an event is done by whomever": ["05:05 daily: results systems_subsets", "05:30 auto: picks"],
    "not by another one": ["05:05 predictions_ready: picks", "05:30 auto: picks results systems_subsets"],
    "not by a part of it": ["05:05 daily --document results: results", "05:30 auto: picks results systems_subsets"],
    "not by a part of all": ["05:05 auto --document results: results", "05:30 auto: picks results systems_subsets"],
    "not by a look": [
        "05:05 daily --dry-run: ",
        "05:06 auto --dry-run: ",
        "05:30 auto: picks results systems_subsets",
    ],
    "by a run of all documents": [
        "05:05 all: picks results subsets_performance systems_subsets",
        "05:30 auto: nothing",
    ],
    "not by a backfill": [
        "05:03 all --date 2026-01-12: picks results subsets_performance systems_subsets",
        "05:05 auto: picks results systems_subsets",
    ],
}


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize("steps", STEPS.values(), ids=STEPS)
def test_what_is_due_is_published(auto: Auto, store: Path, state: Path, steps: list[str]) -> None:
    """A step is the time of a run, and when its build began; an event; and the kinds that it looks at."""
    for step in steps:
        told, _, kinds = step.rpartition(": ")
        times, event, *arguments = told.split()
        clock, _, began = times.partition("/")
        before = files(store), files(state)
        code, out, _ = auto(f"15 {clock}", *arguments, began=f"15 {began}" if began else "", event=event)
        if kinds == "nothing":
            assert (code, out, (files(store), files(state))) == (0, "nothing is due\n", before)
        else:
            now = at(f"2026-01-15 {clock}").strftime("%Y-%m-%dT%H:%M:%SZ")
            looked_at = {kind for kind, moment in checked(store).items() if moment == now}
            assert (code, looked_at) == (0, set(kinds.split()))


@pytest.mark.usefixtures("settled")
def test_machines_read_that_nothing_is_due(auto: Auto) -> None:
    """As lists that are empty."""
    found = orjson.loads(auto("15 00:00", "--json").out)
    assert (found["documents"], found["refusals"]) == ([], [])


@pytest.mark.usefixtures("settled")
def test_a_daily_run_after_midnight_is_about_the_day_that_missed_it(auto: Auto, store: Path) -> None:
    """Yesterday's results are those of the day before the hour, not of the day before the run."""
    assert [file.stem for file in store.glob("v1/results/*")] == ["2026-01-13"]
    auto("16 00:30")
    assert sorted(file.stem for file in store.glob("v1/results/*")) == ["2026-01-13", "2026-01-14"]


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize(
    ("event", "among", "code", "said"),
    [
        ("auto", "grade", 2, "no event is called grade; there are auto, daily"),
        ("graded", "graded", 2, "--among goes with --event auto alone"),
    ],
)
def test_what_is_due_is_among_known_events(auto: Auto, event: str, among: str, code: int, said: str) -> None:
    """A slip of the pen publishes nothing."""
    result = auto("15 05:04", "--among", among, event=event)
    assert (result.code, said in result.err) == (code, True)


@pytest.mark.usefixtures("settled")
def test_what_is_held_stays_due(auto: Auto, warehouse: Warehouse, store: Path) -> None:
    """Until all of the event is published; the others are not held up."""
    before = done(store)
    warehouse.statuses[model_of("results")] = "error"
    assert auto("15 05:05").code == auto("15 06:05").code == 1
    assert {event for event, moment in done(store).items() if moment == before[event]} == {"daily"}
    warehouse.statuses.clear()
    code, out, _ = auto("15 06:30")
    assert (code, "results" in out, "subsets_performance" in out) == (0, True, False)
    assert auto("15 06:50").out == "nothing is due\n"


@pytest.mark.usefixtures("settled")
def test_a_rollback_leaves_the_events_as_they_are(auto: Auto, run: Run, store: Path, state: Path) -> None:
    """What was rolled back must not come again by itself within the hour."""
    auto("15 02:05")
    before = done(store)
    first = min((state / "releases").iterdir()).stem
    assert run("rollback", "--store", store, first, now=at("2026-01-15 02:20")).code == 0
    assert done(store) == before
    assert auto("15 02:30").out == "nothing is due\n"


def test_a_status_from_before_there_were_events_knows_of_none(auto: Auto, store: Path) -> None:
    """The first run after an upgrade does everything."""
    auto("15 12:05")
    file = store / "v1/status.json"
    status = orjson.loads(file.read_bytes())
    del status["events"]
    file.write_bytes(orjson.dumps(status))
    assert auto("15 12:30").code == 0
    assert set(done(store)) == {"graded", "daily", "hourly"}


@pytest.mark.parametrize("events", [["daily"], {"daily": 5}, {"daily": "five"}])
def test_a_damaged_status_is_one_clear_line(auto: Auto, store: Path, events: object) -> None:
    """It says what to do."""
    auto("15 12:05")
    file = store / "v1/status.json"
    file.write_bytes(orjson.dumps(orjson.loads(file.read_bytes()) | {"events": events}))
    code, _, err = auto("15 13:05")
    assert code == 1
    assert "v1/status.json: is damaged, or another program wrote it" in err
    assert err.endswith("; remove it and run again\n")


@pytest.mark.usefixtures("settled")
def test_diff_knows_what_is_due_too(auto: Auto, warehouse: Warehouse, run: Run, store: Path) -> None:
    """A look before the scheduler comes."""
    auto("15 02:05")
    warehouse.add_subsets("Top Pick", "Best Pick")
    warehouse.save()
    for clock, said in (("04:30", "nothing would change\n"), ("05:30", "Best Pick: new in systems/subsets.json")):
        now = at(f"2026-01-15 {clock}")
        assert said in run("diff", "--store", store, "--event", "auto", now=now).out


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize(
    ("clock", "events"),
    [("01:59", ""), ("02:05", "graded\n"), ("05:05", "daily\ngraded\n"), ("22:05", "daily\ngraded\nhourly\n")],
)
def test_a_scheduler_can_ask_before_it_builds(run: Run, store: Path, state: Path, clock: str, events: str) -> None:
    """One event a line; nothing is read but the status, and nothing is written."""
    before = files(store), files(state)
    code, out, _ = run("due", "--store", store, now=at(f"2026-01-15 {clock}"))
    assert (code, sorted(out.splitlines())) == (0, events.splitlines())
    assert (files(store), files(state)) == before
