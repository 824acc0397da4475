"""Reads the document tables: one row is one JSON file."""

import datetime as dt
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, cast

import duckdb
from google.api_core.exceptions import GoogleAPIError
from google.auth.exceptions import GoogleAuthError
from google.cloud import bigquery

from publisher.catalog import Catalog
from publisher.errors import WarehouseError


@dataclass(frozen=True)
class Row:
    """One row of a document model. `date` is null for a fixed path; `payload` is JSON text."""

    path: str
    date: dt.date | None
    cache_control: str
    payload: str


@dataclass(frozen=True)
class Dates:
    """Which dated documents are meant, both ends included. `None` as a whole means all documents, fixed paths too."""

    first: dt.date
    last: dt.date


class Reader(Protocol):
    """A warehouse that holds document tables."""

    def rows(self, relation: str, dates: Dates | None) -> Iterator[Row]:
        """Yield the relation's rows in path order; with `dates`, those of these dates."""

    def close(self) -> None:
        """Let go of the connection."""


def open_reader(catalog: Catalog) -> AbstractContextManager[Reader]:
    """Connect to the warehouse in which dbt built the catalog's documents."""
    if catalog.adapter == "duckdb":
        return closing(DuckDBReader(Path(catalog.database)))
    return closing(BigQueryReader(catalog.database))


def _query(relation: str, payload_as_text: str, dates: Dates | None) -> str:
    where = "" if dates is None else "where document_date between date '{first}' and date '{last}'"
    where = where if dates is None else where.format(first=dates.first, last=dates.last)
    columns = f"document_path, document_date, cache_control, {payload_as_text} as payload"
    return f"select {columns} from {relation} {where} order by document_path"  # noqa: S608 (names from dbt, dates typed)


class DuckDBReader:
    """Reads a DuckDB file; another process may be reading it too, but not writing."""

    def __init__(self, database: Path) -> None:
        """Open the file read-only."""
        if not database.is_file():
            message = f"{database}: no such database; run `dbt build` first"
            raise WarehouseError(message)
        try:
            self._connection = duckdb.connect(str(database), read_only=True)
        except duckdb.Error as error:
            message = f"{database}: cannot be opened: {_first_line(error)}"
            raise WarehouseError(message) from error

    def rows(self, relation: str, dates: Dates | None) -> Iterator[Row]:
        """Yield the relation's rows in path order; with `dates`, those of these dates."""
        try:
            cursor = self._connection.execute(_query(relation, "cast(payload as varchar)", dates))
            while batch := cursor.fetchmany(100):
                yield from (Row(*values) for values in batch)
        except duckdb.Error as error:
            message = f"{relation}: cannot be read: {_first_line(error)}; run `dbt build` again"
            raise WarehouseError(message) from error

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


class BigQueryReader:
    """Reads BigQuery with application default credentials."""

    def __init__(self, project: str, client: bigquery.Client | None = None) -> None:
        """Connect to the project that runs and pays the queries."""
        try:
            self._client = client or bigquery.Client(project=project)
        except GoogleAuthError as error:
            message = f"BigQuery project {project}: {_first_line(error)}"
            raise WarehouseError(message) from error

    def rows(self, relation: str, dates: Dates | None) -> Iterator[Row]:
        """Yield the relation's rows in path order; with `dates`, those of these dates."""
        try:
            for row in self._client.query_and_wait(_query(relation, "to_json_string(payload)", dates)):
                yield Row(*cast("tuple[Any, ...]", row.values()))
        except (GoogleAPIError, GoogleAuthError) as error:
            message = f"{relation}: cannot be read: {_first_line(error)}"
            raise WarehouseError(message) from error

    def close(self) -> None:
        """Close the client's connections."""
        self._client.close()  # type: ignore[no-untyped-call]


def _first_line(error: Exception) -> str:
    return str(error).strip().split("\n", 1)[0]
