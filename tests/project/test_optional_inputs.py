"""On DuckDB, an optional raw table or column may be absent or empty."""

import datetime as dt
import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest

from demo.league import COLUMNS
from tests.dbt_process import WITHOUT_TESTS
from tests.googlesql.fixture import RAW
from tests.project.conftest import Built, Dbt, apart
from tools.googlesql.language import duckdb_type
from workspace.raw_folder import SOURCES, Table, check, declared_tables

TABLES = {table.name: table for table in declared_tables(SOURCES)}
NOW = dt.datetime(2025, 11, 28, 3, 30, tzinfo=dt.UTC)
# rows of the fixture by NOW; one report of injuries was written after it, and so were one offer, two rows of runs and a
# poll
COUNTED = {
    "processor_run_history": 27,
    "nbac_injury_report": 19,
    "bettingpros_player_points_props": 14,
    "bdl_live_boxscores": 30,
}

EMPTY = "nbac_injury_report"
"""The table that is there without a row when the others have some."""

STAGED = (
    *("stg_nba_reference__processor_runs", "stg_nba_raw__injury_reports", "stg_nba_raw__points_offers"),
    "stg_nba_raw__live_boxscores",
)


def write(folder: Path, table: Table, rows: list[dict[str, Any]]) -> None:
    """Write a raw table with the declared columns."""
    columns = ", ".join(f"{name} {duckdb_type(kind)}" for name, kind in table.columns.items())
    with duckdb.connect() as connection:
        connection.execute(f"create table raw ({columns})")
        for row in rows:
            marks = ", ".join("?" for _ in row)
            connection.execute(f"insert into raw ({', '.join(row)}) values ({marks})", list(row.values()))
        connection.table("raw").write_parquet(str(folder / f"{table.name}.parquet"))


@pytest.fixture
def raw(demo_raw: Path, tmp_path: Path) -> Path:
    """Return the demo's raw folder, without the optional tables."""
    raw = tmp_path / "raw"
    raw.mkdir()
    for name in COLUMNS:
        if not TABLES[name].is_optional:
            shutil.copyfile(demo_raw / f"{name}.parquet", raw / f"{name}.parquet")
    return raw


@pytest.mark.parametrize("state", ["absent", "present"])
def test_an_optional_input(state: str, dbt: Dbt, tmp_path: Path, raw: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An absent table is not there and has no rows; an empty one is there. An absent column is null."""
    if state == "absent":
        leave_out_columns(raw)
    else:
        for name in COUNTED:
            write(raw, TABLES[name], RAW[name] if name != EMPTY else [])
    check(raw)
    built = apart(tmp_path / "built", raw, NOW)
    dbt(built.workspace, NOW, *WITHOUT_TESTS, "--select", "path:models/staging")
    monkeypatch.chdir(built.workspace.folder)  # the views know the raw tables by relative paths
    is_present = dict(built.rows("select table_name, is_present from main_staging.stg_nba_raw__tables"))
    assert is_present == {name: state != "absent" or not table.is_optional for name, table in TABLES.items()}
    query = "select table_name, cast(sum(row_count) as int64) from main_staging.stg_nba_raw__row_counts group by 1"
    counts: dict[str, int] = dict(built.rows(query))
    expected = COUNTED | {EMPTY: 0} if state == "present" else dict.fromkeys(COUNTED, 0)
    assert {name: counts.pop(name, 0) for name in COUNTED} == expected
    assert counts.keys() == {name for name, table in TABLES.items() if not table.is_optional} - {"nba_players_registry"}
    for name, staging in zip(COUNTED, STAGED, strict=True):
        assert bool(built.rows(f"from main_staging.{staging}")) is (expected[name] > 0)
    if state == "absent":
        check_columns(built)


def leave_out_columns(raw: Path) -> None:
    """Take optional columns out of their tables."""
    absent = {"player_prop_predictions": ["sportsbook", "line_source"], "player_game_summary": ["season_year"]}
    for name, columns in absent.items():
        assert set(columns) < TABLES[name].optional
        file = raw / f"{name}.parquet"
        duckdb.read_parquet(str(file)).project(f"* exclude ({', '.join(columns)})").write_parquet(str(raw / "new"))
        (raw / "new").replace(file)


def check_columns(built: Built) -> None:
    """Check that they are null, of their declared type; the others keep their values."""
    ((rows, *counts),) = built.rows("""
        select count(*), count(sportsbook), count(line_source), min(prediction_run_mode), any_value(typeof(sportsbook))
        from main_staging.stg_nba_predictions__predictions""")
    assert rows > 1000
    assert counts == [0, 0, "OVERNIGHT", "VARCHAR"]
    ((names, *season),) = built.rows("""
        select count(player_full_name), count(season_year), any_value(typeof(season_year))
        from main_staging.stg_nba_analytics__box_scores""")
    assert names > 1000
    assert season == [0, "BIGINT"]
