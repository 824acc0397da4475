"""What is in a file of DuckDB, and how a test changes it."""

from pathlib import Path
from typing import Any

import duckdb


def rows(database: Path, query: str, *parameters: object) -> list[Any]:
    """Return the rows that a query finds."""
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.execute(query, parameters).fetchall()


def change(database: Path, *statements: str) -> None:
    """Run statements, one after the other."""
    with duckdb.connect(str(database)) as connection:
        for statement in statements:
            connection.execute(statement)
