"""Reads the document tables from BigQuery."""

import time
from collections.abc import Iterator, Sequence
from queue import Empty, Queue
from threading import Thread
from typing import Any

from google.api_core.exceptions import GoogleAPIError
from google.auth.exceptions import GoogleAuthError
from google.cloud.bigquery import ArrayQueryParameter, Client, QueryJobConfig

from publisher.dbt.warehouses.base import Reader
from publisher.errors import WarehouseError, first_line

QUERY_SECONDS = 300.0
"""How long the rows of one query may be waited for, whatever the library below waits for and tries again."""

_ROWS_AHEAD = 100
"""How many rows may wait in memory until they are asked for."""


class BigQueryReader(Reader):
    """Reads BigQuery with application default credentials."""

    payload_text = "to_json_string(payload)"
    ledger_text = "to_json_string(ledger)"
    candidates = "select * from unnest(@candidates)"

    def __init__(self, project: str, client: Client | None = None) -> None:
        """Connect to the project that runs and pays the queries."""
        try:
            self._client = client or Client(project=project)
        except GoogleAuthError as error:
            message = f"BigQuery project {project}: {first_line(error)}"
            raise WarehouseError(message) from error

    def query(self, query: str, candidates: Sequence[str] | None = None) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a query, to which `candidates` is a parameter; raises WarehouseError."""
        parameters = [] if candidates is None else [ArrayQueryParameter("candidates", "STRING", list(candidates))]
        rows: Queue[tuple[Any, ...] | Exception | None] = Queue(_ROWS_AHEAD)
        # a request that hangs cannot be stopped, so it is left to a thread that does not keep the process alive
        Thread(target=self._read, args=(query, QueryJobConfig(query_parameters=parameters), rows), daemon=True).start()
        try:
            yield from _until_none(rows)
        except (GoogleAPIError, GoogleAuthError) as error:
            message = f"BigQuery: {first_line(error)}"
            raise WarehouseError(message) from error

    def close(self) -> None:
        """Close the client's connections."""
        self._client.close()  # type: ignore[no-untyped-call]

    def _read(self, query: str, config: QueryJobConfig, rows: Queue[tuple[Any, ...] | Exception | None]) -> None:
        """Put the rows of a query, and then None or what went wrong."""
        try:
            for row in self._client.query_and_wait(query, job_config=config):
                rows.put(row.values())
            rows.put(None)
        except Exception as error:  # noqa: BLE001 (whoever waits for the rows raises it)
            rows.put(error)


def _until_none(rows: Queue[tuple[Any, ...] | Exception | None]) -> Iterator[tuple[Any, ...]]:
    """Yield rows, or raise what went wrong; raises WarehouseError when they were waited for too long."""
    left = QUERY_SECONDS
    while True:
        begun = time.monotonic()
        try:
            row = rows.get(timeout=max(left, 0))
        except Empty:
            message = (
                f"BigQuery: a query did not end within {QUERY_SECONDS:.0f} s; run again, and look at the project's"
                " queries if it stays so"
            )
            raise WarehouseError(message) from None
        left -= time.monotonic() - begun
        if row is None:
            return
        if isinstance(row, Exception):
            raise row
        yield row
