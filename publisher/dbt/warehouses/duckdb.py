"""Reads the document tables from a DuckDB file."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb

from publisher.dbt.warehouses.base import Reader
from publisher.errors import WarehouseError, first_line


class DuckDBReader(Reader):
    """Reads a DuckDB file; another process may be reading it too, but not writing."""

    payload_text = "cast(payload as varchar)"
    candidates = "/* candidates */"

    def __init__(self, database: Path) -> None:
        """Open the file read-only."""
        if not database.is_file():
            message = f"{database}: no such database; run `dbt build` first"
            raise WarehouseError(message)
        try:
            self._connection = duckdb.connect(str(database), read_only=True, config={"threads": 1})
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

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


def _unnested(texts: Sequence[str]) -> str:
    """Write texts as constants: a parameter would make DuckDB import pandas, which takes 90 MiB."""
    literals = ", ".join("'" + text.replace("'", "''") + "'" for text in texts)
    return f"select unnest([{literals}]::varchar[])"
