"""`players/index.json` and `players/{player_id}.json` are what their definitions say, on every build."""

import hashlib
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import duckdb
import orjson
import pytest

from tests.project.conftest import Built, Dbt, apart
from tests.project.grading import SEASON_FIRST, SEASON_LAST, Published
from tests.project.players import Players

COUNTS = ("wins", "losses", "pushes", "voids", "pending")


def documents(built: Built) -> dict[str, Any]:
    """Return the files about players by their path."""
    return {path: orjson.loads(body) for path, body in built.files().items() if path.startswith("players/")}


@pytest.mark.parametrize("build", ["demo", "earlier", "off_season", "real", "rough"])
def test_every_key_of_every_file_is_as_defined(request: pytest.FixtureRequest, build: str) -> None:
    """And there is a file for each player who has one, and no other."""
    built: Built = request.getfixturevalue(build)
    reading, shown = Players(built.workspace.raw, built.now), documents(built)
    assert shown.pop("players/index.json") == reading.index
    assert shown.keys() == {f"players/{player}.json" for player in reading.ids}
    for player in reading.ids:
        assert shown[f"players/{player}.json"] == reading.document(player), player


def test_the_players_add_up_to_the_results(published: Published) -> None:
    """Of the season so far, but for those who are left out."""
    records, shown = Counter[str](), 0
    for date, document in published.dated("results").items():
        if SEASON_FIRST <= date <= min(published.today, SEASON_LAST):
            listed = [result for result in document["results"] if result["player_id"]]
            records.update(result["outcome"] for result in listed if result["outcome"])
            shown += len(listed)
    players = published.documents["players/index.json"]["players"]
    names = dict(zip(COUNTS, ("win", "loss", "push", "void", "pending"), strict=True))
    assert {name: sum(each["stats"][name] for each in players) for name in COUNTS} == {
        name: records[outcome] for name, outcome in names.items()
    }
    assert sum(each["predictions"] for each in players) == shown
    for each in players:
        own = published.documents[f"players/{each['player_id']}.json"]
        assert own["stats"] == each["stats"]
        sides = [own["directions"][side]["stats"] for side in ("over", "under")]
        assert all(sum(side[name] for side in sides) == own["stats"][name] for name in COUNTS)


@pytest.mark.parametrize(
    "kind",
    [
        *("players", "players_index"),
        *("streaks_today", "trends_hot_cold", "trends_bounce_back", "trends_what_matters"),
    ],
)
def test_another_date_alone_is_no_other_document(demo: Built, kind: str) -> None:
    """The hash is that of the document without its two dates, so a day changes the files of those who played."""
    with duckdb.connect(str(demo.workspace.database), read_only=True) as connection:
        query = f"select payload::varchar, payload_sha from main_documents.public__{kind}"
        rows = connection.execute(query).fetchall()
    assert rows
    for payload, sha256 in rows:
        content, _, dates = payload.partition(',"as_of_date":')
        assert orjson.loads('{"as_of_date":' + dates).keys() == {"as_of_date", "generated_at"}
        assert hashlib.sha256(f"{content}}}".encode()).hexdigest() == sha256


def test_a_player_whose_id_is_no_name_of_a_file_is_left_out(demo: Built, dbt: Dbt, tmp_path: Path) -> None:
    """Of the index, too; nobody else is."""
    built = apart(tmp_path, demo.workspace.raw, demo.now)
    shutil.copyfile(demo.workspace.database, built.workspace.database)
    names = {"adrelaldbrook": "index", "adrelelmden": "Adrel-Elmden"}
    with duckdb.connect(str(built.workspace.database)) as connection:
        for mart in ("dim_players", "fct_player_records", "fct_player_splits"):
            for name, other in names.items():
                change = f"update main_marts.{mart} set player_lookup = ? where player_lookup = ?"
                connection.execute(change, [other, name])
    dbt(built.workspace, demo.now, "run", "--select", "public__players", "public__players_index")
    with duckdb.connect(str(built.workspace.database), read_only=True) as connection:
        query = "select document_path from main_documents.public__players"
        paths = {path for (path,) in connection.execute(query).fetchall()}
        query = "select payload::varchar from main_documents.public__players_index"
        ((index,),) = connection.execute(query).fetchall()
    left_out = {f"players/{name}.json" for name in names}
    assert left_out < documents(demo).keys()
    assert paths == documents(demo).keys() - left_out - {"players/index.json"}
    assert {f"players/{player['player_id']}.json" for player in orjson.loads(index)["players"]} == paths


def test_the_demo_crosses_the_bounds(demo: Built) -> None:
    """Players with and without a next game, of every outcome, who did not play, and of whom nobody knows yet."""
    found = documents(demo)
    del found["players/index.json"]
    games = [game for document in found.values() for game in document["games"]]
    assert {game["played"] for game in games} == {True, False}
    assert {game["outcome"] for game in games} >= {"win", "loss", "push", "void", None}
    assert {document["next_game"] is None for document in found.values()} == {True, False}
    assert {document["form"] for document in found.values()} == {"hot", "cold", "neutral"}
    assert any(not document["splits"]["rest"]["back_to_back"]["games"] for document in found.values())
