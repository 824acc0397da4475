"""`trends/tonight.json` and `trends/what-matters.json` are what their definitions say, on every build."""

import shutil
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import orjson
import pytest

from tests.project.conftest import Built, Dbt, apart
from tests.project.player_games import PlayerGames
from tests.project.trends_tonight import TrendsTonight
from tests.project.what_matters import WhatMatters

BUILDS = pytest.mark.parametrize("build", ["demo", "earlier", "off_season", "real", "rough"])


@cache
def reading(built: Built) -> PlayerGames:
    """Read the raw folder of a build once."""
    return PlayerGames(built.workspace.raw, built.now)


def document(built: Built, path: str) -> dict[str, Any]:
    """Return a document without generated_at."""
    content: dict[str, Any] = orjson.loads(built.files()[path])
    del content["generated_at"]
    return content


@BUILDS
def test_tonight_has_the_trends_of_who_is_expected(request: pytest.FixtureRequest, build: str) -> None:
    """Every key of every entry, and their order."""
    built: Built = request.getfixturevalue(build)
    assert document(built, "trends/tonight.json") == TrendsTonight(reading(built)).document()


@BUILDS
def test_what_matters_has_every_cell(request: pytest.FixtureRequest, build: str) -> None:
    """With its rate and its interval, or neither."""
    built: Built = request.getfixturevalue(build)
    assert document(built, "trends/what-matters.json") == WhatMatters(reading(built)).document()


def test_the_demo_has_trends_of_each_kind(demo: Built) -> None:
    """Of both sides, and weak and strong ones; otherwise nothing above would tell them apart."""
    plays = document(demo, "trends/tonight.json")["plays"]
    assert {play["trend"] for play in plays} == {"streak", "momentum", "rest"}
    for key, values in (("lean", {"over", "under"}), ("strength", {"medium", "high"})):
        assert {play[key] for play in plays} == values
    players = [play["player_id"] for play in plays]
    assert len(players) > len(set(players))


def test_fewer_games_suffice_where_a_var_says_so(demo: Built, dbt: Dbt, tmp_path: Path) -> None:
    """The demo's season is too short for any rate, so that cells have to be smaller to have one."""
    built = apart(tmp_path / "built", demo.workspace.raw, demo.now)
    shutil.copyfile(demo.workspace.database, built.workspace.database)
    smaller: dict[str, Any] = {"archetype_min_games": 8, "cell_min_games": 60, "rest_cell_min_games": 30}
    models = ["fct_archetype_splits", "public__trends_what_matters"]
    dbt(built.workspace, built.now, "run", "--select", *models, **smaller)
    with duckdb.connect(str(built.workspace.database), read_only=True) as connection:
        rows = connection.execute("select payload from main_documents.public__trends_what_matters").fetchall()
    shown = orjson.loads(rows[0][0])
    expected = WhatMatters(reading(demo), of_player=8, of_cell=60, of_rest=30).document()
    del shown["generated_at"]
    assert shown == expected
    cells = [cell for of in shown["archetypes"] for cell in (of["overall"], *of["rest"].values())]
    assert {cell["over_rate"] is None for cell in cells} == {True, False}
