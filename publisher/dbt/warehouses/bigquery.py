"""Reads the document tables from BigQuery."""

from collections.abc import Iterator, Sequence
from typing import Any

from google.api_core.exceptions import GoogleAPIError
from google.auth.exceptions import GoogleAuthError
from google.cloud.bigquery import ArrayQueryParameter, Client, QueryJobConfig

from publisher.dbt.warehouses.base import Reader
from publisher.errors import WarehouseError, first_line


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
        try:
            for row in self._client.query_and_wait(query, job_config=QueryJobConfig(query_parameters=parameters)):
                yield row.values()
        except (GoogleAPIError, GoogleAuthError) as error:
            message = f"BigQuery: {first_line(error)}"
            raise WarehouseError(message) from error

    def close(self) -> None:
        """Close the client's connections."""
        self._client.close()  # type: ignore[no-untyped-call]
