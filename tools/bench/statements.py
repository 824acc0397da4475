"""The SQL alone: `python statements.py record FILE DBT-ARGUMENTS...`, then `python statements.py replay FILE DATABASE`.

`record` runs dbt, and writes every statement that it sends to DuckDB to a file, with the settings with which it opens
DuckDB. `replay` sends them to a new database with the same settings, without dbt. It is a script, because the Python of
another commit's .venv runs it, too.
"""

import json
import sys
from itertools import count
from pathlib import Path
from typing import Any
from unittest.mock import patch

import duckdb
from duckdb import DuckDBPyConnection

Statement = tuple[int, str | None]  # the number of the cursor, and its SQL; None: the cursor is closed


def record(file: Path, arguments: list[str]) -> int:
    """Run dbt with one thread, so that the statements can be sent again one after the other."""
    from dbt.cli.main import dbtRunner  # noqa: PLC0415 (replay must not pay for it)

    statements: list[Statement] = []
    numbers: dict[int, int] = {}  # of the cursors, by their ids, of which a later cursor may get one that was closed
    numbered = count(1)
    cursor, execute, close = DuckDBPyConnection.cursor, DuckDBPyConnection.execute, DuckDBPyConnection.close
    settings: dict[str, Any] = {}
    connect = duckdb.connect

    def connected(path: str, *, read_only: bool, config: dict[str, Any]) -> DuckDBPyConnection:
        settings.update(config)
        return connect(path, read_only=read_only, config=config)

    def opened(connection: DuckDBPyConnection) -> DuckDBPyConnection:
        new = cursor(connection)
        numbers[id(new)] = next(numbered)
        return new

    def executed(connection: DuckDBPyConnection, sql: str) -> DuckDBPyConnection:
        statements.append((numbers.get(id(connection), 0), sql))
        return execute(connection, sql)

    def closed(connection: DuckDBPyConnection) -> None:
        statements.append((numbers.get(id(connection), 0), None))
        close(connection)

    with (
        patch.multiple(DuckDBPyConnection, cursor=opened, execute=executed, close=closed),
        patch("duckdb.connect", connected),
    ):
        done = dbtRunner().invoke([*arguments, "--threads", "1"])
    file.write_text(json.dumps([settings, statements]))
    return int(not done.success)


def replay(file: Path, database: str) -> int:
    """Send the statements to DuckDB, and fetch what they return."""
    settings, statements = json.loads(file.read_text())
    with duckdb.connect(database, config=settings) as connection:
        cursors: dict[int, DuckDBPyConnection] = {}
        for number, sql in statements:
            if sql is None:
                cursors.pop(number).close()
            else:
                if number not in cursors:
                    cursors[number] = connection.cursor()
                cursors[number].execute(sql).fetchall()
    return 0


if __name__ == "__main__":
    _, command, path, *rest = sys.argv
    sys.exit(record(Path(path), rest) if command == "record" else replay(Path(path), *rest))
