"""Builds on DuckDB, with one parse: of the fixture, and of the small slate at both of its instants."""

import os
from pathlib import Path

from tests import dbt_process
from tests.dbt_process import WITHOUT_TESTS
from tests.googlesql import fixture
from tests.googlesql.front_runs import FOLDER
from tools.googlesql.dbt_runs import DATABASE, DUCKDB, RAW, STATE, DbtError
from tools.googlesql.equality import Duck, Rows

_RAW = DUCKDB / "raw"  # links to the raw folder of the last build: the parse, and with it every view, keeps the name


class Builds:
    """A process of dbt's, and the project with the seeds of the fixture, which is parsed."""

    def __init__(self, process: dbt_process.Dbt, project: Path) -> None:
        """Parse the project."""
        self._process, self._project = process, project
        self._run(project, DUCKDB, DATABASE, fixture.NOW)

    def of_the_fixture(self) -> Duck:
        """Build the fixture."""
        return self._built(self._project, DUCKDB, RAW, fixture.NOW, STATE)

    def of_the_slate(self, name: str, now: str) -> dict[str, Rows]:
        """Build the slate as of an instant, all dates at once; return the rows of each model."""
        folder = FOLDER / "duckdb" / name
        rows = self._built(Path.cwd(), folder, FOLDER / f"raw_{name}", now, folder).models()
        _link(RAW)  # who reads the views of the fixture reads it
        return rows

    def _built(self, project: Path, folder: Path, raw: Path, now: str, state: Path) -> Duck:
        database = folder / DATABASE.name
        database.unlink(missing_ok=True)
        _link(raw)
        options = (*WITHOUT_TESTS, "--threads", "1")
        self._run(project, folder, database, now, *options, STATE=str(state))
        return Duck(DUCKDB, database, raw, state)

    def _run(self, project: Path, folder: Path, database: Path, now: str, *arguments: str, **environment: str) -> None:
        places = dbt_process.places(folder) | {"RAW_FOLDER": str(_RAW), "DUCKDB_PATH": str(database), "NOW": now}
        log = {"DBT_LOG_LEVEL_FILE": "none"}  # what fails is told without it
        success, said = self._process.run(project, os.environ | places | log | environment, *arguments)
        if not success:
            raise DbtError(said)


def _link(raw: Path) -> None:
    _RAW.unlink(missing_ok=True)
    _RAW.symlink_to(raw)
