"""dbt's own BigQuery adapter builds the project over the front: first, incrementally, after faults and kills."""

import json
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pytest

from tests.dbt_process import WITH_TESTS, WITHOUT_TESTS
from tests.googlesql import slate
from tests.googlesql.duckdb_runs import WRITING_NOTHING, Builds
from tests.googlesql.front_runs import Front, timeless
from tools.googlesql.equality import Rows, difference
from tools.googlesql.front.state import Path as Place
from tools.googlesql.front.state import State
from tools.googlesql.front.warehouse import Step

LONG = 500  # characters of a difference

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
    """Build everything the evening before, then the window, with data tests."""
    warehouse = parsed.warehouse
    parsed.write_raw("first")
    parsed.dbt.run(slate.BEFORE, *WITHOUT_TESTS, *WRITING_NOTHING)
    first = warehouse.state
    parsed.write_raw("second")
    until = len(warehouse.steps)
    parsed.dbt.run(slate.NOW, *WITH_TESTS, *WRITING_NOTHING)
    steps = warehouse.steps[until:]
    return Built(parsed, first, warehouse.state, steps, list(warehouse.jobs), list(warehouse.refusals))


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
    """Value by value."""
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
    assert built.jobs
    for job in built.jobs:
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
