"""Runs `dbt build` on DuckDB in this process, which imports dbt once, parses once, and writes what was parsed once.

The process is one of its own (own_process.py); what starts it imports this module, but not dbt.
"""

import datetime as dt
import gc
import os
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from pathlib import Path
from typing import Any

import orjson

from workspace import parses
from workspace.command import BuildError
from workspace.folder import WITHOUT_UNIT_TESTS, Workspace, environment, summarise, warnings


def build_all(workspace: Workspace, now: dt.datetime) -> None:
    """Build the whole project, with the parse that is kept of its files; print a summary and the warnings."""
    files = workspace.version
    parses.take(files, workspace.parse)
    print("building with dbt ...", flush=True)
    manifest = parse(workspace, now)
    parses.keep(files, workspace.parse)
    build(workspace, now, manifest)
    for line in warnings(workspace.target):
        print(line)


def parse(workspace: Workspace, now: dt.datetime, *options: str) -> Any:  # noqa: ANN401 (dbt's Manifest)
    """Parse the project of a workspace, and write its manifest."""
    return _dbt(workspace, now, None, "parse", *options)


def build(workspace: Workspace, now: dt.datetime, manifest: Any, *selection: str) -> None:  # noqa: ANN401 (dbt's)
    """Build what is selected of a parsed project; print a summary."""
    build_quietly(workspace, now, manifest, *selection)
    summarise(workspace.target)


def build_quietly(workspace: Workspace, now: dt.datetime, manifest: Any, *selection: str) -> None:  # noqa: ANN401 (dbt's)
    """Build what is selected of a parsed project; whoever calls looks at the results."""
    results = workspace.target / "run_results.json"
    results.unlink(missing_ok=True)
    _dbt(workspace, now, manifest, "--no-write-json", "build", *WITHOUT_UNIT_TESTS, *selection).write(str(results))
    belong(results, manifest)


def belong(results: Path, manifest: Any) -> None:  # noqa: ANN401 (dbt's Manifest)
    """Give the results of a build the id of the parse that it took: to dbt these are two runs, to readers one build."""
    content = orjson.loads(results.read_bytes())
    content["metadata"]["invocation_id"] = manifest.metadata.invocation_id
    results.write_bytes(orjson.dumps(content))


def forget_compiled(manifest: Any) -> None:  # noqa: ANN401 (dbt's Manifest)
    """Make a manifest ready for another run, in which dbt else leaves ephemeral models out of their readers."""
    for node in manifest.nodes.values():
        if node.resource_type != "seed":
            node.compiled, node.extra_ctes, node.extra_ctes_injected = False, [], False


def _dbt(workspace: Workspace, now: dt.datetime, manifest: Any, *arguments: str) -> Any:  # noqa: ANN401 (dbt's)
    with _inside(workspace, now), _collecting_little():
        return invoke(manifest, *arguments)


def invoke(manifest: Any, *arguments: str) -> Any:  # noqa: ANN401 (dbt's Manifest, and what its command returns)
    """Run dbt in this folder and environment; return its result, or raise BuildError with what it says without one."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager  # noqa: PLC0415 (see the module)
    from dbt.cli.main import dbtRunner  # noqa: PLC0415 (see the module)

    from workspace.faster_dbt import make_dbt_faster  # noqa: PLC0415 (see the module)

    make_dbt_faster()
    done = dbtRunner(manifest).invoke(["--log-level", "none", *arguments])
    # the file stays open for dbt's next run, and nobody else could read it
    DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
    if done.result is None:
        raise BuildError(*(line for line in str(done.exception).splitlines() if line.strip()))
    return done.result


@contextmanager
def _collecting_little() -> Iterator[None]:
    """Keep Python's garbage collector from what is there already, and let it look at the rest less often."""
    before = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


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
