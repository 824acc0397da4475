"""Reading document tables."""

import datetime as dt
from dataclasses import dataclass, field

import pytest
from google.api_core.exceptions import NotFound
from google.cloud import bigquery

from publisher.errors import WarehouseError
from publisher.warehouse import BigQueryReader, Dates, Row


@dataclass
class Client:
    """Stands in for BigQuery: remembers the query, answers with rows or an error."""

    answer: list[bigquery.Row] | Exception
    queries: list[str] = field(default_factory=list)

    def query_and_wait(self, query: str) -> list[bigquery.Row]:
        """Answer."""
        self.queries.append(query)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


COLUMNS = {"document_path": 0, "document_date": 1, "cache_control": 2, "payload": 3}


def reader(client: Client) -> BigQueryReader:
    """Return a reader of the stand-in."""
    return BigQueryReader("project", client)  # type: ignore[arg-type]


def test_rows_come_as_they_are() -> None:
    """The columns keep their places."""
    values = ("signals/2026-01-15.json", dt.date(2026, 1, 15), "public, max-age=300", "{}")
    client = Client([bigquery.Row(values, COLUMNS)])
    assert list(reader(client).rows("`p`.`d`.`t`", None)) == [Row(*values)]


def test_the_query_names_its_columns_and_orders_its_rows() -> None:
    """JSON is read as text, and the dates are constants, which prune partitions."""
    client = Client([])
    list(reader(client).rows("`p`.`d`.`t`", Dates(dt.date(2026, 1, 15), dt.date(2026, 1, 16))))
    (query,) = client.queries
    assert query == (
        "select document_path, document_date, cache_control, to_json_string(payload) as payload from `p`.`d`.`t`"
        " where document_date between date '2026-01-15' and date '2026-01-16' order by document_path"
    )


def test_an_error_is_one_line_that_names_the_table() -> None:
    """No traceback for a missing table."""
    client = Client(
        NotFound(  # type: ignore[no-untyped-call]
            "Table p:d.t was not found\nin location US"
        )
    )
    with pytest.raises(WarehouseError, match=r"^`p`.`d`.`t`: cannot be read: 404 Table p:d.t was not found$"):
        list(reader(client).rows("`p`.`d`.`t`", None))
