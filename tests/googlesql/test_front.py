"""dbt's own BigQuery adapter builds the project over the front: first, incrementally, after faults and kills."""

import json
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.googlesql import slate
from tools.googlesql import dbt_runs
from tools.googlesql.equality import Duck, Rows, decoded, difference
from tools.googlesql.front.builds import DATASET, PROJECT, Dbt
from tools.googlesql.front.evaluator import Evaluator
from tools.googlesql.front.kept import Kept
from tools.googlesql.front.loads import raw_tables
from tools.googlesql.front.rest import served
from tools.googlesql.front.state import State
from tools.googlesql.front.warehouse import Warehouse

FOLDER = dbt_runs.TARGET / "front"
BUILD = ("build", "--exclude-resource-type", "unit_test")
WITHOUT_TESTS = (*BUILD, "test")
VARS = ("--vars", json.dumps({"reprocess_days": 1}))  # so that the slate has dates before the window
LONG = 500  # characters of a difference
POLLED = ("marts", "fct_slates", "game_date")


@dataclass
class Runs:
    """The front, and what two builds left of it."""

    warehouse: Warehouse
    dbt: Dbt
    first: State
    second: State
    history: list[State]
    jobs: list[dict[str, Any]]
    refusals: list[object]
    polls: list[set[str]]


def build_on_duckdb() -> dict[str, Duck]:
    """Build the slate on DuckDB, all dates at once, at both instants."""
    built = {}
    for name, now in (("first", slate.BEFORE), ("second", slate.NOW)):
        target = FOLDER / f"duckdb_{name}"
        target.mkdir(parents=True, exist_ok=True)
        if not (target / "project").exists():
            (target / "project").symlink_to(Path.cwd())
        database = target / "nba_subsets.duckdb"
        database.unlink(missing_ok=True)
        raw = FOLDER / f"raw_{name}"
        places = {"RAW_FOLDER": str(raw), "DUCKDB_PATH": str(database), "DBT_LOG_LEVEL_FILE": "none"}
        dbt_runs.start("build", target, now, **places).finish()
        built[name] = Duck(target, database, raw, target)
    return built


@pytest.fixture(scope="module")
def ducks() -> Iterator[Future[dict[str, Duck]]]:
    """Build on DuckDB meanwhile."""
    slate.write_raw(FOLDER / "raw_first", slate.BEFORE)
    slate.write_raw(FOLDER / "raw_second", slate.NOW)
    with ThreadPoolExecutor(1) as thread:
        yield thread.submit(build_on_duckdb)


@pytest.fixture(scope="module")
def runs(ducks: Future[dict[str, Duck]]) -> Iterator[Runs]:  # noqa: ARG001 (begins before)
    """Build on the front: everything the evening before, then the window, with data tests and a reader."""
    warehouse = Warehouse(Evaluator(Kept(FOLDER / "answers")))
    with served(warehouse) as url:
        dbt = Dbt(FOLDER / "bigquery", url)
        warehouse.write(raw_tables(FOLDER / "raw_first", PROJECT))
        dbt.run(slate.BEFORE, *WITHOUT_TESTS, *VARS)
        first = warehouse.state
        warehouse.write(raw_tables(FOLDER / "raw_second", PROJECT))
        begin = len(warehouse.states) - 1
        with polling(url) as polls:
            dbt.run(slate.NOW, *BUILD, *VARS)
        history = warehouse.states[begin:]
        yield Runs(
            warehouse, dbt, first, warehouse.state, history, list(warehouse.jobs), list(warehouse.refusals), polls
        )


def dates(url: str) -> set[str]:
    """Ask over the REST API which dates a table has, as any reader would."""
    dataset, table, column = POLLED
    place = f"{url}/bigquery/v2/projects/{PROJECT}/datasets/{DATASET}_{dataset}/tables/{table}"
    names = [field["name"] for field in requests.get(place, timeout=60).json()["schema"]["fields"]]
    rows = requests.get(f"{place}/data", timeout=60).json()["rows"]
    return {row["f"][names.index(column)]["v"] for row in rows}


@contextmanager
def polling(url: str) -> Iterator[list[set[str]]]:
    """Ask again and again, meanwhile."""
    polls, done = [dates(url)], threading.Event()

    def poll() -> None:
        while not done.wait(0.02):
            polls.append(dates(url))

    with ThreadPoolExecutor(1) as thread:
        polled = thread.submit(poll)
        try:
            yield polls
        finally:
            done.set()
            polled.result()


def models(dbt: Dbt) -> dict[str, tuple[str, ...]]:
    """Return where each model is."""
    nodes = json.loads((dbt.folder / "manifest.json").read_text())["nodes"].values()
    found = (node for node in nodes if node["resource_type"] == "model")
    return {node["unique_id"]: tuple(node["relation_name"].strip("`").split("`.`")) for node in found}


def timeless(rows: Rows) -> Rows:
    """Return documents without the time at which they were made: a date before the window keeps its own."""
    places = [place for place, name in enumerate(rows.columns) if name == "payload"]

    def told(value: Any) -> Any:
        return json.dumps(json.loads(value, object_hook=lambda found: {**found, "generated_at": ""}))

    if not places:
        return rows
    values = [tuple(told(cell) if place in places else cell for place, cell in enumerate(row)) for row in rows.values]
    return Rows(rows.columns, values)


def same(runs: Runs, state: State, duck: Duck) -> None:
    """Fail with a line for each model whose rows differ from DuckDB's."""
    found = []
    for name, path in models(runs.dbt).items():
        relation = state.relations[path]
        columns, kinds = zip(*relation.table.columns, strict=True)
        ours = Rows(columns, decoded(runs.warehouse.evaluator.rows(relation, state).values))
        text = difference(timeless(ours), timeless(duck.built(name)), kinds)
        if text:
            found.append(f"{name}: {text[:LONG]}")
    if found:
        pytest.fail("\n".join(found), pytrace=False)


def test_nothing_that_dbt_sends_is_refused(runs: Runs) -> None:
    """Whatever it is: DDL, DML, contracts, data tests, what macros ask."""
    assert runs.refusals == []


def test_after_the_first_build_every_model_is_duckdbs(runs: Runs, ducks: Future[dict[str, Duck]]) -> None:
    """Value by value."""
    same(runs, runs.first, ducks.result()["first"])


def test_after_the_incremental_build_every_model_is_duckdbs(runs: Runs, ducks: Future[dict[str, Duck]]) -> None:
    """Though DuckDB made all dates anew."""
    same(runs, runs.second, ducks.result()["second"])


def test_every_query_has_labels_and_a_limit(runs: Runs) -> None:
    """Load jobs have neither; BigQuery bills nothing for them."""
    assert runs.jobs
    for job in runs.jobs:
        assert job["configuration"]["query"]["maximumBytesBilled"] == "10000000000"
        assert {"app", "target", "model", "invocation", "dbt_invocation_id"} <= job["configuration"]["labels"].keys()


def test_a_reader_never_misses_a_date(runs: Runs) -> None:
    """Who asks while the window is built anew sees what was there, or what will be."""
    assert len(runs.polls) > 1
    for before, after in pairwise(runs.polls):
        assert before <= after
    assert runs.polls[0] < runs.polls[-1]
