"""The facts about players and their games are what their definitions say, on every build."""

from functools import cache
from typing import Any

import duckdb
import pytest

from tests.project.conftest import Built
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


@pytest.mark.parametrize("name", MARTS)
@pytest.mark.parametrize("build", ["demo", "off_season", "real", "rough"])
def test_the_mart_is_what_its_definition_says(request: pytest.FixtureRequest, build: str, name: str) -> None:
    """Every row of it."""
    built: Built = request.getfixturevalue(build)
    expected: Rows = getattr(reading(built), MARTS[name][0])
    shown = mart(built, name)
    assert shown.keys() == expected.keys()
    for key, row in expected.items():
        assert {column: shown[key][column] for column in row} == row, key
