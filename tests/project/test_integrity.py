"""Each integrity test catches its fault: it is silent over the demo, and speaks once the fault is put in."""

import re
import shutil
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.project.conftest import Built
from tests.tables import beside

FAULTS: dict[str, dict[str, Any]] = beside(__file__)
"""Of each test and each kind of fct_warnings, SQL that puts its fault into the built warehouse, or a list of them."""

VIEWS = ("stg_nba_reference__games", "stg_nba_predictions__predictions")
TESTS = [
    (test, fault)
    for test in sorted(file.stem for file in Path("tests/integrity").glob("*.sql"))
    for fault in (FAULTS["tests"][test] if isinstance(FAULTS["tests"][test], list) else [FAULTS["tests"][test]])
]
PARTS = "".join(file.read_text() for file in Path("models/intermediate").glob("int_warnings_*.sql"))
KINDS = sorted(re.findall(r"'(\w+)' as kind,", PARTS))


@pytest.fixture(scope="module")
def copy(demo: Built, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """Connect to a copy of the demo's warehouse, whose views of raw tables may be replaced by tables."""
    file = tmp_path_factory.mktemp("copy") / demo.workspace.database.name
    shutil.copyfile(demo.workspace.database, file)
    # the views know the raw tables by relative paths
    with chdir(demo.workspace.folder), duckdb.connect(str(file)) as connection:
        for view in VIEWS:
            connection.execute(f"create table main_staging.{view.rpartition('__')[2]} as from main_staging.{view}")
            connection.execute(f"drop view main_staging.{view}")
            connection.execute(f"create table main_staging.{view} as from main_staging.{view.rpartition('__')[2]}")
        yield connection


@pytest.fixture
def warehouse(copy: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    """Return the copy, and take back what the test has done to it."""
    copy.begin()
    yield copy
    copy.rollback()


def rows(demo: Built, warehouse: duckdb.DuckDBPyConnection, test: str) -> int:
    """Run the test's compiled SQL and return how many rows it finds."""
    file = demo.workspace.target / "compiled/nba_subsets/tests/integrity" / f"{test}.sql"
    return len(warehouse.execute(file.read_text()).fetchall())


@pytest.mark.parametrize(("test", "fault"), TESTS)
def test_an_integrity_test_catches_its_fault(
    demo: Built, warehouse: duckdb.DuckDBPyConnection, test: str, fault: str
) -> None:
    """An error test finds nothing before; a warning may count what the demo has on purpose."""
    before = rows(demo, warehouse, test)
    assert before == 0 or test.startswith("warn_")
    warehouse.execute(fault)
    assert rows(demo, warehouse, test) > before


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_of_warning_catches_its_fault(demo: Built, warehouse: duckdb.DuckDBPyConnection, kind: str) -> None:
    """Each row has a text that says what to do, the same for all of the kind."""
    model = (demo.workspace.target / "compiled/nba_subsets/models/marts/inputs/fct_warnings.sql").read_text()
    query = f"select count(*), count(distinct how_to_fix), count(how_to_fix) from ({model}) where kind = '{kind}'"
    (before, *_) = warehouse.execute(query).fetchone() or ()
    warehouse.execute(FAULTS["kinds"][kind])
    (after, texts, said) = warehouse.execute(query).fetchone() or ()
    assert after > before
    assert (texts, said) == (1, after)


@pytest.mark.parametrize(
    ("season", "day", "is_wrong"),
    [
        ("2025-26", "2025-12-20", True),  # a season that ends too early empties dates to come
        ("2027-28", "2027-10-20", False),  # a schedule may come before its season
        ("2027-28", "2025-11-30", True),  # but today's games are in none
        (None, "2025-12-01", False),
        (None, "2025-11-30", True),
    ],
)
def test_games_to_come_need_their_season_only_if_the_seed_has_it(
    demo: Built, warehouse: duckdb.DuckDBPyConnection, season: str | None, day: str, *, is_wrong: bool
) -> None:
    """The demo's last day is 30 November 2025; here the season ends on the day before."""
    warehouse.execute("update main_rules.seasons set last_date = date '2025-11-29' where season = '2025-26'")
    warehouse.execute(
        """
        create or replace table main_staging.stg_nba_reference__games as
        select * replace (
            $season::varchar as season, $day::date as game_date, strftime($day::date, '%Y%m%d_LAL_IND') as game_id,
            true as is_regular_season
        )
        from main_staging.games limit 1""",
        {"season": season, "day": day},
    )
    assert bool(rows(demo, warehouse, "assert_games_lie_in_a_season")) == is_wrong
