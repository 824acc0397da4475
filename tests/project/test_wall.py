"""The wall at staging: at each bound of `_sources.yml` what can be true passes, and one step on does not."""

import datetime as dt
import shutil
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


def poison(raw: Path, folder: Path) -> Counter[tuple[str, str]]:
    """Write each raw table with a row for each case; return how many values of a column the wall must put aside."""
    folder.mkdir()
    aside: Counter[tuple[str, str]] = Counter()
    wide = {"numeric": "decimal(38, 9)", "float64": "double"}
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        for file in sorted(raw.glob("*.parquet")):
            columns = [(name, kind, meta) for table, name, kind, meta in walled() if table == file.stem]
            connection.execute(f"create or replace table clean as from read_parquet('{file}') limit 1")
            for name, kind, _ in columns:
                if kind in wide:
                    connection.execute(f"alter table clean alter {name} type {wide[kind]}")
            connection.execute("create or replace table rows as from clean")
            for name, kind, meta in columns:
                good, bad = cases(kind, meta)
                for value in (*good, *bad):
                    connection.execute(f"insert into rows select * replace ({sql(value)} as {name}) from clean")
                aside[file.stem, name] = sum(not (is_date_of(file.stem, name) and value < FIRST_READ) for value in bad)
            connection.execute(f"copy rows to '{folder / file.name}' (format parquet)")
    return aside


def is_date_of(table: str, column: str) -> bool:
    """Whether a column is the date of a table's partition."""
    return column == {"nbac_injury_report": "report_date", "processor_run_history": "data_date"}.get(table, "game_date")


def test_what_cannot_be_true_is_put_aside_and_counted(
    demo_raw: Path, dbt: Dbt, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each value at a bound passes, each one beyond is counted under its table and column, and stops nothing."""
    aside = poison(demo_raw, tmp_path / "raw")
    built = apart(tmp_path / "built", tmp_path / "raw", DEMO_NOW)
    dbt(built.workspace, DEMO_NOW, *WITHOUT_TESTS, "--select", "path:models/staging", "fct_values_put_aside")
    monkeypatch.chdir(built.workspace.folder)  # the views know the raw tables by relative paths
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


def test_points_that_cannot_be_true_hide_no_row_that_has_some(demo_raw: Path, dbt: Dbt, tmp_path: Path) -> None:
    """The row counts as not processed: an earlier one counts, and without one the prediction waits."""
    shutil.copytree(demo_raw, tmp_path / "raw")
    file = tmp_path / "raw/player_game_summary.parquet"
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(f"create table rows as from read_parquet('{file}')")
        graded = "game_date = '2025-11-20' and points > 0 and minutes_played > 0"
        once, twice = connection.execute(
            f"select player_lookup from rows where {graded} order by player_lookup limit 2"
        ).fetchall()
        connection.execute(
            "insert into rows select * replace (-1 as points, processed_at + interval 1 hour as processed_at) from rows"
            " where game_date = '2025-11-20' and player_lookup = $twice",
            {"twice": twice[0]},
        )
        connection.execute(
            "update rows set points = 151 where game_date = '2025-11-20' and player_lookup = $once", {"once": once[0]}
        )
        connection.execute(f"copy rows to '{file}' (format parquet)")
    built = apart(tmp_path / "built", tmp_path / "raw", DEMO_NOW)
    dbt(built.workspace, DEMO_NOW, *WITHOUT_TESTS, "--select", "+fct_player_games")
    with duckdb.connect(str(built.workspace.database), read_only=True) as connection:
        query = "select distinct player_lookup from main_marts.fct_player_games where game_date = '2025-11-20'"
        played = {name for (name,) in connection.execute(query).fetchall()}
        query = "select outcome from main_intermediate.int_predictions_graded where game_date = '2025-11-20'"
        outcomes = connection.execute(f"{query} and player_lookup = $once", {"once": once[0]}).fetchall()
    assert (once[0] in played, twice[0] in played) == (False, True)
    assert {outcome for (outcome,) in outcomes} <= {"pending", None}
    assert outcomes
