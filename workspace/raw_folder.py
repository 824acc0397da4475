"""Checks a raw folder (one parquet file a raw table) against dbt's sources, before dbt starts."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from workspace.command import BuildError
from workspace.yaml_files import read_yaml

SOURCES = Path("models/staging/_sources.yml")

# BigQuery type that the sources declare -> DuckDB types that a file may have. Programs without a DATE write a TIMESTAMP
# at midnight, and programs without a DECIMAL write a DOUBLE.
_INTEGERS = {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT"}
_TIMESTAMPS = {"TIMESTAMP", "TIMESTAMP WITH TIME ZONE", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS"}
_NUMBERS = _INTEGERS | {"DECIMAL", "FLOAT", "DOUBLE"}
ACCEPTED = {
    "string": {"VARCHAR"},
    "int64": _INTEGERS,
    "numeric": _NUMBERS,
    "float64": _NUMBERS,
    "bool": {"BOOLEAN"},
    "date": {"DATE"} | _TIMESTAMPS,
    "timestamp": _TIMESTAMPS,
}


class RawFolderError(BuildError):
    """The folder cannot be built. Each argument is one line that names file, column and what to do."""


@dataclass(frozen=True)
class Table:
    """A raw table as the sources declare it; `columns` maps each name to its BigQuery type in lower case.

    A folder may lack the columns that are `optional`, and the whole table if it `is_optional`. `bounds` has, by column,
    pairs of the smallest and the largest value that can be true.
    """

    name: str
    columns: dict[str, str]
    optional: frozenset[str] = frozenset()
    is_optional: bool = False
    bounds: dict[str, list[list[Any]]] = field(default_factory=dict)


def declared_tables(sources: Path) -> list[Table]:
    """Read the raw tables from dbt's source YAML, in its order."""
    declared = read_yaml(sources)["sources"]
    return [
        Table(
            table["name"],
            {column["name"]: column["data_type"] for column in table["columns"]},
            frozenset(column["name"] for column in table["columns"] if _is_optional(column)),
            _is_optional(table),
            {column["name"]: meta["bounds"] for column in table["columns"] if "bounds" in (meta := _meta(column))},
        )
        for source in declared
        for table in source["tables"]
    ]


def _is_optional(declared: dict[str, Any]) -> bool:
    """Whether a table or column may be absent, which macros/engines/raw_table.sql provides for."""
    return bool(_meta(declared).get("optional"))


def _meta(declared: dict[str, Any]) -> dict[str, Any]:
    return dict(declared.get("config", {}).get("meta", {}))


def check(folder: Path, sources: Path = SOURCES) -> None:
    """Raise RawFolderError with every fault of the folder: missing or unreadable file, missing column, wrong type."""
    if not folder.is_dir():
        message = f"{folder}: is no folder; RAW names a folder of one parquet file a raw table"
        raise RawFolderError(message)
    faults = [fault for table in declared_tables(sources) for fault in _faults(folder, table)]
    if faults:
        raise RawFolderError(*faults)


def _faults(folder: Path, table: Table) -> Iterator[str]:
    file = folder / f"{table.name}.parquet"
    if not file.is_file():
        if not table.is_optional:
            yield f"{file}: no such file; a raw folder has one parquet file a raw table"
        return
    try:
        types, values = _contents(file)
    except duckdb.Error as error:
        yield f"{file}: cannot be read as parquet: {str(error).strip().splitlines()[0]}"
        return
    for column, declared in table.columns.items():
        if column not in types:
            if column not in table.optional:
                yield f"{file}: column {column} is missing; it must be {declared.upper()}"
        # the type of a column without values means nothing
        elif values[column] and types[column].partition("(")[0] not in ACCEPTED[declared]:
            yield f"{file}: column {column} is {types[column]}; it must be {declared.upper()}"


def _contents(file: Path) -> tuple[dict[str, str], dict[str, int]]:
    """Return each column's DuckDB type and how many values it has."""
    with duckdb.connect() as connection:
        relation = connection.read_parquet(str(file))
        types = dict(zip(relation.columns, map(str, relation.types), strict=True))
        # the hash makes DuckDB read every value, so damage inside the file shows here and not during the build
        counts = ", ".join(f'count(if(hash("{column}") is null, null, "{column}"))' for column in types)
        return types, dict(zip(types, relation.aggregate(counts).fetchone() or (), strict=True))


def day_after_last_final_game(folder: Path) -> dt.datetime:
    """Return 12:00 UTC on the day after the last game that the schedule calls final, on a date that can be true."""
    file = str(folder / "nba_schedule.parquet")
    (schedule,) = [table for table in declared_tables(SOURCES) if table.name == "nba_schedule"]
    ((first, last),) = schedule.bounds["game_date"]
    with duckdb.connect() as connection:
        # without bound parameters, for which DuckDB would import pandas
        final = connection.read_parquet(file).filter(
            f"game_status = 3 and cast(game_date as date) between '{first}' and '{last}'"
        )
        (newest,) = final.aggregate("max(cast(game_date as date))").fetchone() or (None,)
    if newest is None:
        message = f"{file}: has no final game, so there is no default for NOW; pass NOW=<ISO instant>"
        raise RawFolderError(message)
    return dt.datetime.combine(newest + dt.timedelta(days=1), dt.time(12), dt.UTC)
