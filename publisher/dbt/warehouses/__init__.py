"""Where dbt built the document tables: a DuckDB file, or BigQuery."""

from contextlib import AbstractContextManager, closing
from pathlib import Path

from publisher.dbt.warehouses.base import Reader


def open_reader(adapter: str, database: str) -> AbstractContextManager[Reader]:
    """Connect to a DuckDB file (adapter `duckdb`) or as a BigQuery project; raises WarehouseError."""
    if adapter == "duckdb":
        from publisher.dbt.warehouses.duckdb import DuckDBReader  # noqa: PLC0415 (0.1 s that BigQuery need not have)

        return closing(DuckDBReader(Path(database)))
    from publisher.dbt.warehouses.bigquery import BigQueryReader  # noqa: PLC0415 (100 MiB that a DuckDB file need not have)

    return closing(BigQueryReader(database))
