"""When a raw table's newest row is asked for: on days of games that it must know of."""

import datetime as dt
from pathlib import Path
from types import SimpleNamespace

import duckdb
import jinja2
import pytest

DAY, WRITTEN, NOW = dt.datetime(2026, 5, 20), dt.datetime(2026, 5, 18, 9), dt.datetime(2026, 5, 21, 9)  # noqa: DTZ001 (as in SQL)


@pytest.mark.parametrize(
    ("is_regular_season", "is_playoffs", "newest"),
    [("true", "false", WRITTEN), ("false", "true", WRITTEN), ("false", "false", NOW)],
)
def test_a_table_is_as_old_as_its_newest_row_on_a_day_of_games(
    is_regular_season: str, is_playoffs: str, newest: dt.datetime
) -> None:
    """Of the regular season and of the playoffs; without such a game it is as fresh as can be."""
    known = {
        "as_of_day": lambda: DAY,
        "as_of_date": lambda: f"date '{DAY:%Y-%m-%d}'",
        "as_of_at": lambda: f"timestamp '{NOW}'",
        "date_literal": lambda day: f"date '{day:%Y-%m-%d}'",
        "modules": SimpleNamespace(datetime=dt),
        "source": lambda _, table: table,
        "this": "written",
    }
    jinja = jinja2.Environment(autoescape=False)  # noqa: S701 (SQL is no HTML)
    macros = jinja.from_string(Path("macros/plumbing/freshness.sql").read_text(), known).module
    with duckdb.connect() as connection:
        connection.execute(
            f"create table written as select timestamp '{WRITTEN}' as written_at, date '{DAY}' as game_date"
        )
        connection.execute(
            f"create table nba_schedule as select date '{DAY}' as game_date,"
            f" {is_regular_season} as is_regular_season, {is_playoffs} as is_playoffs"
        )
        assert connection.sql(macros.newest_row("written_at", 0)).fetchall() == [(newest,)]  # type: ignore[attr-defined]
