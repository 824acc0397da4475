"""One week, instant by instant: what was shown when games began is what counts, whatever happens afterwards.

The rules of docs/publishing.md, each broken in the way in which it was once broken for readers.
"""

import datetime as dt
import hashlib
import shutil
from pathlib import Path

import duckdb
import pytest

from build.workspace import Built, Workspace
from publisher import publication
from publisher.errors import ReleaseError
from publisher.planning.schedule import Request
from publisher.progress import Progress
from publisher.releases.site import Site
from tests.project.conftest import WITHOUT_TESTS, Dbt
from tests.project.week import BEFORE, DAY, GAMES, NEXT, Week, at, game_code

LOCK = "2026-01-16T00:00:00Z"
AFTER = NEXT + dt.timedelta(days=1)
OVER = "Lalplayer0"  # the champion's over on the day, a pick


@pytest.fixture(scope="module")
def first(dbt: Dbt, tmp_path_factory: pytest.TempPathFactory) -> Week:
    """Build and publish at 10:05 on the day, for the first time."""
    week = Week.begin(tmp_path_factory.mktemp("first") / "week", dbt)
    week.run(at(DAY, 10, 5))
    return week


@pytest.fixture
def week(first: Week, tmp_path: Path) -> Week:
    """Return a copy of the week as it is after the first publication."""
    return first.copy(tmp_path / "week")


@pytest.fixture(scope="module")
def shown(first: Week, tmp_path_factory: pytest.TempPathFactory) -> Week:
    """Return the week in the evening of the day: the first publication after the lock is done."""
    week = first.copy(tmp_path_factory.mktemp("shown") / "week")
    week.run(at(DAY, 19, 30))
    return week


@pytest.fixture
def evening(shown: Week, tmp_path: Path) -> Week:
    """Return a copy of the week in the evening."""
    return shown.copy(tmp_path / "evening")


def test_what_is_published_is_in_the_ledger(first: Week) -> None:
    """Of every date that has not locked, from the first such date on; what locked before is reconstructed."""
    assert [row["first_date"] for row in first.ledger(day=dt.date(1900, 1, 1))] == [str(DAY)]
    assert first.ledger(day=BEFORE) == []
    header, *members = first.ledger("predictions")
    assert (header["lock"], header["claimed_at"]) == (LOCK, "2026-01-15T15:05:00Z")
    assert {member["player_name"] for member in members} == first.predicted()


def test_documents_say_on_what_they_rest(shown: Week) -> None:
    """From the second build on: the first one could not know that its publication would begin the ledger."""
    assert shown.document(f"picks/{DAY}.json")["basis"] == "published"
    assert shown.document(f"picks/{BEFORE}.json")["basis"] == "reconstructed"
    assert shown.document("subsets/performance.json")["published_from"] == str(DAY)


def test_a_locks_first_publication_says_what_stood(first: Week, evening: Week) -> None:
    """The bytes that readers could see at the lock, with their hashes, for ever."""
    lock = evening.document(f"locks/{DAY}.json")
    copy = (evening.stores.public / f"v1/locks/{DAY}/picks.json").read_bytes()
    assert copy == (first.stores.public / f"v1/picks/{DAY}.json").read_bytes()
    assert lock["lock"] == LOCK
    assert hashlib.sha256(copy).hexdigest() in {each["sha256"] for each in lock["documents"]}
    assert evening.ledger()[1:] == first.ledger()[1:]


def test_a_lost_trigger_is_not_published(evening: Week) -> None:
    """Nothing was shown on that day, though a run came at 2:00: nothing counts, and the date says so."""
    evening.run(at(NEXT, 2))
    before = evening.record()
    evening.run(at(AFTER, 2))
    assert evening.document(f"picks/{NEXT}.json")["status"] == "not_published"
    assert evening.document(f"results/{NEXT}.json")["results"] == []
    assert evening.record() == before
    assert evening.document(f"locks/{NEXT}.json")["documents"] == []


def test_the_hourly_run_takes_a_new_prediction_everywhere(week: Week) -> None:
    """In one release, and in the ledger."""
    week.raw.predict_again("lalplayer0", DAY, at(DAY, 16), predicted_points=33)
    week.build(at(DAY, 17, 5))
    week.publish(at(DAY, 17, 5), event="hourly")
    games = week.document(f"predictions/{DAY}.json")["games"]
    groups = week.document(f"picks/{DAY}.json")["groups"]
    bets = week.document(f"best-bets/{DAY}.json")["picks"]
    predicted = [each for game in games for each in game["predictions"] if each["player"] == OVER]
    picked = [each for group in groups for each in group["picks"] if each["player"] == OVER]
    assert {each["prediction"] for each in (*predicted, *picked, *bets) if each["player"] == OVER} == {33}
    (member,) = [each for each in week.ledger("predictions")[1:] if each["player_name"] == OVER]
    assert member["predicted_points"] == 33 * 10**9


def rule_out(week: Week, moment: dt.datetime) -> None:
    """Take a pick out of the game at a moment, as upstream does."""
    week.raw.change(
        "player_prop_predictions", "lalplayer0", DAY, invalidation_reason="player_inactive", invalidated_at=moment
    )
    week.raw.remove("upcoming_player_game_context", "lalplayer0", DAY)


@pytest.mark.parametrize(("plays", "outcome"), [(True, "win"), (False, "void")])
def test_who_is_ruled_out_unseen_stays(week: Week, plays: bool, outcome: str) -> None:  # noqa: FBT001 (a case)
    """He was shown at the lock, so he is graded: by the box score if he played after all."""
    rule_out(week, at(DAY, 18))
    if not plays:
        week.raw.remove("player_game_summary", "lalplayer0", DAY)
    week.run(at(DAY, 19, 30))
    assert OVER in week.picks()
    assert OVER in week.predicted()
    assert week.outcomes()[OVER] == "void"  # until a box score says that he played
    week.run(at(NEXT, 9))
    assert week.outcomes()[OVER] == outcome
    assert OVER in week.picks()


def test_who_is_ruled_out_in_time_is_gone(week: Week) -> None:
    """From everything that shows the date."""
    rule_out(week, at(DAY, 18))
    week.run(at(DAY, 18, 5))
    week.run(at(NEXT, 9))
    assert OVER not in {*week.picks(), *week.predicted(), *week.outcomes()}


def test_a_build_of_before_the_lock_changes_no_membership_after_it(first: Week, week: Week) -> None:
    """It is left out without a fault, and the next build follows the ledger."""
    rule_out(week, at(DAY, 18, 40))
    week.build(at(DAY, 18, 50))
    done = week.publish(at(DAY, 19, 10))
    assert done.plan.refusals == []
    assert week.picks() == first.picks()
    assert week.ledger()[1:] == first.ledger()[1:]
    week.run(at(DAY, 19, 30))
    assert week.picks() == first.picks()


def move(week: Week, hours: dict[str, int]) -> None:
    """Move the tip-offs of the day's games."""
    for game in week.raw.tables["nba_schedule"]:
        away = game["away_team_tricode"]
        if game["game_date"] == DAY and away in hours:
            game["tipoff_at"] = at(DAY, hours[away])


def test_a_lock_moves_until_it_has_passed(week: Week) -> None:
    """And never again."""
    move(week, {"LAL": 20})
    week.run(at(DAY, 17, 5))
    assert week.ledger()[0]["lock"] == "2026-01-16T01:00:00Z"
    move(week, {"LAL": 18})
    week.run(at(DAY, 17, 30))
    assert week.document(f"picks/{DAY}.json")
    week.run(at(DAY, 18, 30))
    move(week, {"LAL": 23, "MIA": 22})
    rule_out(week, at(DAY, 19))
    week.run(at(DAY, 19, 30))
    assert week.ledger()[0]["lock"] == "2026-01-15T23:00:00Z"
    assert OVER in week.picks()


def test_a_rollback_takes_the_ledger_along_until_the_lock(first: Week, week: Week) -> None:
    """After it, what was shown stays."""
    release = week.ledger()[0]["release"]
    rule_out(week, at(DAY, 16))
    week.run(at(DAY, 16, 5))
    late = week.copy(week.folder.with_name("late"))
    publication.rollback(week.stores.site(), release, at(DAY, 18), Progress(), is_given=True)
    assert OVER in week.picks()
    assert week.ledger()[1:] == first.ledger()[1:]
    shown = late.ledger()
    publication.rollback(late.stores.site(), release, at(DAY, 20), Progress(), is_given=True)
    assert OVER not in late.picks()
    assert late.ledger()[1:] == shown[1:]


def test_a_lost_state_is_no_empty_one(evening: Week) -> None:
    """Public files that name a release are not overwritten as if nothing had been shown."""
    shutil.rmtree(evening.stores.state)
    evening.build(at(NEXT, 9))
    before = evening.files()
    with pytest.raises(ReleaseError, match="--adopt"):
        evening.publish(at(NEXT, 9))
    assert evening.files() == before


def test_a_foreign_ledger_is_refused(evening: Week, first: Week, tmp_path: Path) -> None:
    """A build that rests on another one than the state's says something else of a locked date."""
    other = first.copy(tmp_path / "other")
    rule_out(other, at(DAY, 16))
    other.run(at(DAY, 16, 5))
    other.run(at(DAY, 19, 30))
    foreign = Workspace(evening.workspace.folder, other.stores.state)
    evening.dbt(foreign, at(NEXT, 9), *WITHOUT_TESTS)
    before = evening.picks()
    with pytest.raises(ReleaseError, match="is not what the tables were built from"):
        evening.publish(at(NEXT, 9))
    assert evening.picks() == before


def test_a_damaged_ledger_stops_the_build(evening: Week) -> None:
    """With the file's name; it is never read as an empty one."""
    file = evening.stores.state / f"shown/picks/game_date={DAY}/members.ndjson"
    file.write_bytes(file.read_bytes().replace(b"{", b"", 1))
    with pytest.raises(AssertionError, match=r"members\.ndjson"):
        evening.build(at(NEXT, 9))


def test_a_correction_passes_and_a_later_invalidation_changes_nothing(evening: Week) -> None:
    """Whoever played is graded by the box score."""
    evening.run(at(NEXT, 9))
    before = evening.record()
    evening.raw.change(
        "player_prop_predictions", "chiplayer0", DAY, invalidation_reason="player_inactive", invalidated_at=at(NEXT, 10)
    )
    evening.run(at(NEXT, 10, 5))
    assert evening.record() == before
    evening.raw.change("player_game_summary", "lalplayer0", DAY, points=3)
    done = evening.run(at(NEXT, 11, 5))
    assert done.plan.refusals == []
    assert evening.outcomes()[OVER] == "loss"
    assert evening.record()["losses"] == before["losses"] + 1


@pytest.mark.parametrize("full_refresh", [False, True])
def test_the_past_is_not_rewritten_by_an_edit(evening: Week, full_refresh: bool) -> None:  # noqa: FBT001 (a case)
    """Of a definition, of its public id or name, of the best bets, or of the champion."""
    evening.run(at(NEXT, 9))
    before = {
        path: body for path, body in evening.files().items() if f"/v1/picks/{DAY}" in path or "/v1/results/" in path
    }
    record = evening.record()
    edit = f"""
        create temp table edited as
        select * replace (
            date '{DAY}' as valid_from,
            if(public_id = '7', 6.5, min_edge) as min_edge,
            if(public_id = '4', 'Another', public_name) as public_name,
            public_id = '1' as is_best_bets
        )
        from main_rules.subset_definitions;
        update main_rules.subset_definitions set valid_to = date '{DAY}';
        insert into main_rules.subset_definitions from edited"""
    with duckdb.connect(str(evening.workspace.database)) as connection:
        connection.execute(edit)
    models = ("run", "--full-refresh") if full_refresh else ("run",)
    evening.dbt(evening.workspace, at(NEXT, 9), *models)
    evening.publish(at(NEXT, 9), "dbt")
    after = evening.files()
    assert {path: after[path] for path in before} == before
    assert evening.record() == record


def test_days_without_a_run_are_made_up(evening: Week) -> None:
    """On the incremental form too: as if there had been builds in between."""
    with_runs = evening.copy(evening.folder.with_name("with_runs"))
    evening.build(at(NEXT, 9), incremental_on_duckdb=True)
    for day in (0, 4, 8):
        with_runs.build(at(NEXT + dt.timedelta(days=day), 9), incremental_on_duckdb=True)
    last = at(NEXT + dt.timedelta(days=11), 9)
    for one in (evening, with_runs):
        one.build(last, incremental_on_duckdb=True)
        one.publish(last)
    assert evening.document("subsets/performance.json") == with_runs.document("subsets/performance.json")
    assert evening.document(f"picks/{DAY}.json") == with_runs.document(f"picks/{DAY}.json")


def test_an_instant_sees_the_ledger_of_its_time(evening: Week) -> None:
    """What was claimed after it does not exist: before the lock the rules speak, after it the ledger does."""
    rule_out(evening, at(DAY, 11))
    evening.build(at(DAY, 12))
    assert OVER not in built_picks(evening)
    evening.build(at(NEXT, 12))
    assert OVER in built_picks(evening)
    evening.build(at(DAY, 10))
    assert basis(evening) == "reconstructed"


def built_picks(week: Week) -> set[str]:
    """Return who is a pick in the database."""
    with duckdb.connect(str(week.workspace.database), read_only=True) as connection:
        query = "select distinct player_name from main_marts.fct_subset_picks where game_date = ?"
        return {name for (name,) in connection.execute(query, [DAY]).fetchall()}


def basis(week: Week) -> str:
    """Return on what the database's picks of the day rest."""
    with duckdb.connect(str(week.workspace.database), read_only=True) as connection:
        query = "select payload ->> '$.basis' from main_documents.public__picks where document_date = ?"
        ((found,),) = connection.execute(query, [DAY]).fetchall()
    return str(found)


def test_a_dry_run_writes_nothing(week: Week) -> None:
    """No file of any store."""
    rule_out(week, at(DAY, 16))
    week.build(at(DAY, 17))
    before = week.files()
    publication.preview(week.stores.site(), Built(week.workspace), Request(), at(DAY, 17), Progress())
    assert week.files() == before


def test_an_internal_store_that_comes_later_changes_no_ledger_row(dbt: Dbt, tmp_path: Path) -> None:
    """The ledger is that of the public."""
    week = Week.begin(tmp_path / "week", dbt)
    week.build(at(DAY, 10, 5))
    site = week.stores.site()
    public = Site({"public": site.stores["public"]}, site.state)
    publication.publish(public, Built(week.workspace), Request(), at(DAY, 10, 5), Progress(), is_given=True)
    before = [week.ledger(kind) for kind in ("picks", "predictions")]
    week.publish(at(DAY, 11))
    assert [week.ledger(kind) for kind in ("picks", "predictions")] == before
    assert (week.stores.internal / f"v1/admin/picks/{DAY}.json").exists()


def test_the_games_of_the_week_are_where_the_tests_think(first: Week) -> None:
    """The day has two games, and its first pick plays in the first of them."""
    assert len(GAMES[DAY]) == len(first.document(f"predictions/{DAY}.json")["games"])
    assert game_code(DAY, "LAL", "DEN") in {game["game_code"] for game in first.raw.tables["nba_schedule"]}
    assert OVER in first.picks()
