"""The scratch warehouse of a trial: candidates and signals of a raw folder or of BigQuery, and the backtest of them."""

import datetime as dt
import tempfile
from pathlib import Path
from typing import Any

import duckdb
import orjson

from build import in_process, parses
from build.edits import read_manifest
from build.own_process import in_own_process
from build.workspace import Workspace, refuse_failures
from publisher.dbt.warehouses import open_reader

BACKTEST = (
    *("dim_definitions", "dim_subsets"),
    *("fct_backtest_picks", "fct_subset_backtest", "fct_backtest_verdicts", "fct_backtest_runs"),
)
"""The models that a trial looks at."""

INPUTS = ("fct_candidates", "fct_daily_signals")
"""The marts on which they rest, besides the seeds."""

WITHOUT_TESTS = ("--exclude-resource-type", "test")


def build_from_raw(workspace: Workspace, now: dt.datetime) -> None:
    """Build the backtest, and what it rests on, of the workspace's raw folder."""
    in_own_process(_build, workspace, now, tuple(f"+{name}" for name in BACKTEST))


def build_from_bigquery(workspace: Workspace, now: dt.datetime, target: str) -> None:
    """Copy the marts on which the backtest rests from a target of dbt's profile, and build it of them."""
    manifest = in_own_process(_manifest, workspace, now, target)
    local = in_own_process(_manifest, workspace, now, "local")
    with duckdb.connect(str(workspace.database)) as connection:
        connection.execute("set timezone to 'UTC'")
        for name in INPUTS:
            _copy(manifest, _model(manifest, name), _model(local, name), connection)
    in_own_process(_build, workspace, now, ("resource_type:seed", *BACKTEST))


def _build(workspace: Workspace, now: dt.datetime, models: tuple[str, ...]) -> None:
    parses.take_latest(workspace.parse)
    parsed = in_process.parse(workspace, now)
    in_process.build_quietly(workspace, now, parsed, *WITHOUT_TESTS, "--select", *models)
    outcomes = orjson.loads((workspace.target / "run_results.json").read_bytes())["results"]
    refuse_failures(outcomes, read_manifest(workspace)["nodes"])


def _manifest(workspace: Workspace, now: dt.datetime, target: str) -> dict[str, Any]:
    in_process.parse(workspace, now, "--target", target)
    return read_manifest(workspace)


def _model(manifest: dict[str, Any], name: str) -> dict[str, Any]:
    (node,) = [node for node in manifest["nodes"].values() if node["name"] == name]
    return dict(node)


def _copy(
    manifest: dict[str, Any], source: dict[str, Any], copy: dict[str, Any], connection: duckdb.DuckDBPyConnection
) -> None:
    """Copy a table of BigQuery into the scratch file, by the types of its contract."""
    columns = {name: column["data_type"] for name, column in copy["columns"].items()}
    query = f"select {', '.join(columns)} from {source['relation_name']}"  # noqa: S608 (names from dbt)
    with open_reader(manifest["metadata"]["adapter_type"], source["database"]) as reader:
        rows = [dict(zip(columns, map(_json, row), strict=True)) for row in reader.query(query)]
    types = ", ".join(f"{name} {_TYPES.get(kind, kind)}" for name, kind in columns.items())
    connection.execute(f"create schema if not exists {copy['schema']}")
    connection.execute(f"create table {copy['schema']}.{copy['alias']} ({types})")
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        Path(file.name).write_bytes(b"\n".join(map(orjson.dumps, rows)))
        if rows:
            form = ", ".join(f"{name}: '{_TYPES.get(kind, kind)}'" for name, kind in columns.items())
            connection.execute(
                f"insert into {copy['schema']}.{copy['alias']}"
                f" from read_json('{file.name}', format='newline_delimited', columns={{{form}}})"
            )


_TYPES = {"string": "varchar", "numeric": "decimal(38, 9)", "int64": "bigint", "float64": "double", "bool": "boolean"}
"""DuckDB's types for those of the contracts."""


def _json(value: object) -> object:
    """Return a value of BigQuery as JSON text has it; a NUMERIC as text, which loses nothing."""
    return value if value is None or isinstance(value, bool | int | float) else str(value)
