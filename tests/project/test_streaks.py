"""Streaks and trends are what their definitions say, on every build."""

from fractions import Fraction
from functools import cache

import orjson
import pytest

from tests.project.conftest import Built
from tests.project.trends import Trends, heat, interval

DOCUMENTS = {
    "streaks/today.json": Trends.streaks,
    "trends/hot-cold.json": Trends.hot_cold,
    "trends/bounce-back.json": Trends.bounce_back,
}


@cache
def reading(built: Built) -> Trends:
    """Read the raw folder of a build once."""
    return Trends(built.workspace.raw, built.now)


@pytest.mark.parametrize("path", DOCUMENTS)
@pytest.mark.parametrize("build", ["demo", "earlier", "off_season", "real", "rough"])
def test_the_document_is_what_its_definition_says(request: pytest.FixtureRequest, build: str, path: str) -> None:
    """Every key of it."""
    built: Built = request.getfixturevalue(build)
    document = orjson.loads(built.files()[path])
    generated_at = document.pop("generated_at")
    assert generated_at.startswith(f"{built.now:%Y-%m-%dT%H:%M}")
    assert document == DOCUMENTS[path](reading(built))


def test_the_reading_has_the_definitions_examples() -> None:
    """8 of 10 over the line, 5 of them in a row, 32 points more than it in all."""
    assert heat(8, 10, 5, Fraction(32, 10)) == 7.5
    assert interval(8, 10) == {"low": 49.0, "high": 94.3}
    assert interval(9, 14) == {"low": 38.8, "high": 83.7}


def test_the_demo_has_who_is_left_out_and_who_had_a_break(demo: Built) -> None:
    """A run ended four weeks ago; another goes on after a break, and began before the window of the heat."""
    streaks, hot_cold = (orjson.loads(demo.files()[path]) for path in ("streaks/today.json", "trends/hot-cold.json"))
    overs = {player["player_id"]: player["length"] for player in streaks["streaks"]["over"]["players"]}
    assert len(reading(demo).decided("tobrenashwell", "line")) == 5
    assert "tobrenashwell" not in overs
    (mirk,) = [player for player in hot_cold["hot"] if player["player_id"] == "haldenmirk"]
    assert (overs["haldenmirk"], mirk["streak"]["length"]) == (7, 5)
