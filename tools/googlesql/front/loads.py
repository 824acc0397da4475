"""Reads what is loaded: CSV files of seeds, and the raw tables that are there before anything is built."""

import tempfile
from pathlib import Path as File

import duckdb

from tools.googlesql.front.state import Column, Rows
from tools.googlesql.language import DUCKDB_TYPES
from tools.googlesql.values import Value, encode


def read_csv(text: str, columns: tuple[Column, ...], skip: int) -> Rows:
    """Read a CSV file as a load job does; a field without anything, not even quotes, is null."""
    with tempfile.NamedTemporaryFile("w", suffix=".csv") as file, duckdb.connect() as connection:
        file.write(text)
        file.flush()
        names = {column.name: "varchar" for column in columns}
        source = f"read_csv('{file.name}', header = false, skip = {skip}, columns = {names}, auto_detect = false, quote = '\"')"
        casts = ", ".join(f'cast("{column.name}" as {DUCKDB_TYPES.get(column.kind, column.kind)})' for column in columns)
        return encoded(columns, connection.execute(f"select {casts} from {source}").fetchall())


def read_parquet(file: File, columns: tuple[Column, ...]) -> Rows:
    """Read a raw table."""
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        casts = ", ".join(f'cast("{column.name}" as {DUCKDB_TYPES.get(column.kind, column.kind)})' for column in columns)
        return encoded(columns, connection.execute(f"select {casts} from read_parquet('{file}')").fetchall())


def encoded(columns: tuple[Column, ...], values: list[tuple[Value, ...]]) -> Rows:
    """Return rows as the evaluator has them."""
    kinds = [column.kind for column in columns]
    return Rows.of(columns, [[encode(*cell) for cell in zip(row, kinds, strict=True)] for row in values])
