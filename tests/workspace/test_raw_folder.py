"""A raw folder is checked against the sources before dbt starts."""

import datetime as dt
from pathlib import Path

import duckdb
import pytest

from workspace.raw_folder import RawFolderError, Table, check, day_after_last_final_game, declared_tables

SOURCES = """
sources:
  - name: reference
    tables:
      - name: nba_schedule
        columns:
          - {name: game_id, data_type: string}
          - {name: game_date, data_type: date}
          - {name: game_status, data_type: int64}
          - {name: price, data_type: numeric}
          - {name: tipoff_at, data_type: timestamp}
          - {name: is_playoffs, data_type: bool}
"""
OPTIONAL = """
          - {name: more, data_type: string, config: &optional {meta: {optional: true}}}
      - name: injuries
        config: *optional
        columns:
          - {name: team, data_type: string}
          - {name: status, data_type: string}
          - {name: reason, data_type: string, config: *optional}
"""
GOOD = {
    "game_id": "'1'",
    "game_date": "date '2026-01-31'",
    "game_status": "3",
    "price": "1.5::decimal(4, 1)",
    "tipoff_at": "timestamptz '2026-01-31 20:00:00+00'",
    "is_playoffs": "false",
}


def write(folder: Path, **changes: str | None) -> None:
    """Write a folder of one table of one row; a column that is changed to None is left out."""
    columns = {name: sql for name, sql in (GOOD | changes).items() if sql is not None}
    select = ", ".join(f"{sql} as {name}" for name, sql in columns.items())
    duckdb.sql(f"select {select}").write_parquet(str(folder / "nba_schedule.parquet"))


def faults(folder: Path, more: str = "") -> tuple[str, ...]:
    """Return what the check says of the folder; `more` is declared beside its table."""
    sources = folder / "sources.yml"
    sources.write_text(SOURCES.rstrip() + more)
    try:
        check(folder, sources)
    except RawFolderError as error:
        return error.args
    return ()


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"more": "1"},
        {"game_date": "timestamp '2026-01-31 00:00:00'"},
        {"price": "1.5::double"},
        {"price": "1"},
        {"tipoff_at": "timestamp '2026-01-31 20:00:00'"},
        {"game_id": "null::integer"},
    ],
)
def test_what_other_writers_write_is_accepted(tmp_path: Path, changes: dict[str, str]) -> None:
    """More columns, a date as midnight, a decimal as a double, and any type for a column without values."""
    write(tmp_path, **changes)
    assert faults(tmp_path) == ()


@pytest.mark.parametrize(
    ("column", "sql", "found", "wanted"),
    [
        ("game_id", "1", "INTEGER", "STRING"),
        ("game_date", "'2026-01-31'", "VARCHAR", "DATE"),
        ("game_status", "3::double", "DOUBLE", "INT64"),
        ("price", "'1.5'", "VARCHAR", "NUMERIC"),
        ("tipoff_at", "date '2026-01-31'", "DATE", "TIMESTAMP"),
        ("is_playoffs", "0", "INTEGER", "BOOL"),
        ("price", None, "missing", "NUMERIC"),
    ],
)
def test_a_wrong_type_names_file_and_column(
    tmp_path: Path, column: str, sql: str | None, found: str, wanted: str
) -> None:
    """A wrong type would pass dbt in silence; so does a missing column. One line a column."""
    write(tmp_path, **{column: sql})
    assert faults(tmp_path) == (f"{tmp_path}/nba_schedule.parquet: column {column} is {found}; it must be {wanted}",)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """A raw folder has one file a table."""
    assert faults(tmp_path)[0].startswith(f"{tmp_path}/nba_schedule.parquet: no such file;")


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    """Probably a misspelt RAW."""
    with pytest.raises(RawFolderError, match="is no folder"):
        check(tmp_path / "nothing", tmp_path / "sources.yml")


@pytest.mark.parametrize("keep", [0, 10, -20])
def test_an_unreadable_file_is_named(tmp_path: Path, keep: int) -> None:
    """Empty, or cut off anywhere."""
    write(tmp_path)
    file = tmp_path / "nba_schedule.parquet"
    file.write_bytes(file.read_bytes()[:keep])
    (fault,) = faults(tmp_path)
    assert fault.startswith(f"{file}: cannot be read as parquet: ")
    assert "\n" not in fault


def test_a_file_damaged_in_the_middle_is_named(tmp_path: Path) -> None:
    """Its footer is whole; only reading every value shows it."""
    write(tmp_path)
    file = tmp_path / "nba_schedule.parquet"
    content = bytearray(file.read_bytes())
    content[4:60] = b"\xff" * 56
    file.write_bytes(content)
    assert faults(tmp_path)[0].startswith(f"{file}: cannot be read as parquet: ")


def test_an_optional_table_and_column_may_be_absent(tmp_path: Path) -> None:
    """A table is its file."""
    write(tmp_path, more=None)
    assert faults(tmp_path, OPTIONAL) == ()


def test_what_is_optional_is_checked_where_it_is_there(tmp_path: Path) -> None:
    """One line a column; a column that is not optional may not be absent from an optional table."""
    write(tmp_path, more="1")
    injuries = tmp_path / "injuries.parquet"
    duckdb.sql("select 3 as team").write_parquet(str(injuries))
    assert faults(tmp_path, OPTIONAL) == (
        f"{tmp_path}/nba_schedule.parquet: column more is INTEGER; it must be STRING",
        f"{injuries}: column team is INTEGER; it must be STRING",
        f"{injuries}: column status is missing; it must be STRING",
    )
    injuries.write_bytes(b"PAR1")
    assert faults(tmp_path, OPTIONAL)[1].startswith(f"{injuries}: cannot be read as parquet: ")


def test_the_projects_sources_declare_what_must_be_there() -> None:
    """The YAML that dbt reads is the one that is checked against; test_season.py knows all tables."""
    tables = declared_tables(Path("models/staging/_sources.yml"))
    assert {table.name for table in tables if table.is_optional} == {
        "processor_run_history",
        "nbac_injury_report",
        "bettingpros_player_points_props",
        "bdl_live_boxscores",
    }
    # production has all others, and reads one of these only where the var optional_inputs names it
    assert {table.name: table.optional for table in tables if table.optional} == {
        "player_prop_predictions": {"line_source", "sportsbook", "model_version", "prediction_run_mode"},
        "player_game_summary": {"player_full_name", "season_year"},
        "processor_run_history": {"phase", "failure_category"},
    }
    assert all(isinstance(table, Table) and table.columns for table in tables)


def test_now_is_noon_on_the_day_after_the_last_final_game(tmp_path: Path) -> None:
    """UTC; a date that cannot be true, such as 9999-12-31, is none."""
    write(tmp_path)
    file = str(tmp_path / "nba_schedule.parquet")
    duckdb.sql(
        f"from '{file}' union all by name select * replace (date '9999-12-31' as game_date) from '{file}'"
    ).write_parquet(file + ".new")
    Path(file + ".new").replace(file)
    assert day_after_last_final_game(tmp_path) == dt.datetime(2026, 2, 1, 12, tzinfo=dt.UTC)


def test_without_a_final_game_now_must_be_given(tmp_path: Path) -> None:
    """There is no date to take it from."""
    write(tmp_path, game_status="1")
    with pytest.raises(RawFolderError, match=r"has no final game.*pass NOW="):
        day_after_last_final_game(tmp_path)
