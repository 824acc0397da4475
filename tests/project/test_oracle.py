"""Every document is what the oracle says, and so are the marts about players, on every build."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import orjson
import pytest

from tests import oracle
from tests.oracle.days import Days
from tests.oracle.what_matters import WhatMatters
from tests.project.conftest import Built, Dbt, again, payloads
from tests.project.rows import put_together
from tests.tables import beside

UNSAID = ("documents", "openapi")
"""What of index.json follows from files of the project; test_index.py looks at it."""

WARNED = """
select count(*) as count, any_value(how_to_fix) as how_to_fix, kind,
    list({date: game_date::varchar, detail: detail, what: what}
        order by game_date desc, what nulls first, detail nulls first)[:5] as newest
from main_marts.fct_warnings where game_date >= ? group by kind order by kind"""
"""The warnings of a warehouse by kind, and the newest of each."""

# mart -> what it is to the oracle, and its key
MARTS = {
    "fct_expected_players": ("expected", ("player_lookup", "game_id")),
    "fct_player_games": ("rows", ("player_lookup", "game_id")),
    "fct_player_season_before_game": ("before", ("player_lookup", "game_id")),
    "fct_next_games": ("next_games", ("game_date", "player_lookup")),
    "fct_player_form": ("forms", ("player_lookup",)),
    "dim_players": ("players", ("player_lookup",)),
}


@cache
def reading(built: Built) -> Days:
    """Return what the oracle reads of a build: its raw folder and its seeds."""
    return Days(built.workspace.raw, built.now, built.workspace.folder / "seeds")


@cache
def said(built: Built) -> dict[str, Any]:
    """Return what the oracle says of a build, which no test may change: every document by its path."""
    return oracle.documents(reading(built))


def mart(built: Built, name: str, key: tuple[str, ...]) -> dict[Any, dict[str, Any]]:
    """Return the rows of a mart by their key."""
    found = built.rows(f"select mart from main_marts.{name} as mart")
    rows = [{column: aware(value) for column, value in row.items()} for (row,) in found]
    return {tuple(row[column] for column in key) if len(key) > 1 else row[key[0]]: row for row in rows}


def aware(value: Any) -> Any:  # noqa: ANN401 (whatever a column holds)
    """Return a value, an instant with its time zone."""
    return value.replace(tzinfo=dt.UTC) if isinstance(value, dt.datetime) and not value.tzinfo else value


def differences(shown: Any, expected: Any, place: str = "") -> Iterator[str]:  # noqa: ANN401 (any JSON)
    """Yield a line for each place at which they differ."""
    if isinstance(shown, dict) and isinstance(expected, dict):
        for key in shown.keys() - expected.keys():
            yield f"{place} {key}: is shown"
        for key, value in expected.items():
            yield from (
                differences(shown[key], value, f"{place} {key}") if key in shown else [f"{place} {key}: is missing"]
            )
    elif isinstance(shown, list) and isinstance(expected, list) and len(shown) == len(expected):
        for number, (one, other) in enumerate(zip(shown, expected, strict=True)):
            yield from differences(one, other, f"{place} {number}")
    elif shown != expected:
        yield f"{place}: {shown!r} is shown, not {expected!r}"


@pytest.mark.parametrize("build", ["demo", "opening", "off_season", "rare", "defined", "real", "rough"])
def test_documents_and_marts_are_what_the_rules_say(request: pytest.FixtureRequest, build: str) -> None:
    """Every key of every file, every file, and no other; what internal files say together is all of each member."""
    built: Built = request.getfixturevalue(build)
    days = reading(built)
    shown = put_together({path: orjson.loads(body) for path, body in (built.files() | built.internal_files()).items()})
    for key in UNSAID:
        del shown["index.json"][key]
    warned = [tuple(kind.values()) for kind in shown["admin/inputs.json"].pop("warnings")]
    assert warned == built.rows(WARNED, days.today - dt.timedelta(days=1))
    assert list(islice(differences(shown, said(built)), 10)) == []
    for name, (rows, columns) in MARTS.items():
        found, expected = mart(built, name, columns), getattr(days, rows)
        compared = {key: {column: row[column] for column in expected.get(key, row)} for key, row in found.items()}
        assert list(islice(differences(compared, expected, name), 10)) == []


SEEN: dict[str, str] = beside(__file__)
"""What the oracle must have said somewhere: a comparison proves nothing of a case that it does not see."""


def words(content: Any, key: str = "") -> Iterator[tuple[str, object]]:  # noqa: ANN401 (any JSON)
    """Yield each value that is no object, with its key; of an object or a list, what is in it."""
    if isinstance(content, dict):
        for name, value in content.items():
            yield from words(value, name)
    elif isinstance(content, list):
        for value in content:
            yield from words(value, key)
    else:
        yield key, content


def test_the_comparison_sees_every_case(demo: Built, rare: Built, defined: Built) -> None:
    """Each word at least once; and of numbers what has no word."""
    seen: dict[str, set[str]] = defaultdict(set)
    for built in (demo, rare, defined):
        for key, value in words(said(built)):
            if key in SEEN:
                seen[key].add(orjson.dumps(value).decode().strip('"'))
    unseen = {key: set(words.split()) - seen[key] for key, words in SEEN.items()}
    assert {key: words for key, words in unseen.items() if words} == {}


def test_the_comparison_sees_what_is_rare(demo: Built, rare: Built) -> None:
    """Games without a word for what is special, and what must not be seen."""
    days, documents = reading(rare), said(rare)
    assert any(row["rest_days"] is None and row["games_before"] for row in days.before.values())
    assert any(row["previous_game_date"] == row["game_date"] for row in days.before.values())
    assert any(row["has_played"] and row["minutes_played"] is None for row in days.rows.values())
    assert any(row["points_line"] is None for (date, _), row in days.next_games.items() if date > days.today)
    listed = [player for game in documents["tonight/all-players.json"]["games"] for player in game["players"]]
    odds = {player["odds"]["over"] for player in listed if player["odds"]}
    assert 160 in odds
    assert not odds & {99, 170, 180, 190, 200}
    polled = {player["points"] for game in documents["live/2025-11-30.json"]["games"] for player in game["players"]}
    assert not polled & {98, 99}
    # a run ended four weeks ago; another goes on after a break, and began before the window of the heat
    streaks, hot_cold = (said(demo)[path] for path in ("streaks/today.json", "trends/hot-cold.json"))
    overs = {player["player_id"]: player["length"] for player in streaks["streaks"]["over"]["players"]}
    (mirk,) = [player for player in hot_cold["hot"] if player["player_id"] == "haldenmirk"]
    assert (overs["haldenmirk"], mirk["streak"]["length"]) == (7, 5)
    assert "tobrenashwell" not in overs


def test_fewer_games_suffice_where_a_var_says_so(demo: Built, dbt: Dbt, tmp_path: Path) -> None:
    """The demo's season is too short for any rate of what matters, so that cells have to be smaller to have one."""
    built = again(demo, tmp_path / "built")
    smaller: dict[str, Any] = {"archetype_min_games": 8, "cell_min_games": 60, "rest_cell_min_games": 30}
    models = ["fct_archetype_splits", "public__trends_what_matters"]
    dbt(built.workspace, built.now, "run", "--select", *models, **smaller)
    (shown,) = payloads(built, models[1]).values()
    del shown["generated_at"]
    expected = WhatMatters(reading(demo), of_player=8, of_cell=60, of_rest=30).document()
    assert list(differences(shown, expected)) == []
    rates = {cell["over_rate"] is None for of in shown["archetypes"] for cell in (of["overall"], *of["rest"].values())}
    assert rates == {True, False}


def test_trials_have_internal_names_and_are_decided_on_their_dates(defined: Built) -> None:
    """Though the oracle does not say which names are internal."""
    names = {name for (name,) in defined.rows("select name from main_intermediate.int_internal_names")}
    decided = defined.rows(
        "select subset_id, min(game_date), max(game_date) from main_marts.fct_subset_decisions"
        " where audience = 'internal' group by subset_id order by subset_id"
    )
    assert {"trial_any", "trial_to_come", "secret overs", "nobody may read"} <= names
    days = {subset_id: (str(first), str(last)) for subset_id, first, last in decided}
    assert [*days] == [f"trial_{name}" for name in ("any", "empty", "mean", "named", "other", "versions")]
    assert days["trial_named"] == ("2025-11-10", "2025-11-19")


def test_a_changed_definition_changes_nothing_before_its_date(demo: Built, defined: Built) -> None:
    """Nor do trials: their rows say why in internal documents alone."""
    files = defined.files()
    changed = {path for path, body in demo.files().items() if files[path] != body}
    dates = {name.removesuffix(".json") for path in changed if (name := path.rpartition("/")[2]).startswith("20")}
    assert min(dates) == "2025-11-15"
    groups = orjson.loads(files["subsets/history.json"])["groups"]
    # the tenth group's first definition is no change
    assert [group["changed_on"] for group in groups] == [[]] * 7 + [["2025-11-15"], [], []]
