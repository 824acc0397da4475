"""What a daily run reads on BigQuery, on paper."""

import datetime as dt
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from publisher.dbt.manifest import Schedule
from tests.tables import beside
from tools.cost.bills import Limit, bill, largest, month
from tools.cost.daily_run import Read, once
from tools.cost.day import a_day
from tools.cost.prices import LEAST_BILLED, Prices, Size, prices
from tools.cost.runs import MODELS, PUBLISHER, TESTS, Job
from tools.cost.table_sizes import SEASON_DATES
from tools.googlesql.google import Google, Table
from tools.googlesql.pruning import first_dates
from workspace.yaml_files import read_yaml

GAMES = Table(("p", "d", "games"), (("game_date", "date"), ("points", "int64")))
TEAMS = Table(("p", "d", "teams"), GAMES.columns)
FIRST = dt.date(2026, 3, 1)
TODAY, SEASON_FIRST = dt.date(2026, 4, 1), dt.date(2025, 10, 21)
WINDOW = 9
CASES: dict[str, dict[str, dict[str, Any]]] = beside(__file__)
"""Of filters and joins, from which date on BigQuery reads a table; all of it where none is named."""


@pytest.fixture(scope="module")
def google() -> Google:
    """Load Google's module."""
    return Google()


@pytest.mark.parametrize("where", CASES["filters"])
def test_only_a_constant_that_must_hold_prunes(google: Google, where: str) -> None:
    """As BigQuery does it."""
    sql = f"with recent as (select * from `p`.`d`.`games` {where}) select points from recent"
    first = CASES["filters"][where].get("first")
    assert first_dates(google.analyse(sql, frozenset([GAMES])).tree.query) == {"p.d.games": first}


@pytest.mark.parametrize("join", CASES["joins"])
def test_a_filter_above_a_join_prunes_the_side_that_it_must_hold_for(google: Google, join: str) -> None:
    """A row of the other side, or one that found no match, says nothing of the column."""
    on = "" if join == "cross join" else "on g.points = t.points"
    sql = f"""
        select g.points from `p`.`d`.`games` as g {join} `p`.`d`.`teams` as t {on}
        where g.game_date >= date '2026-03-01'"""
    found = first_dates(google.analyse(sql, frozenset([GAMES, TEAMS])).tree.query)
    assert found == {f"p.d.{table}": CASES["joins"][join].get(table) for table in ("games", "teams")}


def test_a_table_that_is_read_twice_is_pruned_by_the_earlier_date(google: Google) -> None:
    """And not at all where one of the scans is not."""
    first = "select points from `p`.`d`.`games` where game_date >= date '2026-03-01'"
    for other, expected in (("where game_date >= date '2026-02-01'", dt.date(2026, 2, 1)), ("", None)):
        sql = f"{first} union all select points from `p`.`d`.`games` {other}"
        assert first_dates(google.analyse(sql, frozenset([GAMES])).tree.query) == {"p.d.games": expected}


@pytest.mark.parametrize(
    ("growth", "first", "one", "ten"),
    [
        ("date", None, 163, 163 + 9 * SEASON_DATES),
        ("date", dt.date(2026, 3, 24), 9, 9),
        ("date", dt.date(2025, 10, 1), 163, 163),
        ("window", None, WINDOW, WINDOW),
        ("season", None, 1, 10),
        ("fixed", None, 1, 1),
    ],
)
def test_bytes_grow_as_the_table_does(growth: str, first: dt.date | None, one: int, ten: int) -> None:
    """Two rows of 8 + 16 + (2 + 5) bytes at a time."""
    priced = Prices({"t": Size(growth, 2, 5, 0)}, TODAY, SEASON_FIRST, WINDOW)
    read = Read("m", "t", ("a", "b", "c"), ("int64", "numeric", "string"), first)
    assert [priced.read(read, seasons) for seasons in (1, 10)] == [62 * one, 62 * ten]


def test_every_relation_needs_a_size() -> None:
    """A new model without one is named; what is known is priced as of the season of the date."""
    read = Read("m", "player_prop_predictions", ("a",), ("date",), dt.date(2026, 3, 24))
    priced = prices([read], TODAY)
    assert (priced.season_first, priced.window) == (SEASON_FIRST, WINDOW)
    assert 0 < priced.read(read, 1) < LEAST_BILLED
    with pytest.raises(SystemExit, match="has no line for new_model"):
        priced.read(Read("m", "new_model", (), (), None), 1)


def read(table: str, first: dt.date | None, *columns: str) -> Read:
    """Return what a query reads of a table of whole numbers."""
    return Read("m", table, columns, ("int64",) * len(columns), first)


def test_a_query_reads_a_table_once() -> None:
    """All columns that any part of it needs, from the earliest date on; a part without a filter needs all dates."""
    found = once([read("b", None, "x"), read("a", TODAY, "x", "y"), read("a", FIRST, "y", "z"), read("b", FIRST, "x")])
    assert list(found) == [read("a", FIRST, "x", "y", "z"), read("b", None, "x")]


def test_a_bill_has_every_job_and_the_table_that_a_merge_changes() -> None:
    """The publisher's reads are billed, and are no jobs of dbt."""
    small = Prices({"a": Size("fixed", 1, 0, 0)}, TODAY, SEASON_FIRST, WINDOW)
    a = read("a", None, "x")
    found = bill([Job(MODELS, "m", (a, a), a), Job(TESTS, "t", (a,)), Job(PUBLISHER, "m", (a,))], small)
    assert (found.jobs, found.models, found.total) == (2, 1, 5 * LEAST_BILLED)
    assert found.bytes == {"models": 2 * LEAST_BILLED, "merges": LEAST_BILLED, "tests": LEAST_BILLED} | {
        "publisher": LEAST_BILLED
    }
    day = {"hourly": 8, "graded": 2}
    month_of = dict.fromkeys(day, found)
    assert month(month_of, day) == 30 * 10 * 5 * LEAST_BILLED
    assert largest(month_of, day) == "the models of hourly, 32%"


def test_a_day_builds_what_is_new() -> None:
    """Everything after midnight, another event, a tip-off and what upstream announces; between them what it wrote."""
    documents = read_yaml(Path("dbt_project.yml"))["models"]["nba_subsets"]["documents"]["+meta"]
    schedule = Schedule(
        ZoneInfo(documents["time_zone"]), {name: tuple(of) for name, of in documents["schedule"].items()}
    )
    both, games = "hourly predictions_ready", "hourly: player_game_summary, nba_schedule"
    by_noon = ["graded", "daily", "hourly", games, "hourly: nothing new", both, *[f"{both}: nothing new"] * 2]
    by_night = ["predictions_ready", both, *[f"{both}: nothing new"] * 6, *["hourly"] * 5]
    for day in (dt.date(2026, 1, 15), dt.date(2026, 3, 8)):  # one of which has 23 hours
        assert [str(built) for built in a_day(schedule, day)] == by_noon + by_night


def test_a_limit_holds_up_to_its_most() -> None:
    """And says when it does not."""
    assert Limit("jobs", 3, 3).holds
    assert not Limit("jobs", 4, 3).holds
    assert str(Limit("jobs", 4, 3)) == "jobs: 4 of at most 3, which is too much"
