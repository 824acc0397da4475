"""BigQuery would accept the statements that make the ledger's external tables."""

import json

import pytest

from tools.googlesql.dbt_runs import BETWEEN, BIGQUERY, LEDGER_KINDS, STATE
from tools.googlesql.google import Google, GoogleSqlError
from tools.googlesql.project import Project


@pytest.mark.parametrize("kind", LEDGER_KINDS)
def test_bigquery_would_make_the_table(google: Google, project: Project, kind: str) -> None:  # noqa: ARG001 (is compiled)
    """Its columns, its partitions and where its files are, as `dbt run-operation create_ledger_tables` says them."""
    (made,) = json.loads((BIGQUERY / "ledger/run_results.json").read_text())["results"]
    statement = dict(zip(LEDGER_KINDS, made["compiled_code"].split(BETWEEN), strict=True))[kind]
    google.resolve(statement, frozenset())
    assert f"uris = ['{STATE}/shown/{kind}/*']" in statement
    assert "require_hive_partition_filter = true" in statement  # as the page says: else a query opens every file
    with pytest.raises(GoogleSqlError):
        google.resolve(statement.replace(" string,", " text,"), frozenset())
