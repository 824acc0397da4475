"""Two years of a scheduler that comes late, twice or not at all, over four changes of the clocks; no clock is read."""

import datetime as dt
import random
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import pairwise
from pathlib import Path
from statistics import median
from types import SimpleNamespace
from typing import cast
from zoneinfo import ZoneInfo

import pytest

from publisher.dbt.manifest import Catalog, Kind, Schedule
from publisher.dbt.warehouses.base import Dates
from publisher.planning.schedule import awaited, due
from publisher.releases.status_file import Awaited
from tools.cost.day import BOX_SCORES, EXPECTED, GAMES, PREDICTIONS, Deployments
from workspace.yaml_files import read_yaml

DOCUMENTS = read_yaml(Path("dbt_project.yml"))["models"]["nba_subsets"]["documents"]["+meta"]
EASTERN = ZoneInfo(DOCUMENTS["time_zone"])
HOURS = {event: (first, last) for event, (first, last) in DOCUMENTS["schedule"].items()}
# an event in each hour that a clock skips or shows twice, and one that has them all
NIGHT = {"one": (1, 1), "two": (2, 2), "all": (0, 23)}

BEGIN, END = (dt.datetime(year, 9, 1, tzinfo=EASTERN).astimezone(dt.UTC) for year in (2025, 2027))
HOUR, MINUTE = dt.timedelta(hours=1), dt.timedelta(minutes=1)


@cache
def coming(hours: tuple[int, int]) -> list[tuple[dt.datetime, dt.date]]:
    """Return when an event comes, and on which date: as soon as clocks show the hour or a later one, once a day.

    It reads every hour of two years from the time zone, as a person would from a clock on the wall.
    """
    wall = [(BEGIN + HOUR * number).astimezone(EASTERN) for number in range(int((END - BEGIN) / HOUR))]
    found: dict[tuple[dt.date, int], dt.datetime] = {}
    for moment in wall:
        for hour in range(hours[0], min(hours[1], moment.hour) + 1):
            found.setdefault((moment.date(), hour), moment.astimezone(dt.UTC))
    return sorted((moment, date) for (date, _), moment in found.items())


def calls(chance: random.Random) -> Iterator[dt.datetime]:
    """Yield when the scheduler comes: at :07, mostly late, sometimes twice or not at all, and at times not for days."""
    moment = BEGIN + 7 * MINUTE
    while moment < END:
        if chance.random() < 0.003:
            moment += HOUR * chance.randrange(2, 60)
        if chance.random() > 0.1:
            late = chance.choice([0, chance.uniform(0, 15), chance.uniform(0, 75)])
            yield moment + late * MINUTE
            if chance.random() < 0.15:
                yield moment + (late + chance.choice([0, chance.uniform(0, 20)])) * MINUTE
        moment += HOUR


@dataclass
class Deployment:
    """Runs one after another, each as .github/workflows/deploy.yml has it; every publication is written down."""

    hours: dict[str, tuple[int, int]]
    chance: random.Random
    # of each event: when its builds began, when they were published, and the dates
    done: dict[str, list[tuple[dt.datetime, dt.datetime, Dates]]] = field(default_factory=dict)

    def run(self, begin: dt.datetime) -> dt.datetime:
        """Ask what is due, build it, publish it; return when that has ended."""
        schedule = Schedule(EASTERN, self.hours)
        asked = begin + self.chance.uniform(0.5, 3) * MINUTE
        published = {event: builds[-1][0] for event, builds in self.done.items()}
        events = due(schedule, published, asked)
        if not events:
            return asked
        built = asked + self.chance.uniform(0.1, 2) * MINUTE
        now = built + self.chance.uniform(2, 10) * MINUTE
        shown = due(schedule, published, now, events)
        assert shown.keys() == events.keys()  # what was not built is not published, because a gate would refuse it
        for event, dates in shown.items():
            self.done.setdefault(event, []).append((built, now, dates))
        return now


@pytest.mark.parametrize(("hours", "seed"), [(HOURS, 1), (NIGHT, 3)], ids=["schedule", "night"])
def test_nothing_is_missed_and_nothing_is_built_twice(hours: dict[str, tuple[int, int]], seed: int) -> None:
    """An hour after the scheduler's next call an event is published, of its date; between two builds it came again."""
    chance = random.Random(seed)  # noqa: S311 (the same in every run)
    deployment, free, came = Deployment(hours, chance), BEGIN, sorted(calls(chance))
    for call in came:
        free = deployment.run(max(call, free))
    assert deployment.done.keys() == hours.keys()
    for event, builds in deployment.done.items():
        comings = coming(hours[event])
        moments, begins = [moment for moment, _ in comings], [began for began, _, _ in builds]
        known = [bisect_right(moments, began) for began in begins]
        assert all(before < now for before, now in pairwise(known)), event
        for moment, date in comings:
            if moment <= came[-1]:
                _, shown, dates = builds[bisect_left(begins, moment)]
                assert shown <= came[bisect_left(came, moment)] + HOUR, (event, moment)
                assert dates.first <= date <= dates.last, (event, moment)


def test_what_is_due_at_an_hour_is_what_was_awaited() -> None:
    """Hour by hour each event is due when it comes next, and a kind waits for the first of its events."""
    kind = Kind("kind", "public", dict.fromkeys(HOURS, ()), "", "", (), ())
    grace = dt.timedelta(minutes=DOCUMENTS["late_after_minutes"])
    catalog = cast("Catalog", SimpleNamespace(kinds=[kind], schedule=Schedule(EASTERN, HOURS, grace)))
    left = {event: coming(hours)[::-1] for event, hours in HOURS.items()}
    published = dict.fromkeys(HOURS, BEGIN)
    for number in range(int((END - BEGIN) / HOUR) - 24):
        now = BEGIN + number * HOUR
        events = due(catalog.schedule, published, now)
        came = {event: left[event].pop() for event in HOURS if left[event][-1][0] <= now}
        assert events == {event: Dates(date, date) for event, (_, date) in came.items()}, now
        published |= dict.fromkeys(events, now)
        if number % 5 == 0:  # each hour of the day in turn
            moment, event = min((comings[-1][0], event) for event, comings in left.items())
            assert awaited(catalog, "kind", published) == Awaited(event, moment, moment + grace), now


TABLES = (PREDICTIONS, EXPECTED, BOX_SCORES, GAMES)


@dataclass(frozen=True)
class Upstream:
    """Two years of an upstream that writes by day and by night, mostly not for hours, and of games in the evening."""

    writes: list[tuple[dt.datetime, str]]
    moments: list[dt.datetime]

    @classmethod
    def of(cls, chance: random.Random) -> "Upstream":
        """Make it: three times a day somewhat late, corrections at any time, no game in summer; and odd moments."""
        writes, moments = [], []
        for number in range((END - BEGIN).days):
            day = (BEGIN + dt.timedelta(days=number)).astimezone(EASTERN)
            for hour, tables in ((2.5, TABLES[:2]), (6.5, TABLES[2:]), (11.5, TABLES[:2])):
                at = day + dt.timedelta(hours=hour, minutes=chance.choice([0, chance.uniform(0, 90)]))
                writes += [(at.astimezone(dt.UTC), table) for table in tables]
            writes += [(day + HOUR * chance.uniform(0, 24), chance.choice(TABLES)) for _ in range(chance.randrange(3))]
            if day.month not in {7, 8, 9}:
                moments += [day + dt.timedelta(hours=chance.choice([13, 19, 19.5, 20, 22])) for _ in range(4)]
        return cls(sorted((at.astimezone(dt.UTC), table) for at, table in writes), sorted(moments))

    def state(self, at: dt.datetime, tables: Collection[str] = TABLES) -> tuple[object, ...]:
        """Return what decides about documents: the date, which moments came, how often tables were written to."""
        written = [bisect_right(self.by_table[table], at) for table in tables]
        return at.astimezone(EASTERN).date(), bisect_right(self.moments, at), written

    @cached_property
    def by_table(self) -> dict[str, list[dt.datetime]]:
        """When each table was written to."""
        return {table: [moment for moment, name in self.writes if name == table] for table in TABLES}


def test_nothing_is_shown_later_than_if_every_run_built_everything() -> None:
    """Whatever a run leaves out is as it was when it was built; and the median hour builds nothing."""
    chance = random.Random(7)  # noqa: S311 (the same in every run)
    upstream = Upstream.of(chance)
    world = Deployments(Schedule(EASTERN, HOURS), upstream.writes, upstream.moments)
    built: dict[str, dt.datetime] = {}  # of each event, when all of it was as it is
    jobs, kinds = Counter[dt.datetime](), Counter[str]()
    for call in sorted(calls(chance)):
        if run := world.run(call):
            events, new = run.events.split(), TABLES if run.new is None else run.new
            rest = [table for table in TABLES if table not in new]
            for event in events if run.new is not None else ():
                assert upstream.state(call, rest) == upstream.state(built[event], rest), (call, event)
            built |= dict.fromkeys(events, call)
            kinds["nothing" if run.new == () else "a part" if run.new else "all"] += 1
            jobs[call.replace(minute=0, second=0, microsecond=0)] += run.new != ()
    hours = [jobs[BEGIN + HOUR * number] for number in range(int((END - BEGIN) / HOUR))]
    assert median(hours) == 0
    assert min(kinds.values()) > 500, kinds


def test_the_hours_are_those_of_two_years() -> None:
    """Once a day each, whatever the clocks do: 2:00 is at 3:00 in spring, and 1:00 comes once in autumn."""
    assert {event: len(coming(hours)) for event, hours in (HOURS | NIGHT).items()} == {
        "graded": 730,
        "daily": 730,
        "hourly": 730 * 18,
        "predictions_ready": 730 * 10,
        "one": 730,
        "two": 730,
        "all": 730 * 24,
    }
    moments = {moment for moment, _ in coming((2, 2))}
    assert dt.datetime(2026, 3, 8, 7, tzinfo=dt.UTC) in moments  # 03:00 EDT
    assert dt.datetime(2026, 11, 1, 7, tzinfo=dt.UTC) in moments  # 02:00 EST
