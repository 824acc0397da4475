"""Runs `dbt build` on DuckDB in this process, which imports dbt once, parses once, and writes what was parsed once."""

import datetime as dt
import os
from collections.abc import Iterator
from contextlib import chdir, contextmanager

from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.artifacts.schemas.run import RunExecutionResult
from dbt.cli.main import dbtRunner, dbtRunnerResult
from dbt.contracts.graph.manifest import Manifest

from build import parses
from build.command import BuildError
from build.workspace import WITHOUT_UNIT_TESTS, Workspace, environment, summarise


def build_all(workspace: Workspace, now: dt.datetime) -> None:
    """Build the whole project, with the parse that is kept of its files; print a summary and the warnings."""
    files = parses.version()
    parses.take(files, workspace.parse)
    print("building with dbt ...", flush=True)
    manifest = parse(workspace, now)
    parses.keep(files, workspace.parse)
    build(workspace, now, manifest)


def parse(workspace: Workspace, now: dt.datetime) -> Manifest:
    """Parse the project of a workspace, and write its manifest."""
    with _inside(workspace, now):
        done = dbtRunner().invoke(["--log-level", "none", "parse"])
    if not isinstance(done.result, Manifest):
        raise _failure(done)
    return done.result


def build(workspace: Workspace, now: dt.datetime, manifest: Manifest, *selection: str) -> None:
    """Build what is selected of a parsed project; print a summary and the warnings."""
    results = workspace.target / "run_results.json"
    results.unlink(missing_ok=True)
    with _inside(workspace, now):
        done = dbtRunner(manifest).invoke(
            ["--log-level", "none", "--no-write-json", "build", *WITHOUT_UNIT_TESTS, *selection]
        )
        # the file stays open for dbt's next run, and nobody else could read it
        DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
    if not isinstance(done.result, RunExecutionResult):
        raise _failure(done)
    done.result.write(str(results))
    summarise(workspace.target)


@contextmanager
def _inside(workspace: Workspace, now: dt.datetime) -> Iterator[None]:
    """Be in a workspace, with the environment of its builds."""
    before = dict(os.environ)
    inside = environment(workspace, now)
    os.environ.clear()
    os.environ |= inside
    try:
        with chdir(workspace.folder):
            yield
    finally:
        os.environ.clear()
        os.environ |= before


def _failure(done: dbtRunnerResult) -> BaseException:
    if isinstance(done.exception, KeyboardInterrupt):
        return done.exception
    return BuildError(*(line for line in str(done.exception).splitlines() if line.strip()))
