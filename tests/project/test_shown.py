"""What the demo must show: every rule has its rows in it, so that comparisons over it prove something."""

from collections.abc import Iterator

import duckdb
import pytest

from tests.project.conftest import Built
from tests.tables import beside

SHOWN: dict[str, dict[str, str]] = beside(__file__)


@pytest.fixture(scope="module")
def database(demo: Built) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield the demo's build, with its raw tables."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{demo.workspace.database}' as built (read_only)")
        for file in demo.workspace.raw.glob("*.parquet"):
            connection.execute(f"create view {file.stem} as from read_parquet('{file}')")
        yield connection


@pytest.mark.parametrize("what", SHOWN["words"])
def test_every_word_is_said_of_some_row(database: duckdb.DuckDBPyConnection, what: str) -> None:
    """Where two words are never said the rule that tells them apart is not tried."""
    table, column = what.split()
    said = {word for (word,) in database.sql(f"select distinct {column} from built.{table}").fetchall()}
    assert set(SHOWN["words"][what].split()) <= said


@pytest.mark.parametrize("what", SHOWN["rare"])
def test_what_is_rare_is_there(database: duckdb.DuckDBPyConnection, what: str) -> None:
    """As upstream's tables have it."""
    assert len(database.sql(SHOWN["rare"][what])) > 0
