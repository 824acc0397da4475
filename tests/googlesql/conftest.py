"""What the tests look at, made once: BigQuery's SQL, DuckDB's tables, and Google's module."""

from collections.abc import Iterator
from itertools import chain

import pytest

from tests.googlesql import fixture
from tests.googlesql.duckdb_runs import Builds
from tests.googlesql.front_runs import Front, front
from tools.googlesql.analysis import Analysis, analyse
from tools.googlesql.dbt_runs import BIGQUERY, RAW, STATE, TARGET, compilations
from tools.googlesql.equality import Duck, Evaluation, evaluate
from tools.googlesql.google import Google
from tools.googlesql.project import Project, load

PROJECT = TARGET / "project"  # this project, with the seeds of the fixture


@pytest.fixture(scope="session")
def begun() -> Iterator[Front]:
    """Write what is to be built, serve an empty warehouse, and start the process in which dbt runs."""
    fixture.write_raw(RAW)
    fixture.write_ledger(STATE)
    fixture.write_project(PROJECT)
    with front() as begun:
        yield begun


@pytest.fixture(scope="session")
def parsed(begun: Front) -> Front:
    """Parse the project for BigQuery."""
    begun.dbt.run(fixture.NOW, project=PROJECT)
    return begun


@pytest.fixture(scope="session")
def google() -> Google:
    """Load Google's module."""
    return Google()


@pytest.fixture(scope="session")
def project(parsed: Front) -> Project:
    """Return everything as BigQuery gets it."""
    for arguments in compilations(str(BIGQUERY)):
        parsed.dbt.run(fixture.NOW, *arguments, project=PROJECT, STATE=str(STATE))
    return load(BIGQUERY)


@pytest.fixture(scope="session")
def models(google: Google, project: Project) -> Analysis:
    """Analyse the models in their first form."""
    return analyse(google, project.models, project.declared)


@pytest.fixture(scope="session")
def analysis(google: Google, project: Project, models: Analysis) -> Analysis:
    """Analyse the rest."""
    rest = analyse(google, project.rest, models.tables)
    return Analysis(models.faults + rest.faults, models.analysed | rest.analysed, rest.tables)


@pytest.fixture(scope="session")
def fewer(google: Google, project: Project, models: Analysis) -> Analysis:
    """Analyse the models that read an optional input, as they are without any and with some."""
    return analyse(google, chain(*project.fewer.values()), models.tables)


@pytest.fixture(scope="session")
def builds(begun: Front) -> Builds:
    """Parse the project for DuckDB."""
    return Builds(begun.dbt.process, PROJECT)


@pytest.fixture(scope="session")
def duck(builds: Builds) -> Duck:
    """Return what dbt built on DuckDB of the fixture."""
    return builds.of_the_fixture()


@pytest.fixture(scope="session")
def evaluation(google: Google, project: Project, models: Analysis, duck: Duck) -> Evaluation:
    """Evaluate every model with Google's code over the same fixture."""
    return evaluate(google, project.models, models.tables, duck)
