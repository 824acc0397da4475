"""dbt's BigQuery adapter over the front: a build that is retried, a full refresh, a lost table, how old sources are."""

import json
from collections.abc import Iterator

import pytest

from tests.dbt_process import WITHOUT_TESTS
from tests.googlesql import slate
from tests.googlesql.front_runs import Front, front
from tools.googlesql.dbt_runs import DbtError
from tools.googlesql.front.state import State

FAILS = '"model": "int_daily_signals"'


@pytest.fixture(scope="module")
def begun() -> Iterator[Front]:
    """Serve a warehouse with raw tables, in which nothing was built."""
    with front("retried") as begun:
        begun.write_raw("second")
        yield begun


@pytest.fixture(scope="module")
def retried(begun: Front) -> State:
    """Build everything; one model fails, and what rests on it is skipped. Then retry."""
    begun.warehouse.fails_on = FAILS
    with pytest.raises(DbtError, match="the front was told to fail here"):
        begun.dbt.run(slate.NOW, *WITHOUT_TESTS)
    begun.warehouse.fails_on = ""
    assert not set(begun.models().values()) <= begun.warehouse.state.relations.keys()
    begun.dbt.run(slate.NOW, "retry")
    return begun.warehouse.state


def test_what_failed_is_retried(begun: Front, retried: State) -> None:
    """And what was skipped."""
    assert set(begun.models().values()) <= retried.relations.keys()
    assert begun.warehouse.refusals == []


def test_a_full_refresh_leaves_the_same(begun: Front, retried: State) -> None:
    """At the same instant, over the tables that are there, of which none is dropped."""
    begun.warehouse.restore(retried)
    begun.dbt.run(slate.NOW, *WITHOUT_TESTS, "--full-refresh")
    assert begun.contents(begun.warehouse.state) == begun.contents(retried)
    assert begun.warehouse.refusals == []
    models = set(begun.models().values())
    assert all(models <= step.state.relations.keys() for step in begun.warehouse.steps)


def test_a_table_that_is_missing_costs_no_other_table_a_date(begun: Front, retried: State) -> None:
    """The run makes all dates of all tables anew, and each table has its dates after each statement."""
    missing = begun.models()["model.nba_subsets.fct_candidates"]
    begun.warehouse.restore(retried.without(missing))
    others = {(table, date) for table, date in begun.dates(retried) if table != missing[-1]}
    begun.dbt.run(slate.NOW, *WITHOUT_TESTS)
    assert others
    assert all(others <= begun.dates(step.state) for step in begun.warehouse.steps if step.outcome.change)
    assert begun.contents(begun.warehouse.state) == begun.contents(retried)
    assert begun.warehouse.refusals == []


def test_dbt_asks_how_old_the_sources_are(begun: Front, retried: State) -> None:
    """Each question is answered, whatever the age of this slate."""
    begun.warehouse.restore(retried)
    with pytest.raises(DbtError):  # they are too old
        begun.dbt.run(slate.NOW, "source", "freshness")
    results = json.loads((begun.dbt.folder / "sources.json").read_text())["results"]
    assert results
    assert {result["status"] for result in results} <= {"pass", "warn", "error"}
    assert begun.warehouse.refusals == []
