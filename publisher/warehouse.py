"""Reads the document tables: one row is one JSON file."""

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, cast

import duckdb

from publisher.catalog import Catalog
from publisher.errors import WarehouseError, first_line


@dataclass(frozen=True)
class Row:
    """One row of a document model without its payload.

    `date` is null for a fixed path. `locks_at` (UTC) is when what the document shows may no longer be taken back; null
    if it always may. `payload_sha` tells whether the payload has changed, without reading it.
    """

    path: str
    date: dt.date | None
    status: str
    rows: int
    locks_at: dt.datetime | None
    cache_control: str
    payload_sha: str


@dataclass(frozen=True)
class Dates:
    """Which dated documents are meant, both ends included. `None` as a whole means all documents, fixed paths too."""

    first: dt.date
    last: dt.date


class Reader(ABC):
    """A warehouse that holds document tables. Relations are quoted names from dbt's manifest."""

    payload_text: ClassVar[str]
    candidates: ClassVar[str]

    @abstractmethod
    def query(self, query: str, candidates: Sequence[str] | None = None) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a query, to which `candidates` is a parameter; raises WarehouseError."""

    @abstractmethod
    def close(self) -> None:
        """Let go of the connection."""

    def rows(self, relation: str, dates: Dates | None) -> Iterator[Row]:
        """Yield the relation's rows in path order; with `dates`, those of these dates."""
        columns = "document_path, document_date, status, row_count, locks_at, cache_control, payload_sha"
        query = f"select {columns} from {relation} {_where(dates)}order by document_path"  # noqa: S608 (names from dbt)
        for path, date, status, rows, locks_at, *rest in self.query(query):
            yield Row(path, date, status, rows, locks_at and locks_at.replace(tzinfo=dt.UTC), *rest)

    def payloads(self, relation: str, dates: Dates | None) -> Iterator[tuple[str, str]]:
        """Yield path and payload (JSON text) of the same rows, in no order."""
        query = f"select document_path, {self.payload_text} from {relation} {_where(dates)}"  # noqa: S608
        return cast("Iterator[tuple[str, str]]", self.query(query))

    def name_lengths(self, relation: str, shortest: int) -> list[int]:
        """Return which lengths the relation's internal names have, from `shortest` on."""
        query = f"select distinct length(name) from {relation} where length(name) >= {shortest} order by 1"  # noqa: S608
        return [length for (length,) in self.query(query)]

    def names_among(self, relation: str, candidates: Sequence[str]) -> list[str]:
        """Return those of the candidates (lower case) that are internal names, in order."""
        query = f"select distinct name from {relation} where name in ({self.candidates}) order by name"  # noqa: S608
        return [name for (name,) in self.query(query, candidates)]


def _where(dates: Dates | None) -> str:
    return "" if dates is None else f"where document_date between date '{dates.first}' and date '{dates.last}' "


def open_reader(catalog: Catalog) -> AbstractContextManager[Reader]:
    """Connect to the warehouse in which dbt built the catalog's documents."""
    if catalog.adapter == "duckdb":
        return closing(DuckDBReader(Path(catalog.database)))
    from publisher.bigquery import BigQueryReader  # noqa: PLC0415 (takes 100 MiB that others need not have)

    return closing(BigQueryReader(catalog.database))


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
