"""`admin/why/{date}.json` and `publisher why` against a reading of the raw tables and seeds in plain Python."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import orjson
import pytest

from publisher.cli.main import main
from publisher.format import stamp
from tests.project.conftest import Built
from tests.project.grading import Published
from tests.project.why import TABLES, Key, Ways, number, shown_number


@pytest.fixture
def ways(published: Published, request: pytest.FixtureRequest) -> Ways:
    """Read the raw folder of the build whose documents are looked at."""
    built: Built = request.getfixturevalue(request.node.callspec.params["published"])
    assert published.today <= built.now.date()
    return Ways(built.workspace.raw, built.now, TABLES)


def players(published: Published) -> Iterator[tuple[dt.date, dict[str, Any]]]:
    """Yield every date and player of the documents."""
    for date, document in published.dated("admin/why").items():
        for player in document["players"]:
            yield date, player


def systems(published: Published) -> dict[Key, dict[str, Any]]:
    """Return what is said of each system, by date, system and player."""
    return {
        (date, system["system_id"], player["player_lookup"]): system
        for date, player in players(published)
        for system in player["systems"]
    }


def test_every_version_is_there_with_what_became_of_it(published: Published, ways: Ways) -> None:
    """All that upstream wrote by now, of the system that subsets take from; the newest first."""
    dates = published.dated("admin/why").keys()
    expected = {
        key: [
            {
                "created_at": stamp(row["created_at"]),
                "prediction": shown_number(row["predicted_points"]),
                "line": shown_number(row["current_points_line"]),
                "recommendation": row["recommendation"],
                "standing": standing,
            }
            for row, standing in versions
        ]
        for key, versions in ways.versions.items()
        if key[0] in dates and key[1] == published.champion
    }
    assert {key: system["versions"] for key, system in systems(published).items()} == expected


def test_what_was_found_of_the_one_in_force(published: Published, ways: Ways) -> None:
    """Teams, line, the first check that fails, score and outcome; nothing where none is in force."""
    for key, system in systems(published).items():
        row = ways.in_force.get(key)
        standings = [version["standing"] for version in system["versions"]]
        assert sum(standing.startswith(("in_force", "invalidated_after")) for standing in standings) == bool(row), key
        if row is None:
            assert {value for name, value in system.items() if name not in {"system_id", "versions", "subsets"}} == {
                None
            }
            continue
        team, opponent = ways.teams.get((row["player_lookup"], row["game_id"]), (None, None))
        edge = ways.edge(row)
        grade = published.grader.grade(published.grader.predictions[key]) if edge is not None else (None, None)
        assert (system["team"], system["opponent"], system["sportsbook"]) == (team, opponent, row["sportsbook"]), key
        assert system["line"] == shown_number(row["line"]), key
        assert system["failed_check"] == ways.failed_check(row), key
        assert system["feature_quality"] == shown_number(number(row["feature_quality_score"])), key
        assert system["confidence"] == shown_number(ways.confidence(row)), key
        assert system["edge"] == shown_number(None if edge is None else abs(edge)), key
        assert system["edge_tier"] == ways.tier(row), key
        assert system["composite_score"] == shown_number(ways.score(row)), key
        assert (system["outcome"], system["actual"]) == grade, key


def test_each_subset_says_what_it_wanted_and_by_how_much_it_was_missed(published: Published, ways: Ways) -> None:
    """Every definition of the date for each candidate, and for nobody else."""
    for key, system in systems(published).items():
        expected = ways.decisions.get(key, {})
        found = {each["id"]: {name: each[name] for name in each if name != "id"} for each in system["subsets"]}
        assert [each["public_id"] for each in system["subsets"]] == sorted(
            (each["public_id"] for each in system["subsets"]), key=int
        )
        assert found.keys() == expected.keys(), key
        for name, decision in expected.items():
            said = found[name]
            assert said.pop("audience") == "public"
            assert said.pop("public_id")
            assert said == decision, (key, name)


def groups(published: Published) -> Iterator[tuple[dt.date, str, dict[str, Any]]]:
    """Yield date, player and place of all picks that the dated public documents show, group by group."""
    for date, document in published.dated("picks").items():
        best_bets = published.dated("best-bets")[date]
        best = [group | {"picks": best_bets["picks"]} for group in document["groups"] if group["name"] == "Top 5"]
        for kind, shown in (("picks", document["groups"]), ("best-bets", best)):
            for group in shown:
                for rank, player in enumerate(group["picks"], start=1):
                    place = {"path": f"{kind}/{date}.json", "id": group["id"], "name": group["name"], "rank": rank}
                    yield date, player["player_id"], place


def test_it_says_where_a_player_is_shown(published: Published) -> None:
    """As the public documents of the date do, and of nobody whom they do not show."""
    listed = {
        (date, player["player_id"]): [f"predictions/{date}.json", f"results/{date}.json"]
        for date, document in published.dated("predictions").items()
        for game in document["games"]
        for player in game["predictions"]
    }
    picked: dict[tuple[dt.date, str], list[dict[str, Any]]] = {key: [] for key in listed}
    for date, player, place in groups(published):
        picked[date, player].append(place)
    shown = {(date, player["player_lookup"]): player["shown"] for date, player in players(published) if player["shown"]}
    assert {key: said["files"] for key, said in shown.items()} == listed != {}
    assert {key: said["groups"] for key, said in shown.items()} == picked


def test_it_says_how_what_is_shown_came_out(published: Published) -> None:
    """As the results of the date do."""
    names = ("prediction", "line", "direction", "actual", "outcome")
    shown = {(date, player["player_lookup"]): player["shown"] for date, player in players(published) if player["shown"]}
    results = {
        (date, result["player_id"]): {name: result[name] for name in names}
        for date, document in published.dated("results").items()
        for result in document["results"]
    }
    assert {key: {name: said[name] for name in names} for key, said in shown.items()} == results
    # of what is reconstructed nobody can have been rekeyed
    assert not any(said["rekeyed"] for said in shown.values())


SCREEN = """\
date: 2025-10-31  generated_at: 2025-11-30T23:55:00Z  model: 926A  season: 2025-26  basis: reconstructed
status: ok  locks_at: 2025-10-31T23:00:00Z
signals
  system_id       daily_signal  skew         pct_over  predictions  high_edge_picks
  catboost_v9     GREEN         BALANCED     30.5      59           12
  moving_average  RED           UNDER_HEAVY  22        59           1
player_lookup: kendrinnorvale  player: Kendrin Norvale
systems
  system_id: catboost_v9  team: WAS  opponent: IND  line: 15.5  sportsbook: BETMGM  feature_quality: 71.2
  failed_check: -  edge: 6.2  edge_tier: high  confidence: 84  composite_score: 104  actual: 22  outcome: win
  versions
    created_at            prediction  line  recommendation  standing
    2025-10-31T23:40:00Z  9.3         15.5  UNDER           after_lock
    2025-10-31T15:00:03Z  21.7        15.5  OVER            in_force
    2025-10-30T22:00:03Z  21.7        14.5  OVER            superseded
  subsets
    id                          public_id  audience  rank  rejected_by  found  wanted  missed_by
    v9_high_edge_top1           1          public    4     rank         4      1       3
    v9_high_edge_top3           2          public    4     rank         4      3       1
    v9_high_edge_top5           3          public    4     -            -      -       -
    v9_high_edge_top10          4          public    4     -            -      -       -
    v9_high_edge_balanced       5          public    4     -            -      -       -
    v9_high_edge_top5_balanced  6          public    4     -            -      -       -
    v9_high_edge_any            7          public    4     -            -      -       -
    v9_premium_safe             8          public    -     confidence   84     92      8
    v9_high_edge_warning        9          public    -     signal       GREEN  RED     -
shown
  prediction: 21.7  line: 15.5  direction: OVER  actual: 22  outcome: win  rekeyed: -
  files
    predictions/2025-10-31.json, results/2025-10-31.json
  groups
    path                       id  name              rank
    picks/2025-10-31.json      3   Top 5             4
    picks/2025-10-31.json      4   Top 10            4
    picks/2025-10-31.json      5   Best Value        4
    picks/2025-10-31.json      6   Best Value Top 5  4
    picks/2025-10-31.json      7   All Picks         4
    best-bets/2025-10-31.json  3   Top 5             4
"""


@pytest.fixture
def _in_demo(demo: Built, monkeypatch: pytest.MonkeyPatch) -> None:
    """Go to the project folder of the demo's build: the database that dbt knows is relative to it."""
    monkeypatch.chdir(demo.workspace.folder)


@pytest.mark.usefixtures("_in_demo")
def test_the_command_prints_it_on_one_screen(capsys: pytest.CaptureFixture[str]) -> None:
    """Of a pick with three versions, of which one counts: checks, score, subsets, outcome and files."""
    assert main(["why", "2025-10-31", "kendrin norvale"]) == 0
    assert capsys.readouterr().out == SCREEN


@pytest.mark.usefixtures("_in_demo")
def test_the_command_prints_what_the_document_has(demo: Built, capsys: pytest.CaptureFixture[str]) -> None:
    """As JSON; of somebody whom no document has it names the nearest."""
    document = orjson.loads(demo.internal_files()["admin/why/2025-10-31.json"])
    (expected,) = (each for each in document["players"] if each["player_lookup"] == "kendrinnorvale")
    assert main(["why", "2025-10-31", "kendrinnorvale", "--json"]) == 0
    assert orjson.loads(capsys.readouterr().out)["members"] == [expected]
    assert main(["why", "2025-10-31", "Kendrik Norvale"]) == 1
    assert capsys.readouterr().err.endswith("; did you mean Kendrin Norvale or kendrinnorvale?\n")
