"""`admin/why/{date}.json` and `publisher why` against a reading of the raw tables and seeds in plain Python."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

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
            assert {value for name, value in system.items() if name not in {"system_id", "versions", "subsets"}} == {None}
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


def test_it_says_where_a_player_is_shown(published: Published) -> None:
    """As the public documents of the date do, and of nobody whom they do not show."""
    expected: dict[tuple[dt.date, str], list[dict[str, Any]]] = {}

    def note(date: dt.date, kind: str, player: dict[str, Any], group: dict[str, Any] | None, rank: int | None) -> None:
        entry = {"path": f"{kind}/{date}.json", "group": group and group["id"], "name": group and group["name"]}
        expected.setdefault((date, player["player_id"]), []).append({**entry, "rank": rank})

    best_bets = {}
    for date, document in published.dated("predictions").items():
        for game in document["games"]:
            for player in game["predictions"]:
                note(date, "predictions", player, None, None)
    results = {}
    for date, document in published.dated("results").items():
        for player in document["results"]:
            results[date, player["player_id"]] = player
            note(date, "results", player, None, None)
    for date, document in published.dated("picks").items():
        best_bets[date] = next(group for group in document["groups"] if group["name"] == "Top 5")
        for group in document["groups"]:
            for rank, player in enumerate(group["picks"], start=1):
                note(date, "picks", player, group, rank)
    for date, document in published.dated("best-bets").items():
        for rank, player in enumerate(document["picks"], start=1):
            note(date, "best-bets", player, best_bets[date], rank)
    shown = {(date, player["player_lookup"]): player["shown"] for date, player in players(published) if player["shown"]}
    assert {key: said["files"] for key, said in shown.items()} == expected
    assert results
    for key, said in shown.items():
        names = ("prediction", "line", "direction", "actual", "outcome")
        assert {name: said[name] for name in names} == {name: results[key][name] for name in names}, key


SCREEN = """\
date: 2025-11-19  generated_at: 2025-11-30T23:55:00Z  model: 926A  season: 2025-26  basis: reconstructed  status: ok
"""


def test_the_command_prints_it_on_one_screen(demo: Built, capsys: pytest.CaptureFixture[str]) -> None:
    """Of a pick: versions, checks, score, subsets, outcome and files."""
    assert main(["why", "2025-11-19", "x", "--target-path", str(demo.workspace.target)]) == 0
    print(capsys.readouterr().out)
