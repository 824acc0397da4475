"""BigQuery would accept the statements that make the ledger's external tables."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.googlesql import fixture
from tools.googlesql.dbt_runs import BIGQUERY, DATABASE, RAW, STATE
from tools.googlesql.google import Google, GoogleSqlError
from tools.googlesql.project import Project

KINDS = ("picks", "predictions")


@pytest.fixture(scope="module")
def statements(project: Project) -> dict[str, str]:  # noqa: ARG001 (dbt then reads its parse)
    """Let dbt render the statement of each kind, as `dbt run-operation create_ledger_tables` does."""
    between = "\n----\n"
    macros = between.join(f"{{{{ ledger_table('{kind}') }}}}" for kind in KINDS)
    command = [str(Path(sys.executable).with_name("dbt")), "--quiet", "--no-write-json", "compile", "--inline", macros]
    places = {
        "DBT_PROFILES_DIR": str(BIGQUERY / "profiles"),
        "DBT_LOG_PATH": str(BIGQUERY),
        "DBT_LOG_LEVEL_FILE": "none",
    }
    # what the parse was made with; with anything else dbt would make it anew
    places |= {"NOW": fixture.NOW, "RAW_FOLDER": str(RAW), "DUCKDB_PATH": str(DATABASE), "STATE": str(STATE)}
    done = subprocess.run(
        [
            *command,
            "--target",
            "offline",
            "--target-path",
            str(BIGQUERY / "first"),
            "--no-introspect",
            "--no-populate-cache",
        ],
        env=os.environ | places,
        capture_output=True,
        text=True,
        check=True,
    )
    return dict(zip(KINDS, done.stdout.split(between), strict=True))


@pytest.mark.parametrize("kind", KINDS)
def test_bigquery_would_make_the_table(google: Google, statements: dict[str, str], kind: str) -> None:
    """Its columns, its partitions and where its files are."""
    statement = statements[kind]
    google.resolve(statement, frozenset())
    assert f"uris = ['{STATE}/shown/{kind}/*']" in statement
    with pytest.raises(GoogleSqlError):
        google.resolve(statement.replace(" string,", " text,"), frozenset())
