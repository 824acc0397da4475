"""What the tests look at, made once: BigQuery's SQL, DuckDB's tables, and Google's module."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

from tests.googlesql import fixture
from tools.googlesql import dbt_runs
from tools.googlesql.analysis import Analysis, analyse
from tools.googlesql.dbt_runs import BIGQUERY, DATABASE, DUCKDB, RAW, STATE
from tools.googlesql.equality import Duck, Evaluation, evaluate
from tools.googlesql.google import Google
from tools.googlesql.project import Project, load


@pytest.fixture(scope="session")
def runs() -> Iterator[dict[str, dbt_runs.Run]]:
    """Start both dbt runs; whoever needs one waits for it."""
    fixture.write_raw(RAW)
    fixture.write_ledger(STATE)
    fixture.write_project(DUCKDB / "project")
    DATABASE.unlink(missing_ok=True)
    places = {"RAW_FOLDER": str(RAW), "DUCKDB_PATH": str(DATABASE), "STATE": str(STATE)}
    quick = {"DBT_LOG_LEVEL_FILE": "none"}  # what fails is told without it
    runs = {
        "compile": dbt_runs.start("compile", BIGQUERY, fixture.NOW, **places, **quick),
        "build": dbt_runs.start("build", DUCKDB, fixture.NOW, **places, **quick),
    }
    yield runs
    for run in runs.values():
        run.process.wait()


@pytest.fixture(scope="session")
def google(runs: dict[str, dbt_runs.Run]) -> Google:  # noqa: ARG001 (loads while they run)
    """Load Google's module."""
    return Google()


@pytest.fixture(scope="session")
def project(runs: dict[str, dbt_runs.Run]) -> Project:
    """Return everything as BigQuery gets it."""
    runs["compile"].finish()
    return load(BIGQUERY)


@pytest.fixture(scope="session")
def models(google: Google, project: Project) -> Analysis:
    """Analyse the models in their first form."""
    return analyse(google, project.models, project.declared)


@pytest.fixture(scope="session")
def analysis(google: Google, project: Project, models: Analysis, evaluating: object) -> Analysis:  # noqa: ARG001 (meanwhile)
    """Analyse the rest, while the models are evaluated."""
    rest = analyse(google, project.rest, models.tables)
    return Analysis(models.faults + rest.faults, models.analysed | rest.analysed, rest.tables)


@pytest.fixture(scope="session")
def without(google: Google, project: Project, models: Analysis) -> Analysis:
    """Analyse the models that read an optional input, as they are without any."""
    return analyse(google, project.without, models.tables)


@pytest.fixture(scope="session")
def duck(runs: dict[str, dbt_runs.Run]) -> Duck:
    """Return what dbt built on DuckDB of the fixture."""
    return _built(runs["build"])


@pytest.fixture(scope="session")
def evaluating(runs: dict[str, dbt_runs.Run], project: Project, models: Analysis) -> Iterator[Future[Evaluation]]:
    """Evaluate every model with Google's code over the same fixture, in a thread and a module of its own."""
    with ThreadPoolExecutor(1) as thread:
        yield thread.submit(lambda: evaluate(Google(), project.models, models.tables, _built(runs["build"])))


@pytest.fixture(scope="session")
def evaluation(evaluating: Future[Evaluation]) -> Evaluation:
    """Return every relation as Google's code made it."""
    return evaluating.result()


def _built(run: dbt_runs.Run) -> Duck:
    run.finish()
    return Duck(DUCKDB, DATABASE, RAW, STATE)


class ByFixtures(LoadScopeScheduling):  # type: ignore[misc] # xdist has no types
    """One worker has the front's builds, the other all that looks at what was compiled: each makes its own once."""

    def _split_scope(self, nodeid: str) -> str:
        return "front" if "/test_front" in nodeid else "compiled"


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFixtures:  # noqa: ANN401 (xdist has no public type)
    """Hand out the tests so. The workers cannot read marks of groups: pytest 9.2 ignores what xdist 3.8 writes."""
    return ByFixtures(config, log)
