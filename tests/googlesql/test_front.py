"""dbt's own BigQuery adapter builds the project over the front: first, incrementally, after faults and kills."""

import json
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pytest

from tests.dbt_process import WITH_TESTS, WITHOUT_TESTS
from tests.googlesql import jobs, slate
from tests.googlesql.duckdb_runs import Builds
from tests.googlesql.front_runs import Front, timeless
from tools.built_from import chosen
from tools.googlesql.dbt_runs import FEWER, DbtError
from tools.googlesql.equality import Rows, difference
from tools.googlesql.front.state import Path as Place
from tools.googlesql.front.state import State
from tools.googlesql.front.warehouse import Step
from tools.news import resting_on

FAILS = '"model": "int_dates_shown"'
LONG = 500  # characters of a difference
DEPLOYED = ("--full-refresh", "--selector", "daily")
PUSHES = {
    "a mart, `fct_subset_history`": ["model.nba_subsets.fct_subset_history"],
    "a document, `systems/subsets.json`": ["model.nba_subsets.public__systems_subsets"],
    "pages, tests and docs alone": [],
}
HOURS = {
    "new box scores": ["nba_analytics.player_game_summary"],
    "new offers of bookmakers": ["nba_raw.bettingpros_player_points_props"],
    "nothing new": [],
}

OnDuckdb = dict[str, dict[str, Rows]]  # the rows of each model after the first build, and after the second


@dataclass(frozen=True)
class Built:
    """What two builds left: the states, and the steps, jobs and refusals of both."""

    begun: Front
    first: State
    second: State
    steps: list[Step]
    jobs: list[dict[str, Any]]
    refusals: list[object]


@pytest.fixture(scope="module")
def ducks(begun: Front, builds: Builds) -> OnDuckdb:  # noqa: ARG001 (writes the raw tables)
    """Build on DuckDB."""
    return {
        "first": builds.of_the_slate("first", slate.BEFORE),
        "second": builds.of_the_slate("second", slate.NOW),
    }


@pytest.fixture(scope="module")
def built(parsed: Front) -> Built:
    """Build everything the evening before, then the window, with data tests.

    At first one model fails, and what rests on it is skipped; it is retried.
    """
    warehouse = parsed.warehouse
    parsed.write_raw("first")
    warehouse.fails_on = FAILS
    with pytest.raises(DbtError, match="the front was told to fail here"):
        parsed.dbt.run(slate.BEFORE, *WITHOUT_TESTS)
    warehouse.fails_on = ""
    assert not set(parsed.models().values()) <= warehouse.state.relations.keys()
    parsed.dbt.run(slate.BEFORE, "retry")
    first = warehouse.state
    parsed.write_raw("second")
    until = len(warehouse.steps)
    parsed.dbt.run(slate.NOW, *WITH_TESTS)
    steps = warehouse.steps[until:]
    return Built(parsed, first, warehouse.state, steps, list(warehouse.jobs), list(warehouse.refusals))


def left(built: Built, name: str) -> Any:  # noqa: ANN401 (JSON)
    """Return a file that the last run left."""
    return json.loads((built.begun.dbt.folder / f"{name}.json").read_text())


def same(built: Built, models: dict[str, Place], state: State, duck: dict[str, Rows]) -> None:
    """Fail with a line for each model whose rows differ from DuckDB's."""
    found = []
    assert models
    for name, path in models.items():
        kinds = [column.kind for column in state.relations[path].columns]
        text = difference(timeless(built.begun.rows(path, state)), timeless(duck[name]), kinds)
        if text:
            found.append(f"{name}: {text[:LONG]}")
    if found:
        pytest.fail("\n".join(found), pytrace=False)


def test_nothing_that_dbt_sends_is_refused(built: Built) -> None:
    """Whatever it is: DDL, DML, contracts, data tests, what macros ask."""
    assert built.refusals == []


def test_after_the_first_build_every_model_is_duckdbs(built: Built, ducks: OnDuckdb) -> None:
    """Value by value; also what failed at first, and what was skipped."""
    same(built, built.begun.models(), built.first, ducks["first"])


def test_a_documents_columns_are_constrained(built: Built) -> None:
    """As dbt's adapter writes them before the select."""
    nodes = json.loads((built.begun.dbt.folder / "manifest.json").read_text())["nodes"].items()
    documents = {name for name, node in nodes if node["config"].get("meta", {}).get("publish")}
    assert documents
    for name in documents:
        columns = built.first.relations[built.begun.models()[name]].columns
        assert sum(column.is_required for column in columns) == 7, name


def test_after_the_incremental_build_every_document_is_duckdbs(built: Built, ducks: OnDuckdb) -> None:
    """And every fact by date, though DuckDB made all dates anew."""
    same(built, built.begun.models(lasting=True), built.second, ducks["second"])


def test_every_query_has_labels_and_a_limit(built: Built) -> None:
    """Load jobs have neither; BigQuery bills nothing for them."""
    queries = [job for job in built.jobs if "query" in job["configuration"]]
    assert queries
    for job in queries:
        assert job["configuration"]["query"]["maximumBytesBilled"] == "3000000000"
        assert {"app", "target", "model", "invocation", "dbt_invocation_id"} <= job["configuration"]["labels"].keys()


def test_a_reader_never_misses_a_date(built: Built) -> None:
    """Who asks while the window is built anew sees in each table what was there, or what will be."""
    states = [built.first, *(step.state for step in built.steps if step.outcome.change)]
    dates = [built.begun.dates(state) for state in states]
    for before, after in pairwise(dates):
        assert before <= after
    assert dates[0] < dates[-1]


def test_the_next_run_mends_a_killed_one(built: Built) -> None:
    """Killed after any change: by then it has what the killed one had, so from there on it is that run.

    `python -m tests.googlesql.kills` tries other runs, too.
    """
    for place, step in enumerate(built.steps):
        if step.outcome.change:
            left = built.begun.warehouse.again(built.steps[: place + 1], step.state)
            assert left.content == step.state.content


def test_a_full_refresh_leaves_the_same(built: Built) -> None:
    """At the same instant, over the tables that are there, of which none is dropped; as a deployment does it."""
    begun = built.begun
    begun.warehouse.restore(built.second)
    begun.dbt.run(slate.NOW, *WITH_TESTS, *DEPLOYED)
    jobs.hold(begun, "a deployment after `deployed/prints.json` is lost")
    assert begun.contents(begun.warehouse.state, lasting=True) == begun.contents(built.second, lasting=True)
    assert begun.warehouse.refusals == []
    models = set(begun.models().values())
    assert all(models <= step.state.relations.keys() for step in begun.warehouse.steps)


def test_with_productions_own_vars_a_first_build_is_duckdbs(built: Built, builds: Builds) -> None:
    """No optional input is there, and none is named; then all are there, and some are named."""
    begun = built.begun
    begun.warehouse.restore(State(datasets=built.second.datasets))
    begun.write_raw("bare")
    begun.dbt.run(slate.NOW, *WITH_TESTS, *DEPLOYED, variables={})
    jobs.hold(begun, "the first deployment")
    begun.dbt.run(slate.NOW, *WITHOUT_TESTS, "--selector", "live", variables={})
    bare = begun.warehouse.state
    same(built, begun.models(), bare, builds.of_the_slate("bare", slate.NOW))
    begun.write_raw("second")
    begun.dbt.run(slate.NOW, *WITH_TESTS, "--select", "path:models/staging", variables=FEWER["some"])
    some = begun.warehouse.state
    assert begun.warehouse.refusals == []
    views = [path for path in begun.models().values() if some.relations[path].query != bare.relations[path].query]
    assert views
    assert [path for path in views if some.relations[path].columns != bare.relations[path].columns] == []


def build(built: Built, names: list[str], *options: str) -> None:
    """Build a part over what the second build left; of nothing there is no build."""
    built.begun.warehouse.restore(built.second)
    if names:
        built.begun.dbt.run(slate.NOW, *WITH_TESTS, *options, "--indirect-selection", "empty", "--select", *names)


@pytest.mark.parametrize(("what", "touched"), PUSHES.items(), ids=PUSHES)
def test_a_push_sends_the_jobs_that_the_page_says(built: Built, what: str, touched: list[str]) -> None:
    """For what it makes anew, and what is built with it."""
    build(built, chosen(left(built, "manifest"), touched) or [], "--full-refresh")
    jobs.hold(built.begun, f"a push that changes {what}")


def test_an_hour_sends_the_jobs_that_the_page_says(built: Built) -> None:
    """For the models and tests that rest on what is new."""
    built.begun.warehouse.restore(built.second)
    built.begun.dbt.run(slate.NOW, *WITH_TESTS, "--selector", "hourly")
    jobs.hold(built.begun, "an hour with everything new")
    hourly = [ran["unique_id"] for ran in left(built, "run_results")["results"]]
    for what, tables in HOURS.items():
        sources = [f"source.nba_subsets.{table}" for table in tables]
        # where nothing is new, no run begins (tests/tools/test_deploy.py)
        build(built, resting_on(left(built, "manifest"), sources, hourly) if sources else [])
        jobs.hold(built.begun, f"an hour with {what}")


def test_a_table_that_is_missing_costs_no_other_table_a_date(built: Built) -> None:
    """The run makes all dates of all tables anew, and each table has its dates after each statement."""
    begun = built.begun
    missing = begun.models()["model.nba_subsets.fct_candidates"]
    begun.warehouse.restore(built.second.without(missing))
    others = {(table, date) for table, date in begun.dates(built.second) if table != missing[-1]}
    begun.dbt.run(slate.NOW, *WITHOUT_TESTS)
    assert others
    assert all(others <= begun.dates(step.state) for step in begun.warehouse.steps if step.outcome.change)
    assert begun.contents(begun.warehouse.state, lasting=True) == begun.contents(built.second, lasting=True)
    assert begun.warehouse.refusals == []


def test_what_is_live_writes_its_own_relations_alone(built: Built) -> None:
    """Of hooks, too: `make live` runs beside ordinary runs, and BigQuery refuses one of two that change a table."""
    begun = built.begun
    begun.warehouse.restore(built.second)
    begun.dbt.run(slate.NOW, *WITHOUT_TESTS, "--selector", "live")
    nodes = json.loads((begun.dbt.folder / "manifest.json").read_text())["nodes"]
    relations = begun.warehouse.state.relations.items()
    written = {path for path, relation in relations if built.second.relations.get(path) is not relation}
    assert written == {path for name, path in begun.models().items() if "live" in nodes[name]["tags"]}
    assert begun.warehouse.refusals == []


def test_dbt_asks_how_old_the_sources_are(built: Built) -> None:
    """Each question is answered, whatever the age of this slate."""
    begun = built.begun
    begun.warehouse.restore(built.second)
    with pytest.raises(DbtError):  # they are too old
        begun.dbt.run(slate.NOW, "source", "freshness")
    results = json.loads((begun.dbt.folder / "sources.json").read_text())["results"]
    assert results
    assert {result["status"] for result in results} <= {"pass", "warn", "error"}
    assert begun.warehouse.refusals == []
