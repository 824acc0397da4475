"""Reads the document tables from a DuckDB file."""

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb
import orjson

from publisher.dbt.warehouses.base import Reader
from publisher.errors import WarehouseError, first_line

_SETTINGS: dict[str, str | bool | int | float | list[str]] = {"threads": 1, "memory_limit": "128MB"}
"""Without a limit DuckDB keeps what it has read, in ten seasons 230 MiB. The rest goes to its temporary folder."""

_ROWS_AT_ONCE = 2000


class DuckDBReader(Reader):
    """Reads a DuckDB file; another process may be reading it too, but not writing."""

    dates_at_once = 25  # DuckDB holds the whole answer in memory
    payload_text = "cast(payload as varchar)"
    ledger_text = "cast(ledger as varchar)"
    candidates = "/* candidates */"

    def __init__(self, database: Path) -> None:
        """Open the file read-only."""
        if not database.is_file():
            message = f"{database}: no such database; run `dbt build` first"
            raise WarehouseError(message)
        try:
            self._connection = duckdb.connect(str(database), read_only=True, config=_SETTINGS)
        except duckdb.Error as error:
            message = f"{database}: cannot be opened: {first_line(error)}"
            raise WarehouseError(message) from error

    def query(self, query: str, candidates: Sequence[str] | None = None) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a query, to which `candidates` is a parameter; raises WarehouseError."""
        try:
            cursor = self._connection.cursor().execute(query.replace(self.candidates, _unnested(candidates or ())))
            while batch := cursor.fetchmany(100):
                yield from batch
        except duckdb.Error as error:
            message = f"{first_line(error)}; run `dbt build` again"
            raise WarehouseError(message) from error

    def payloads(self, relation: str, dates: tuple[dt.date, dt.date] | None) -> Iterator[tuple[str, str]]:
        """See Reader; of documents without a date, so many rows at a time."""
        if dates:
            yield from super().payloads(relation, dates)
            return
        ((count,),) = self.query(f"select coalesce(max(rowid), -1) + 1 from {relation}")  # noqa: S608 (names from dbt)
        for first in range(0, count, _ROWS_AT_ONCE):
            where = f"where rowid between {first} and {first + _ROWS_AT_ONCE - 1}"
            yield from self.query(f"select document_path, {self.payload_text} from {relation} {where}")  # noqa: S608

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


def _unnested(texts: Sequence[str]) -> str:
    """Write texts as one constant: a parameter would make DuckDB import pandas, many constants take it long to read."""
    literal = orjson.dumps(texts).decode().replace("'", "''")
    return f"select unnest(from_json('{literal}', '[\"varchar\"]'))"
