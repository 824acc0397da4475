"""The facts about players and their games are what their definitions say, on every build."""

import shutil
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pytest

from build.workspace import Workspace
from tests.project.conftest import Built, Dbt, Shared, apart
from tests.project.player_games import PlayerGames

Rows = dict[Any, dict[str, Any]]
# mart -> what it is in the reading, and its key
MARTS = {
    "fct_expected_players": ("expected", ("player_lookup", "game_id")),
    "fct_player_games": ("rows", ("player_lookup", "game_id")),
    "fct_player_season_before_game": ("before", ("player_lookup", "game_id")),
    "fct_next_games": ("next_games", ("game_date", "player_lookup")),
    "fct_player_form": ("forms", ("player_lookup",)),
    "dim_players": ("players", ("player_lookup",)),
}


def mart(built: Built, name: str) -> Rows:
    """Return the rows of a mart by their key."""
    with duckdb.connect(str(built.workspace.database), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        relation = connection.sql(f"from main_marts.{name}")
        rows = [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()]
    key = MARTS[name][1]
    return {tuple(row[column] for column in key) if len(key) > 1 else row[key[0]]: row for row in rows}


@cache
def reading(built: Built) -> PlayerGames:
    """Read the raw folder of a build once."""
    return PlayerGames(built.workspace.raw, built.now)


# What the demo lacks. A game is played again on its date, and one has no box scores; scores are corrected in time,
# minutes are unknown; on the last date many lines are placeholders, and players are expected in a second game.
AGAIN, AGAIN_ON = "20251120_AGAIN", "2025-11-20"
TWICE, TWICE_ON = "20251130_AGAIN", "2025-11-30"
RARE = {
    "nba_schedule": f"""
        from nba_schedule union all
        (select * replace ('{AGAIN}' as game_code, tipoff_at + interval 3 hours as tipoff_at)
            from nba_schedule where game_date = '{AGAIN_ON}' order by game_code limit 1) union all
        (select * replace ('{TWICE}' as game_code, tipoff_at + interval 3 hours as tipoff_at)
            from nba_schedule where game_date = '{TWICE_ON}' order by game_code limit 1)""",
    "player_game_summary": f"""
        with kept as (
            select * replace (if(points % 7 = 0, null, minutes_played) as minutes_played) from player_game_summary
            where game_id not in (select min(game_id) from player_game_summary where game_date = '2025-11-18')
        )
        from kept
        union all
        select * replace ('{AGAIN}' as game_id, points + 1 as points) from kept
            where game_id in (select min(game_code) from nba_schedule where game_date = '{AGAIN_ON}')
        union all
        select * replace (points + 3 as points, processed_at + interval 1 minute as processed_at)
            from kept where points % 5 = 0""",
    "upcoming_player_game_context": f"""
        select * replace (
            if(game_date = '{TWICE_ON}' and current_points_line > 12, 20, current_points_line) as current_points_line)
            from upcoming_player_game_context
        union all
        select * replace ('{TWICE}' as game_id, 10.5 as current_points_line) from upcoming_player_game_context
            where game_id in (select min(game_code) from nba_schedule where game_date = '{TWICE_ON}')""",
}
# Games of the date or later: all that are expected have scored much by now. And what is corrected after the instant.
LATER = {
    "nba_schedule": """
        select * replace (if(game_date >= '2025-11-30', 3, game_status) as game_status) from nba_schedule""",
    "player_game_summary": """
        from player_game_summary where game_date < '2025-11-30'
        union all by name
        select player_lookup, game_id, game_date, team_abbr, opponent_team_abbr, 2025 as season_year, 70 as points,
            48 as minutes_played, false as is_dnp, timestamptz '2025-11-30 23:55:00+00' as processed_at
            from upcoming_player_game_context where game_date >= '2025-11-30'
        union all by name
        select * replace (points + 30 as points, timestamptz '2025-11-30 23:55:00.000001+00' as processed_at)
            from player_game_summary""",
}


def edited(folder: Path, demo: Built, edits: dict[str, str], dbt: Dbt) -> None:
    """Build the marts about players from the demo's raw tables after edits, beside the rest of the demo as it was."""
    raw = folder / "raw"
    shutil.copytree(demo.workspace.raw, raw)
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        for file in demo.workspace.raw.glob("*.parquet"):
            connection.execute(f"create table {file.stem} as from '{file}'")
        for table, query in edits.items():
            connection.execute(f"create table edited as from {table} limit 0")
            connection.execute(f"insert into edited by name {query}")
            connection.execute(f"copy edited to '{raw / table}.parquet'")
            connection.execute("drop table edited")
    built = apart(folder / "built", raw, demo.now)
    shutil.copyfile(demo.workspace.database, built.workspace.database)
    dbt(
        built.workspace,
        demo.now,
        "run",
        "--select",
        "path:models/staging",
        "int_predictions_graded",
        "fct_predictions",
        *MARTS,
    )


@pytest.fixture(scope="module")
def rare(demo: Built, shared: Shared, dbt: Dbt) -> Built:
    """Build what the demo lacks."""
    folder = shared.made("rare player games", lambda folder: edited(folder, demo, RARE, dbt))
    return replace(demo, workspace=Workspace(folder / "built" / "project"))


@pytest.fixture(scope="module")
def later(demo: Built, shared: Shared, dbt: Dbt) -> Built:
    """Build the demo with games of the date or later, and with what is known later."""
    folder = shared.made("later player games", lambda folder: edited(folder, demo, LATER, dbt))
    return replace(demo, workspace=Workspace(folder / "built" / "project"))


@pytest.mark.parametrize("name", MARTS)
@pytest.mark.parametrize("build", ["demo", "rare", "earlier", "off_season", "real", "rough"])
def test_the_mart_is_what_its_definition_says(request: pytest.FixtureRequest, build: str, name: str) -> None:
    """Every row of it."""
    built: Built = request.getfixturevalue(build)
    expected: Rows = getattr(reading(built), MARTS[name][0])
    shown = mart(built, name)
    assert shown.keys() == expected.keys()
    for key, row in expected.items():
        assert {column: shown[key][column] for column in row} == row, key


def test_a_game_of_the_date_or_later_changes_no_form(demo: Built, later: Built) -> None:
    """Nor does a box score that is corrected after the instant change what came before."""
    assert mart(later, "fct_player_form") == mart(demo, "fct_player_form")
    for name in ("fct_player_games", "fct_player_season_before_game"):
        before, after = mart(demo, name), mart(later, name)
        past = {key: row for key, row in before.items() if row["game_date"] < demo.now.date()}
        assert past == {key: row for key, row in after.items() if row["game_date"] < demo.now.date()}
        assert {row["points"] for row in after.values() if row["game_date"] == demo.now.date()} == {70}


def test_the_rare_cases_are_there(rare: Built) -> None:
    """A player with two games on a date, unknown rest, unknown minutes, placeholders, and a corrected box score."""
    games, before = mart(rare, "fct_player_games"), mart(rare, "fct_player_season_before_game")
    assert any(row["rest_days"] is None and row["games_before"] for row in before.values())
    assert any(row["previous_game_date"] == row["game_date"] for row in before.values())
    assert any(row["has_played"] and row["minutes_played"] is None for row in games.values())
    assert not any(row["points"] and row["points"] % 5 == 0 for row in games.values() if row["game_id"] != AGAIN)
    today = [row for (date, _), row in mart(rare, "fct_next_games").items() if date == rare.now.date()]
    assert not any(
        row["points_line"] == 20
        for row in mart(rare, "fct_expected_players").values()
        if row["game_date"] == rare.now.date()
    )
    assert any(row["points_line"] is None for row in today)
