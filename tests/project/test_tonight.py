"""`tonight/all-players.json` is what its definition says of the raw tables, and agrees with other documents."""

import datetime as dt
import shutil
from pathlib import Path
from typing import Any

import duckdb
import jsonschema_rs
import orjson
import pytest

from demo.league import DEMO_NOW
from publisher.documents.schema import schema_bytes
from tests.project.conftest import Builder, Built, Dbt, Shared, apart, payloads, real_folder
from tests.project.test_rebuild import lock_of
from tests.project.tonight import Tonight

Document = dict[str, Any]
PATH = "tonight/all-players.json"
DOCUMENTS = ("public__tonight", "public__predictions", "public__results")
MODELS = (
    *("stg_nba_raw__injury_reports", "stg_nba_raw__points_offers", "fct_best_odds", "fct_tonight_players"),
    *("objects__tonight_players", "public__tonight"),
)
EVENING = dt.datetime(2026, 2, 1, 1, 30, tzinfo=dt.UTC)  # 20:30 in New York, on the last date of the real input
OPTIONAL = ("nbac_injury_report", "bettingpros_player_points_props")


def players(document: Document) -> dict[str, Document]:
    """Return everybody who is listed, by lookup or, without an id, by name."""
    listed = [player for game in document["games"] for player in game["players"]]
    return {player["player_id"] or player["player"]: player for player in listed}


def picked(rows: list[Document], keys: tuple[str, ...]) -> list[list[Any]]:
    """Return these values of each row, in one order."""
    return sorted(([row[key] for key in keys] for row in rows), key=str)


def check(document: Document, raw: Path, now: dt.datetime) -> None:
    """Compare a document with the definition: each key of each player, and the order."""
    expected = Tonight(raw, now).document
    found = {key: value for key, value in document.items() if key not in {"generated_at", "basis"}}
    ours, theirs = players(found), players(expected)
    assert ours.keys() == theirs.keys()
    assert {name: row for name, row in ours.items() if row != theirs[name]} == {
        name: row for name, row in theirs.items() if row != ours[name]
    }
    assert found == expected


@pytest.fixture(params=["demo", "off_season", "locked", "real", "rough"])
def built(
    request: pytest.FixtureRequest, builder: Builder, demo_raw: Path
) -> tuple[dict[str, Document], Path, dt.datetime]:
    """Return documents, raw folder and instant: of the demo at three, of real input in the midst of an evening."""
    if request.param in {"demo", "off_season"}:
        found: Built = request.getfixturevalue(request.param)
        return payloads(found, *DOCUMENTS), found.workspace.raw, found.now
    raw, now = demo_raw, lock_of(demo_raw) + dt.timedelta(seconds=1)
    if request.param in {"real", "rough"}:
        raw, now = real_folder({"real": "realdata", "rough": "realdata-rough"}[request.param]), EVENING
    return builder.part(raw, now, *DOCUMENTS), raw, now


def test_it_is_what_the_definition_says(built: tuple[dict[str, Document], Path, dt.datetime]) -> None:
    """Also that predictions are those of predictions/{date}.json, and outcomes those of results/{date}.json."""
    files, raw, now = built
    document = files[PATH]
    check(document, raw, now)
    predictions, results = (files[f"{kind}/{document['date']}.json"] for kind in ("predictions", "results"))
    assert document["basis"] == predictions["basis"]
    listed = [player | {"game_id": game["game_id"]} for game in document["games"] for player in game["players"]]
    predicted = [player for player in listed if player["prediction"] is not None]
    shown = [row | {"game_id": game["game_id"]} for game in predictions["games"] for row in game["predictions"]]
    named = ("game_id", "player_id", "player", "team", "opponent", "prediction", "line", "direction")
    ended = ("game_id", "player_id", "player", "actual", "outcome")
    assert picked(predicted, named) == picked(shown, named)
    assert picked(predicted, ended) == picked(results["results"], ended)
    rest = [player for player in listed if player["prediction"] is None]
    assert {(player["direction"], player["actual"], player["outcome"]) for player in rest} <= {(None, None, None)}


# What the demo lacks: a second game of the date in which a team is expected again; nobody expects a player of whom a
# prediction is shown; a game without a tip-off time; teams, statuses, reasons, hours and odds that are none; reports
# and offers at the instant and after it.
TWICE = "20251130_AGAIN"
AT, AFTER = "timestamptz '2025-11-30 23:55:00+00'", "timestamptz '2025-11-30 23:55:00.000001+00'"
LOCK = "timestamptz '2025-11-30 17:00:00+00'"  # noon in New York, when the game without a time is taken to begin
RARE = {
    "nba_schedule": f"""
        select * replace (if(game_code = '20251130_LAL_IND', null, tipoff_at) as tipoff_at) from nba_schedule union all
        (select * replace ('{TWICE}' as game_code, tipoff_at + interval 3 hours as tipoff_at)
            from nba_schedule where game_code = '20251130_WAS_DAL')""",
    "upcoming_player_game_context": f"""
        with kept as (
            select * replace (if(length(player_lookup) % 7 = 0, null, team_abbr) as team_abbr)
            from upcoming_player_game_context
            where not (game_id = '20251130_WAS_DAL' and length(player_lookup) % 3 = 0)
        )
        from kept union all
        select * replace ('AAA' as team_abbr, null as current_points_line) from kept
            where game_date = '2025-11-30' and team_abbr is not null and length(player_lookup) % 2 = 0 union all
        select * replace ('{TWICE}' as game_id, 9.5 as current_points_line) from upcoming_player_game_context
            where game_id = '20251130_WAS_DAL'""",
    "nbac_injury_report": f"""
        with today as (from nbac_injury_report where game_date = '2025-11-30'),
        odd as (
            select * replace (upper(injury_status) as injury_status, 'back spasms' as reason_category,
                report_hour + 1 as report_hour) from today where length(player_lookup) % 2 = 0
            union all select * replace (
                18 as report_hour, 'doubtful' as injury_status, {AT} as processed_at) from today where team > 'M'
            union all select * replace (
                18 as report_hour, 'out' as injury_status, {AFTER} as processed_at) from today where team > 'M'
            union all select * replace (19 as report_hour, 'out' as injury_status) from today
            union all select * replace (24 as report_hour, 'out' as injury_status) from today
            union all select * replace (null as player_lookup, 'BOS' as team) from today
        )
        from nbac_injury_report union all from odd""",
    "bettingpros_player_points_props": f"""
        with today as (from bettingpros_player_points_props where game_date = '2025-11-30' and market_type = 'points')
        from bettingpros_player_points_props
        union all select * replace (160 as odds_american, {LOCK} as bookmaker_last_update) from today
            where length(player_lookup) % 5 = 0
        union all select * replace (170 as odds_american, {LOCK} + interval 1 microsecond as bookmaker_last_update)
            from today where length(player_lookup) % 5 = 1
        union all select * replace (180 as odds_american, 'e' as bookmaker, {AFTER} as processed_at) from today
        union all select * replace (99 as odds_american, 'f' as bookmaker) from today
        union all select * replace (190 as odds_american, 'g' as bookmaker, null as processed_at) from today
        union all select * replace (200 as odds_american, 'h' as bookmaker, points_line + 0.1 as points_line)
            from today""",
}


def edited(folder: Path, raw: Path, edits: dict[str, str]) -> Path:
    """Return a raw folder with other rows; a table without a query is absent."""
    shutil.copytree(raw, folder)
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        for file in raw.glob("*.parquet"):
            connection.execute(f"create view {file.stem} as from '{file}'")
        for table, query in edits.items():
            (folder / f"{table}.parquet").unlink()
            if query:
                connection.execute(f"create or replace table edited as from {table} limit 0")
                connection.execute(f"insert into edited by name {query}")
                connection.execute(f"copy edited to '{folder / table}.parquet'")
    return folder


@pytest.fixture(scope="module")
def rare(demo_raw: Path, shared: Shared) -> Path:
    """Return a raw folder with what the demo lacks."""
    return shared.made("rare tonight", lambda folder: edited(folder, demo_raw, RARE))


def test_what_is_rare(builder: Builder, rare: Path) -> None:
    """And that it is there; else this would prove nothing."""
    document = builder.part(rare, DEMO_NOW, "public__tonight")[PATH]
    check(document, rare, DEMO_NOW)
    listed = players(document).values()
    ids = {game["game_id"]: game for game in document["games"]}
    assert ids["20251130_LAL_IND"]["tips_off_at"] is None
    assert any(player["prediction"] is None for player in ids[TWICE]["players"])
    assert any(player["prediction"] is not None and player["team"] is None for player in listed)
    assert any(player["prediction"] is None and player["team"] is None for player in listed)
    assert any(player["team"] == "AAA" for player in listed)  # of two rows, the first team in order
    assert any(player["team"] not in {"AAA", None} for player in listed if len(player["player_id"] or "") % 2 == 0)
    said = [player["availability"] for player in listed if player["availability"]]
    assert {word["status"] for word in said} > {None, "doubtful", "available"}
    assert "other" in {word["reason"] for word in said}
    assert any(player["odds"] and player["odds"]["over"] == 160 for player in listed)
    assert not any(player["odds"] and player["odds"]["over"] in {99, 170, 180, 190, 200} for player in listed)


@pytest.mark.parametrize("state", ["absent", "empty"])
def test_optional_tables(state: str, demo: Built, dbt: Dbt, tmp_path: Path) -> None:
    """What needs them is null, and the rest is as with them."""
    edits = {name: f"from {name} limit 0" if state == "empty" else "" for name in OPTIONAL}
    built = apart(tmp_path / "built", edited(tmp_path / "raw", demo.workspace.raw, edits), demo.now)
    shutil.copyfile(demo.workspace.database, built.workspace.database)
    dbt(built.workspace, demo.now, "run", "--select", *MODELS)
    with duckdb.connect(str(built.workspace.database), read_only=True) as connection:
        ((payload,),) = connection.execute("select payload from main_documents.public__tonight").fetchall()
    without = orjson.loads(payload)
    document: Document = orjson.loads(demo.files()[PATH])
    assert any(player["availability"] for player in players(document).values())
    assert any(player["odds"] for player in players(document).values())
    for player in players(document).values():
        player["availability"] = player["odds"] = None
    assert without == document


def test_the_example_of_the_definition() -> None:
    """A player as the definition shows him is as the schema says."""
    schema = orjson.loads(schema_bytes("tonight.json"))
    player = schema["properties"]["games"]["items"]["properties"]["players"]["items"]
    example = orjson.loads("""
        {"player_id":"darioulund","player":"Dario Ulund","team":"DEN","opponent":"BOS","is_home":true,"line":22.5,
        "prediction":27.9,"direction":"OVER","rest_days":1,"season":{"games":18,"points":24.1,"minutes":34.2},
        "last_5":{"games":5,"points":28.0},"last_10":{"games":10,"points":25.6},
        "last_30_days":{"games":14,"points":24.9},"form":"hot","limited_data":false,
        "last_10_vs_line":{"overs":7,"unders":3,"pushes":0,"over_rate":70.0,"games":[{"date":"2025-11-28",
        "opponent":"UTA","is_home":false,"points":31,"minutes":36.0,"line":23.5,"against_line":"over"}]},
        "availability":null,"odds":null,"actual":null,"outcome":"pending"}""")
    jsonschema_rs.validator_for(player).validate(example)
