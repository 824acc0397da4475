"""Reads what is loaded: CSV files of seeds, and the raw tables that are there before anything is built."""

import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path as File

import duckdb

from tools.googlesql.front.state import Column, Relation, Rows
from tools.googlesql.language import duckdb_type
from tools.googlesql.values import encode_rows
from workspace.raw_folder import SOURCES
from workspace.yaml_files import read_yaml


def read_csv(text: str, columns: tuple[Column, ...], skip: int) -> Rows:
    """Read a CSV file as a load job does; a field without anything, not even quotes, is null."""
    with tempfile.NamedTemporaryFile("w", suffix=".csv") as file:
        file.write(text)
        file.flush()
        names = {column.name: "varchar" for column in columns}
        options = f"header = false, skip = {skip}, columns = {names}, allow_quoted_nulls = false, quote = '\"'"
        source = f"read_csv('{file.name}', {options})"
        return _read(source, columns)


def raw_tables(folder: File, project: str) -> Iterator[Relation]:
    """Yield the raw tables of a folder, as upstream would have written them."""
    for source in read_yaml(SOURCES)["sources"]:
        for table in source["tables"]:
            file = folder / f"{table['name']}.parquet"
            if file.exists():
                there = {name for name, *_ in _duckdb().execute(f"describe from '{file}'").fetchall()}
                declared = (Column(column["name"], column["data_type"]) for column in table["columns"])
                columns = tuple(column for column in declared if column.name in there)
                yield Relation(
                    (project, source["name"], table["name"]), columns, _read(f"read_parquet('{file}')", columns)
                )


def _read(source: str, columns: tuple[Column, ...]) -> Rows:
    """Return what DuckDB reads of a file as the evaluator has it."""
    casts = ", ".join(f'cast("{column.name}" as {duckdb_type(column.kind)})' for column in columns)
    with _duckdb().cursor() as cursor:
        cursor.execute("set TimeZone = 'UTC'")
        values = cursor.execute(f"select {casts} from {source}").fetchall()
    return Rows.of(columns, encode_rows(values, [column.kind for column in columns]))


@cache
def _duckdb() -> duckdb.DuckDBPyConnection:
    """Return a connection, which takes longer to make than a file to read."""
    return duckdb.connect()
