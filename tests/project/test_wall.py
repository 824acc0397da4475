"""The wall at staging: at each bound of `_sources.yml` what can be true passes, and one step on does not."""

import datetime as dt
from collections import Counter
from pathlib import Path

import duckdb
import pytest

from demo.league import DEMO_NOW
from tests.dbt_process import WITHOUT_TESTS
from tests.project.bounds import cases, sql, walled
from tests.project.conftest import Dbt, apart

FIRST_READ = dt.date(2021, 10, 19)
"""Earlier partitions are not read, so nothing in them is put aside."""


PLAYED = "game_date = '2025-11-20' and points > 0 and minutes_played > 0"


def poison(raw: Path, folder: Path) -> Counter[tuple[str, str]]:
    """Write each raw table with a row for each case; return how many values of a column the wall must put aside.

    Of one player the only points cannot be true, of another one those that were written last.
    """
    folder.mkdir()
    aside: Counter[tuple[str, str]] = Counter()
    wide = {"numeric": "decimal(38, 9)", "float64": "double"}
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        for file in sorted(raw.glob("*.parquet")):
            columns = [(name, kind, meta) for table, name, kind, meta in walled() if table == file.stem]
            types = "".join(f", {name}::{wide[kind]} as {name}" for name, kind, _ in columns if kind in wide)
            replaced = f"replace ({types[2:]})" if types else ""
            connection.execute(f"create or replace table rows as select * {replaced} from read_parquet('{file}')")
            connection.execute("create or replace table clean as from rows limit 1")
            for name, kind, meta in columns:
                good, bad = cases(kind, meta)
                for value in (*good, *bad):
                    connection.execute(f"insert into rows select * replace ({sql(value)} as {name}) from clean")
                aside[file.stem, name] = sum(not (is_date_of(file.stem, name) and value < FIRST_READ) for value in bad)
            if file.stem == "player_game_summary":
                once, twice = two_players(connection)
                of = f"where {PLAYED} and player_lookup ="
                later = "-1 as points, processed_at + interval 1 hour as processed_at"
                connection.execute(f"insert into rows select * replace ({later}) from rows {of} '{twice}'")
                connection.execute(f"update rows set points = 151 {of} '{once}'")
                aside[file.stem, "points"] += 2
            connection.execute(f"copy rows to '{folder / file.name}' (format parquet)")
    return aside


def two_players(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Return two players who have points on the date."""
    query = f"select distinct player_lookup from rows where {PLAYED} order by player_lookup limit 2"
    return [name for (name,) in connection.execute(query).fetchall()]


def is_date_of(table: str, column: str) -> bool:
    """Whether a column is the date of a table's partition."""
    return column == {"nbac_injury_report": "report_date", "processor_run_history": "data_date"}.get(table, "game_date")


@pytest.fixture(scope="module")
def walled_off(
    demo_raw: Path, dbt: Dbt, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Counter[tuple[str, str]]]:
    """Build what stands at the wall, and what is graded behind it; return the workspace, and what must be put aside."""
    folder = tmp_path_factory.mktemp("wall")
    aside = poison(demo_raw, folder / "raw")
    built = apart(folder / "built", folder / "raw", DEMO_NOW)
    selection = ("path:models/staging", "fct_values_put_aside", "+fct_player_games", "+fct_predictions_shown")
    dbt(built.workspace, DEMO_NOW, *WITHOUT_TESTS, "--select", *selection)
    return built.workspace.folder, aside


def test_what_cannot_be_true_is_put_aside_and_counted(
    walled_off: tuple[Path, Counter[tuple[str, str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each value at a bound passes, each one beyond is counted under its table and column, and stops nothing."""
    folder, aside = walled_off
    monkeypatch.chdir(folder)  # the views know the raw tables by relative paths
    with duckdb.connect("target/nba_subsets.duckdb", read_only=True) as connection:
        counts = """
            select table_name, column_name, sum(value_count)::bigint from main_staging.stg_nba_raw__values_put_aside
            group by all"""
        found = {(table, column): count for table, column, count in connection.execute(counts).fetchall()}
        staged = connection.execute(
            "select min(predicted_points), max(predicted_points), max(feature_quality)"
            " from main_staging.stg_nba_predictions__predictions"
        ).fetchone()
    assert found == {place: count for place, count in aside.items() if count}
    assert staged == (0, 200, 100)


def test_points_that_cannot_be_true_hide_no_row_that_has_some(
    demo_raw: Path, walled_off: tuple[Path, Counter[tuple[str, str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The row counts as not processed: an earlier one counts, and without one the prediction waits."""
    with duckdb.connect() as connection:
        connection.execute(f"create table rows as from read_parquet('{demo_raw / 'player_game_summary.parquet'}')")
        once, twice = two_players(connection)
    monkeypatch.chdir(walled_off[0])
    with duckdb.connect("target/nba_subsets.duckdb", read_only=True) as connection:
        query = "select distinct player_lookup from main_marts.fct_player_games where game_date = '2025-11-20'"
        played = {name for (name,) in connection.execute(query).fetchall()}
        query = "select outcome from main_marts.fct_predictions_shown where game_date = '2025-11-20'"
        outcomes = connection.execute(f"{query} and player_lookup = $once", {"once": once}).fetchall()
    assert (once in played, twice in played) == (False, True)
    assert {outcome for (outcome,) in outcomes} <= {"pending", None}
    assert outcomes
