"""Reading document tables."""

import datetime as dt
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace

import pytest
from google.api_core.exceptions import NotFound
from google.cloud import bigquery

from publisher.dbt.target import Target
from publisher.dbt.warehouses import bigquery as ours
from publisher.dbt.warehouses.base import Row
from publisher.dbt.warehouses.bigquery import BigQueryReader
from publisher.dbt.warehouses.duckdb import DuckDBReader
from publisher.errors import WarehouseError
from tests.publisher.small_warehouse import Warehouse

pytestmark = pytest.mark.usefixtures("database_file")

DATES = (dt.date(2026, 1, 15), dt.date(2026, 1, 16))
WHERE = "where document_date between date '2026-01-15' and date '2026-01-16'"


@dataclass
class Client:
    """Stands in for BigQuery: remembers the query, answers with rows or an error."""

    answer: Iterable[bigquery.Row] | Exception
    queries: list[str] = field(default_factory=list)
    parameters: list[object] = field(default_factory=list)

    def query_and_wait(self, query: str, job_config: bigquery.QueryJobConfig) -> Iterable[bigquery.Row]:
        """Answer."""
        self.queries.append(query)
        self.parameters += [parameter.values for parameter in job_config.query_parameters]
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


COLUMNS = "document_path, document_date, status, row_count, locks_at, cache_control, payload_sha, shows_date, is_locked"


def reader(client: Client) -> BigQueryReader:
    """Return a reader of the stand-in."""
    return BigQueryReader("project", client)  # type: ignore[arg-type]


def answer(*values: object) -> list[bigquery.Row]:
    """Return one row of BigQuery's."""
    return [bigquery.Row(values, {str(at): at for at in range(len(values))})]


def test_rows_come_as_they_are() -> None:
    """The columns keep their places, and an instant is in UTC."""
    date, lock = dt.date(2026, 1, 15), dt.datetime(2026, 1, 16, tzinfo=dt.UTC)
    values = ("signals/2026-01-15.json", date, "ok", 12, lock, "public, max-age=300", "ab", date, True)
    assert list(reader(Client(answer(*values))).rows("`p`.`d`.`t`", None)) == [Row(*values)]


def test_the_queries_name_their_columns_and_prune_by_date() -> None:
    """Rows without their payloads first, in order; JSON is read as text, and dates are constants."""
    client = Client([])
    list(reader(client).rows("`p`.`d`.`t`", DATES))
    list(reader(client).payloads("`p`.`d`.`t`", DATES))
    list(reader(client).rows("`p`.`d`.`t`", None))
    assert [query.strip() for query in client.queries] == [
        f"select {COLUMNS} from `p`.`d`.`t` {WHERE} order by document_path",
        f"select document_path, to_json_string(payload) from `p`.`d`.`t` {WHERE}",
        f"select {COLUMNS} from `p`.`d`.`t` order by document_path",
    ]


def test_candidates_for_internal_names_are_a_parameter() -> None:
    """They are text out of documents, so they never become part of a query."""
    client = Client(answer("catboost_v9"))
    assert reader(client).names_among("`p`.`d`.`t`", ["catboost_v9", "x' or 'y"]) == ["catboost_v9"]
    assert client.parameters == [["catboost_v9", "x' or 'y"]]
    assert "catboost" not in client.queries[0]
    assert "unnest(@candidates)" in client.queries[0]


def test_an_error_is_one_line() -> None:
    """No traceback for a missing table, and no second line."""
    message = "Table p:d.t was not found\nin location US"
    client = Client(NotFound(message))  # type: ignore[no-untyped-call]
    with pytest.raises(WarehouseError, match=r"^BigQuery: 404 Table p:d.t was not found$"):
        list(reader(client).rows("`p`.`d`.`t`", None))


def dripping() -> Iterator[bigquery.Row]:
    """Yield a row every now and then, and never end."""
    while True:
        time.sleep(0.01)
        yield from answer("catboost_v9")


def hanging() -> Iterator[bigquery.Row]:
    """Yield nothing, and never end."""
    while True:
        time.sleep(0.01)
    yield from answer()


@pytest.mark.parametrize("rows", [dripping, hanging])
def test_a_query_that_does_not_end_is_one_line(
    monkeypatch: pytest.MonkeyPatch, rows: Callable[[], Iterator[bigquery.Row]]
) -> None:
    """Whatever keeps it: a lock, the network, or a reply of a byte at a time."""
    monkeypatch.setattr(ours, "QUERY_SECONDS", 0.3)
    with pytest.raises(WarehouseError, match=r"^BigQuery: a query did not end within 0 s; run again, and look at"):
        reader(Client(rows())).names_among("`p`.`d`.`t`", ["catboost_v9"])


def test_what_is_done_with_a_row_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    """A slow machine may check documents for as long as it takes."""
    now = [0.0]
    monkeypatch.setattr(ours, "time", SimpleNamespace(monotonic=lambda: now[0]))
    found = 0
    for _ in reader(Client(answer("a") * 3)).query("select"):
        found += 1
        now[0] += ours.QUERY_SECONDS
    assert found == 3


def test_a_fault_of_ours_is_not_taken_for_one_of_bigquery() -> None:
    """It comes out as it is."""
    with pytest.raises(ZeroDivisionError):
        list(reader(Client(ZeroDivisionError())).query("select"))


def test_duckdb_has_rows_payloads_and_names(warehouse: Warehouse) -> None:
    """The same from the engine of the demo; a timestamp without zone is UTC."""
    warehouse.add("2026-01-15")
    warehouse.add("2026-01-17")
    warehouse.add_subsets("Top Pick")
    warehouse.save()
    target = Target(warehouse.target)
    catalog = target.catalog
    with target.reader() as opened:
        (row,) = opened.rows("public__signals", DATES)
        assert (row.path, row.date, row.status) == ("signals/2026-01-15.json", dt.date(2026, 1, 15), "ok")
        assert (row.rows, row.locks_at) == (12, dt.datetime(2026, 1, 16, tzinfo=dt.UTC))
        assert [path for path, _ in opened.payloads("public__signals", DATES)] == [row.path]
        assert len(list(opened.rows("public__signals", None))) == 2
        (fixed,) = opened.rows("public__systems_subsets", None)
        assert (fixed.date, fixed.locks_at) == (None, None)
        assert list(opened.rows("public__systems_subsets", DATES)) == []
        assert opened.name_lengths(catalog.internal_names, 6) == [6, 11, 17]
        assert opened.name_beginnings(catalog.internal_names, 7) == {"catboos", "v9_high"}
        assert opened.names_among(catalog.internal_names, ["abc_v1", "'", "catboost"]) == ["abc_v1"]
        with pytest.raises(WarehouseError, match=r"^Catalog Error: Table with name nothing does not exist!; run"):
            list(opened.rows("nothing", None))


def test_a_database_that_is_none_is_refused(tmp_path: Path) -> None:
    """Missing or damaged, in one line."""
    with pytest.raises(WarehouseError, match="no such database; run `dbt build` first"):
        DuckDBReader(tmp_path / "nothing")
    (tmp_path / "damaged").write_bytes(b"nothing")
    with pytest.raises(WarehouseError, match=r"damaged: cannot be opened: .*$"):
        DuckDBReader(tmp_path / "damaged")
