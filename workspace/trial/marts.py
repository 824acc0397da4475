"""The scratch warehouse of a trial: candidates and signals of a raw folder or of BigQuery, and the backtest of them."""

import datetime as dt
from pathlib import Path
from typing import Any

import duckdb
import orjson

from publisher.dbt.warehouses import open_reader
from workspace import in_process, parses
from workspace.edits import read_manifest
from workspace.folder import Workspace, refuse_failures
from workspace.own_process import in_own_process

BACKTEST = (
    *("dim_definitions", "dim_subsets"),
    *("fct_backtest_picks", "fct_subset_backtest", "fct_backtest_verdicts", "fct_backtest_runs"),
)
"""The models that a trial looks at."""

INPUTS = ("fct_candidates", "fct_daily_signals", "fct_pick_lines")
"""The marts on which they rest, besides the seeds."""

_TYPES = {"string": "varchar", "numeric": "decimal(38, 9)", "int64": "bigint", "float64": "double"}
"""DuckDB's types for those of the contracts, where it has another name for them."""


def build_from_raw(workspace: Workspace, now: dt.datetime) -> None:
    """Build the backtest, and what it rests on, of the workspace's raw folder."""
    in_own_process(_build, workspace, now, tuple(f"+{name}" for name in BACKTEST), {})


def build_from_warehouse(workspace: Workspace, now: dt.datetime, target: str) -> None:
    """Copy the marts on which the backtest rests from a target of dbt's profile, and build it of them."""
    manifest = in_own_process(_manifest, workspace, now, target)
    copies = {name: _copied(manifest, name, workspace.target / f"{name}.json") for name in INPUTS}
    in_own_process(_build, workspace, now, ("resource_type:seed", "int_definition_matches", *BACKTEST), copies)


def _build(workspace: Workspace, now: dt.datetime, models: tuple[str, ...], copies: dict[str, Path]) -> None:
    """Build models; what is copied takes the place of others."""
    parses.take_latest(workspace.parse)
    parsed = in_process.parse(workspace, now)
    manifest = read_manifest(workspace)
    with duckdb.connect(str(workspace.database)) as connection:
        for name, file in copies.items():
            model = _model(manifest, name)
            connection.execute(f"create schema if not exists {model['schema']}")
            connection.execute(
                f"create table {model['schema']}.{model['alias']} as"
                f" from read_json('{file}', format = 'newline_delimited', columns = {_types(model)})"
            )
    in_process.build_quietly(workspace, now, parsed, "--exclude-resource-type", "test", "--select", *models)
    outcomes = orjson.loads((workspace.target / "run_results.json").read_bytes())["results"]
    refuse_failures(outcomes, manifest["nodes"])


def _manifest(workspace: Workspace, now: dt.datetime, target: str) -> dict[str, Any]:
    in_process.parse(workspace, now, "--target", target)
    return read_manifest(workspace)


def _model(manifest: dict[str, Any], name: str) -> dict[str, Any]:
    (node,) = [node for node in manifest["nodes"].values() if node["name"] == name]
    return dict(node)


def _types(model: dict[str, Any]) -> dict[str, str]:
    """Return DuckDB's type of each column of a model."""
    return {name: _TYPES.get(column["data_type"], column["data_type"]) for name, column in model["columns"].items()}


def _copied(manifest: dict[str, Any], name: str, file: Path) -> Path:
    """Write the rows of a model's table to a file, one JSON object a line."""
    model = _model(manifest, name)
    query = f"select {', '.join(model['columns'])} from {model['relation_name']}"  # noqa: S608 (names from dbt)
    with open_reader(manifest["metadata"]["adapter_type"], model["database"]) as reader, file.open("wb") as lines:
        for row in reader.query(query):
            values = dict(zip(model["columns"], map(_json, row), strict=True))
            lines.write(orjson.dumps(values, option=orjson.OPT_APPEND_NEWLINE))
    return file


def _json(value: object) -> object:
    """Return a value of a warehouse as JSON has it; a NUMERIC, a date and a timestamp as text, which loses nothing."""
    return value if value is None or isinstance(value, bool | int | float) else str(value)
