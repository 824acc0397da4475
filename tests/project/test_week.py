"""One week, instant by instant: what was shown when games began is what counts, whatever happens afterwards.

The rules of docs/publishing.md, each broken in the way in which it was once broken for readers.
"""

import datetime as dt
import hashlib
import shutil
from collections import Counter
from contextlib import chdir
from pathlib import Path
from typing import Any

import pytest
from google.cloud.storage import Client

from publisher import publication
from publisher.errors import ReleaseError
from publisher.planning.schedule import Request
from publisher.releases.site import Site
from publisher.releases.stores import open_store
from publisher.run import Run
from tests.database import change, rows
from tests.dbt_process import WITHOUT_TESTS
from tests.project.conftest import Dbt
from tests.project.week import BEFORE, DAY, NEXT, NOT_OF_THE_WEEK, Week, at
from tools.gcs_server import gcs_server
from workspace import fetch
from workspace.folder import Built, Workspace

LOCK = "2026-01-16T00:00:00Z"
SENTINEL = dt.date(1900, 1, 1)
LAST = NEXT + dt.timedelta(days=11)
LEDGER = ("picks", "predictions")
OVER = "Lalplayer0"  # the champion's over on the day, a pick
UNSEEN = ("Lalplayer3", "Chiplayer3")  # ruled out before the lock, when nobody published; the first one plays after all
NEVER_SHOWN = "Denplayer1"  # as a pick, which he became too late to be shown; he would have won
REKEYED = (OVER, "Miaplayer3", "Denplayer0", "Denplayer3", "Miaplayer0", "Miaplayer1")
OUTCOMES = {"win": "wins", "loss": "losses", "push": "pushes", "void": "voids", "pending": "pending"}
Tally = Counter[tuple[str, str]]  # by what has a record, and outcome


@pytest.fixture(scope="module")
def first(dbt: Dbt, tmp_path_factory: pytest.TempPathFactory) -> Week:
    """Build and publish at 10:05 on the day, for the first time."""
    week = Week.begin(tmp_path_factory.mktemp("first") / "week", dbt)
    week.run(at(DAY, 10, 5))
    return week


@pytest.fixture(scope="module")
def shown(first: Week, tmp_path_factory: pytest.TempPathFactory) -> Week:
    """Return the week in the evening of the day: the first publication after the lock is done.

    Before the lock, when nobody published, two picks were ruled out, and a player was predicted anew by another line;
    after it the tip-offs were moved.
    """
    week = first.copy(tmp_path_factory.mktemp("shown") / "week")
    for player in UNSEEN:
        rule_out(week, at(DAY, 18), player.lower())
    week.raw.remove("player_game_summary", "chiplayer3", DAY)
    over = {"recommendation": "OVER", "predicted_points": 33, "current_points_line": 10.5}
    week.raw.predict_again(NEVER_SHOWN.lower(), DAY, at(DAY, 16), **over)
    move(week, DAY, {"LAL": 23, "MIA": 22})
    move(week, BEFORE, {"BOS": 20})
    move(week, NEXT, {"BOS": 20})
    week.run(at(DAY, 19, 30))
    return week


@pytest.fixture(scope="module")
def second(first: Week, tmp_path_factory: pytest.TempPathFactory) -> Week:
    """Return the week with a later build of the day, in which a pick is gone; it is not published.

    Another pick is predicted again, and the game of the next date begins earlier. All else stays as it was built.
    """
    week = first.copy(tmp_path_factory.mktemp("second") / "week")
    week.raw.predict_again("lalplayer3", DAY, at(DAY, 16), predicted_points=33)
    rule_out(week, at(DAY, 18, 20), OVER.lower())
    move(week, NEXT, {"BOS": 18})
    new = ("player_prop_predictions", "upcoming_player_game_context", "nba_schedule", "picks", "predictions")
    week.build_what_rests_on(at(DAY, 18, 30), *new)
    return week


@pytest.fixture
def built(second: Week, tmp_path: Path) -> Week:
    """Return a copy of the week with the later build."""
    return second.copy(tmp_path / "built")


@pytest.fixture(scope="module")
def in_time(second: Week, tmp_path_factory: pytest.TempPathFactory) -> Week:
    """Return the week with a build of after the lock, before which the later build was published."""
    week = second.copy(tmp_path_factory.mktemp("in_time") / "week")
    week.publish(at(DAY, 18, 30))
    week.build(at(DAY, 19, 30))
    return week


@pytest.fixture(scope="module")
def graded(shown: Week, tmp_path_factory: pytest.TempPathFactory) -> Week:
    """Return the week on the next morning, when outcomes of the day are known and no later date is predicted.

    Upstream has given some players another lookup, or lost their box scores.
    """
    week = shown.copy(tmp_path_factory.mktemp("graded") / "week")
    rekey(week, OVER.lower())
    # two rows of a name
    rekey(week, "miaplayer3")
    box_scores = week.raw.tables["player_game_summary"]
    box_scores += [
        row | {"player_lookup": "miaplayer3more", "points": 2}
        for row in box_scores
        if row["player_lookup"] == "miaplayer3again" and row["game_date"] == DAY
    ]
    # no row at all, of a lookup that upstream no longer knows; then of one that it does
    week.raw.remove("player_game_summary", "denplayer0", DAY)
    rekey(week, "denplayer0", in_box_scores=False)
    week.raw.remove("player_game_summary", "denplayer3", DAY)
    # the row of the name is of somebody else who was shown
    week.raw.remove("player_game_summary", "miaplayer0", DAY)
    week.raw.change("player_game_summary", "miaplayer1", DAY, player_full_name="Miaplayer0")
    assert week.run(at(NEXT, 8)).plan.refusals == []
    return week


@pytest.fixture(scope="module")
def at_last(graded: Week, tmp_path_factory: pytest.TempPathFactory) -> Week:
    """Return the week after eleven days without a run, of which this one builds what it must.

    A player was invalidated after the fact, and the points of another one were corrected.
    """
    week = graded.copy(tmp_path_factory.mktemp("at_last") / "week")
    week.raw.change(
        "player_prop_predictions", "chiplayer0", DAY, invalidation_reason="player_inactive", invalidated_at=at(NEXT, 10)
    )
    week.raw.change("player_game_summary", "lalplayer0again", DAY, points=3)
    assert week.run(at(LAST, 9), incremental_on_duckdb=True).plan.refusals == []
    return week


def rule_out(week: Week, moment: dt.datetime, player: str) -> None:
    """Take a pick out of the game at a moment, as upstream does."""
    week.raw.change(
        "player_prop_predictions", player, DAY, invalidation_reason="player_inactive", invalidated_at=moment
    )
    week.raw.remove("upcoming_player_game_context", player, DAY)


def move(week: Week, day: dt.date, hours: dict[str, int]) -> None:
    """Move the tip-offs of games of a date, by their away teams."""
    for game in week.raw.tables["nba_schedule"]:
        if game["game_date"] == day:
            game["tipoff_at"] = at(day, hours[game["away_team_tricode"]])


def rekey(week: Week, player: str, *, in_box_scores: bool = True) -> None:
    """Give a player another lookup wherever upstream still writes it after the lock; his name stays."""
    for row in week.raw.tables["nba_players_registry"]:
        if row["player_lookup"] == player:
            row["player_lookup"] = f"{player}again"
    if in_box_scores:
        week.raw.change("player_game_summary", player, DAY, player_lookup=f"{player}again")


def test_what_is_published_is_in_the_ledger(first: Week) -> None:
    """Of every date that has not locked, from the first such date on; what locked before is reconstructed."""
    assert [row["first_date"] for row in first.ledger(day=SENTINEL)] == [str(DAY)]
    assert first.ledger(day=BEFORE) == []
    header, *members = first.ledger("predictions")
    assert (header["lock"], header["claimed_at"]) == (LOCK, "2026-01-15T15:05:00Z")
    assert {member["player_name"] for member in members} == first.predicted()


def test_documents_say_on_what_they_rest(shown: Week) -> None:
    """From the second build on: the first one could not know that its publication would begin the ledger."""
    assert shown.document(f"picks/{DAY}.json")["basis"] == "published"
    assert shown.document(f"picks/{BEFORE}.json")["basis"] == "reconstructed"
    assert shown.document("subsets/performance.json")["published_from"] == str(DAY)


def test_a_locks_first_publication_says_what_stood(first: Week, shown: Week) -> None:
    """The bytes that readers could see at the lock, with their hashes, for ever."""
    lock = shown.document(f"locks/{DAY}.json")
    copy = (shown.stores.public / f"v1/locks/{DAY}/picks.json").read_bytes()
    assert copy == (first.stores.public / f"v1/picks/{DAY}.json").read_bytes()
    assert lock["lock"] == LOCK
    assert hashlib.sha256(copy).hexdigest() in {each["sha256"] for each in lock["documents"]}
    assert shown.ledger()[1:] == first.ledger()[1:]


def test_a_lost_trigger_is_not_published(graded: Week, at_last: Week) -> None:
    """Nothing was shown on that day, though a run came in the morning, and the rules have picks: the date says so."""
    assert graded.picks(NEXT) == []
    assert any(candidate["subsets"] for candidate in at_last.inside(f"admin/picks/{NEXT}.json")["candidates"])
    for kind in ("picks", "predictions", "signals", "results", "best-bets"):
        document = at_last.document(f"{kind}/{NEXT}.json")
        assert (document["status"], document["basis"]) == ("not_published", "published"), kind
    assert (at_last.picks(NEXT), at_last.predicted(NEXT), at_last.outcomes(NEXT)) == ([], set(), {})
    weeks = at_last.document("best-bets/all.json")["weeks"]
    assert {day["date"] for week in weeks for day in week["days"]} == {str(BEFORE), str(DAY)}
    assert at_last.document(f"locks/{NEXT}.json")["documents"] == []


def test_days_without_a_run_are_made_up(at_last: Week) -> None:
    """Each has its documents. test_incremental.py compares those of such runs with those of a whole build."""
    for kind in ("picks", "predictions", "results", "signals", "best-bets"):
        files = {file.stem for file in (at_last.stores.public / "v1" / kind).iterdir()}
        assert {str(NEXT + dt.timedelta(days)) for days in range(12)} <= files


def test_the_hourly_run_takes_a_new_prediction_everywhere(built: Week) -> None:
    """In one release, and in the ledger."""
    built.publish(at(DAY, 18, 30), event="hourly")
    games = built.document(f"predictions/{DAY}.json")["games"]
    groups = built.document(f"picks/{DAY}.json")["groups"]
    bets = built.document(f"best-bets/{DAY}.json")["picks"]
    predicted = [each for game in games for each in game["predictions"]]
    picked = [each for group in groups for each in group["picks"]]
    shown = [[each["prediction"] for each in of if each["player"] == "Lalplayer3"] for of in (predicted, picked, bets)]
    assert [set(of) for of in shown] == [{33}, {33}, {33}]
    (member,) = [each for each in built.ledger("predictions")[1:] if each["player_name"] == "Lalplayer3"]
    assert (member["stat"], member["prediction"]) == ("points", 33 * 10**9)


def test_who_is_ruled_out_unseen_stays(first: Week, shown: Week, graded: Week) -> None:
    """He was shown at the lock, so he is graded: by the box score if he played after all."""
    for week in (shown, graded):
        assert (week.picks(), week.predicted()) == (first.picks(), first.predicted())
    assert {*UNSEEN} <= {*first.picks()}
    assert {shown.outcomes()[player] for player in UNSEEN} == {"void"}  # until a box score says that he played
    assert [graded.outcomes()[player] for player in UNSEEN] == ["win", "void"]


def test_who_is_ruled_out_in_time_is_gone(in_time: Week, tmp_path: Path) -> None:
    """From everything that shows the date."""
    week = in_time.copy(tmp_path / "week")
    week.publish(at(DAY, 19, 30))
    assert OVER not in {*week.picks(), *week.predicted(), *week.outcomes()}


def test_a_build_of_before_the_lock_changes_no_membership_after_it(first: Week, built: Week, shown: Week) -> None:
    """It is left out without a fault, and the next build follows the ledger."""
    done = built.publish(at(DAY, 19, 10))
    assert done.plan.refusals == []
    assert built.picks() == first.picks()
    assert built.ledger()[1:] == first.ledger()[1:]
    built.take_build(shown)
    assert built.publish(at(DAY, 19, 30)).plan.refusals == []
    assert built.picks() == first.picks()


STAGES = {"claim": ("shown/", 0), "ledger": ("v1/", 0), "half of the files": ("v1/", 5)}
"""What a killed publication had done last: it dies before this write of such a path; two are copies of the ledger."""


@pytest.fixture(params=STAGES)
def killed(request: pytest.FixtureRequest, built: Week) -> Week:
    """Return the week whose publisher of the later build was killed at 18:30."""
    built.die(at(DAY, 18, 30), *STAGES[request.param])
    return built


def test_the_halves_of_a_publication(first: Week, killed: Week, request: pytest.FixtureRequest) -> None:
    """Each stage leaves what the next two tests begin with; of the ledger's documents, the picks are written first."""
    stage = list(STAGES).index(request.node.callspec.params["killed"])
    assert (killed.ledger()[1:] != first.ledger()[1:]) == (stage > 0)
    assert (OVER not in killed.picks()) == (stage > 1)
    assert OVER in killed.predicted()


@pytest.mark.parametrize("killed", STAGES, indirect=True)
def test_a_killed_publication_is_finished_before_the_lock(killed: Week) -> None:
    """With its ledger."""
    killed.publish(at(DAY, 18, 45))
    assert killed.faults(at(DAY, 18, 45)) == []
    assert OVER not in {*killed.picks(), *killed.predicted(), *(row.get("player_name") for row in killed.ledger())}


@pytest.mark.parametrize(
    ("killed", "builds"),
    [*((stage, False) for stage in STAGES), ("claim", True), ("half of the files", True)],
    indirect=["killed"],
)
def test_a_killed_publication_goes_back_after_the_lock(  # noqa: PLR0913, PLR0917 (fixtures)
    first: Week,
    killed: Week,
    in_time: Week,
    shown: Week,
    request: pytest.FixtureRequest,
    builds: bool,  # noqa: FBT001 (a case)
) -> None:
    """With its ledger, and the lock file says so; a build that rests on the other ledger is refused once.

    The ledger is the other one from the stage `ledger` on, and it is all that a build sees of the stages.
    """
    now = at(DAY, 19, 30)
    if builds and request.node.callspec.params["killed"] != "claim":
        killed.take_build(in_time)
        with pytest.raises(ReleaseError, match="is not what the tables were built from"):
            killed.publish(now)
    if builds:
        killed.take_build(shown)
    assert killed.publish(now).plan.refusals == []
    assert killed.faults(now) == []
    assert (killed.picks(), killed.predicted()) == (first.picks(), first.predicted())
    assert [killed.ledger(kind)[1:] for kind in LEDGER] == [first.ledger(kind)[1:] for kind in LEDGER]
    assert killed.document(f"locks/{DAY}.json")["killed"]


def test_a_lock_moves_until_it_has_passed(first: Week, second: Week, shown: Week) -> None:
    """To an earlier and to a later hour, and never again."""
    assert [locks(week)[NEXT] for week in (first, second, shown)] == [at(NEXT, hour) for hour in (19, 18, 20)]
    # of the date before nothing was shown, so that the record of the first build alone has its lock
    assert [locks(shown)[day] for day in (BEFORE, DAY)] == [at(day, 19) for day in (BEFORE, DAY)]
    assert shown.ledger()[0]["lock"] == LOCK


def locks(week: Week) -> dict[dt.date, dt.datetime]:
    """Return the locks in the database by date."""
    found = rows(week.workspace.database, "select game_date, locks_at from main_intermediate.int_slate_locks")
    return {date: lock.replace(tzinfo=dt.UTC) for date, lock in found}


def test_a_rollback_takes_the_ledger_along_until_the_lock(first: Week, built: Week) -> None:
    """After it, what was shown stays."""
    release = built.ledger()[0]["release"]
    built.publish(at(DAY, 18, 30))
    late = built.copy(built.folder.with_name("late"))
    publication.rollback(Run(built.stores.site(), at(DAY, 18, 45), is_given=True), release)
    assert OVER in built.picks()
    assert built.ledger()[1:] == first.ledger()[1:]
    shown = late.ledger()
    publication.rollback(Run(late.stores.site(), at(DAY, 20), is_given=True), release)
    assert OVER not in late.picks()
    assert late.ledger()[1:] == shown[1:]


def test_a_lost_state_is_recovered_from_what_is_public(graded: Week, tmp_path: Path) -> None:
    """With every file of the ledger; nothing is overwritten as if nothing had been shown."""
    morning = graded.copy(tmp_path / "morning")
    known = morning.picks(), morning.outcomes(), morning.ledger(), morning.ledger(day=SENTINEL)
    shutil.rmtree(morning.stores.state)
    before = morning.files()
    for adopts in (False, True):
        with pytest.raises(ReleaseError, match="publisher recover"):
            morning.publish(at(NEXT, 8), adopts=adopts)
    assert morning.files() == before
    publication.recover(Run(morning.stores.site(), at(NEXT, 8), is_given=True), Built(morning.workspace))
    assert morning.publish(at(NEXT, 8)).plan.refusals == []
    assert (morning.picks(), morning.outcomes(), morning.ledger(), morning.ledger(day=SENTINEL)) == known
    assert morning.faults(at(NEXT, 8)) == []


def test_a_foreign_ledger_is_refused(shown: Week, in_time: Week, tmp_path: Path) -> None:
    """A build that rests on another one than the state's says something else of a locked date."""
    evening, before = shown.copy(tmp_path / "evening"), shown.picks()
    evening.take_build(in_time)
    with pytest.raises(ReleaseError, match="is not what the tables were built from"):
        evening.publish(at(DAY, 19, 40))
    assert evening.picks() == before


def test_a_correction_passes_and_a_later_invalidation_changes_nothing(graded: Week, at_last: Week) -> None:
    """Whoever played is graded by the box score."""
    before, after = graded.record(), at_last.record()
    for week, outcomes in ((graded, ("win", "loss")), (at_last, ("loss", "loss"))):
        assert (week.outcomes()[OVER], week.outcomes()["Chiplayer0"]) == outcomes
    # and the three who waited are void
    changes = {"wins": -1, "losses": 1, "pushes": 0, "voids": 3, "pending": -3}
    assert {count: after[count] - before[count] for count in changes} == changes


def test_whom_upstream_has_rekeyed_is_graded_by_his_name(graded: Week, at_last: Week) -> None:
    """By the one row that has it; else he waits for two days. Who only did not play is void."""
    outcomes = [[week.outcomes()[player] for player in REKEYED] for week in (graded, at_last)]
    assert outcomes[0] == ["win", "pending", "pending", "void", "pending", "win"]
    assert outcomes[1] == ["loss", "void", "void", "void", "void", "win"]
    assert graded.record()["pending"] == 3
    ways = graded.inside(f"admin/why/{DAY}.json")["players"]
    said = {way["player_lookup"]: way["shown"]["rekeyed"] for way in ways if way["shown"]}
    assert {player: rekeyed for player, rekeyed in said.items() if rekeyed} == {
        "lalplayer0": {"fits": 1, "graded_by": "lalplayer0again"},
        "miaplayer3": {"fits": 2, "graded_by": None},
        "denplayer0": {"fits": 0, "graded_by": None},
        "miaplayer0": {"fits": 0, "graded_by": None},
    }


def test_a_season_keeps_what_was_shown_apart(shown: Week, graded: Week, at_last: Week) -> None:
    """By what stood at the lock, whatever the rules say now; what is older is reconstructed. The whole is their sum."""
    decided = shown.inside(f"admin/picks/{DAY}.json")["candidates"]
    assert {*shown.picks()} ^ {of["player"] for of in decided if of["subsets"]} == {NEVER_SHOWN, *UNSEEN}
    for week in (shown, graded, at_last):
        season, lifetime = (week.document(f"seasons/{name}.json") for name in ("2025-26", "index"))
        parts = [tally(week, DAY, f"locks/{DAY}/{{}}.json"), tally(week, BEFORE, f"{{}}/{BEFORE}.json")]
        assert records(season) == records(lifetime["lifetime"]) == [*parts, parts[0] + parts[1]]
        assert (season["published_from"], lifetime["lifetime"]["first_date"]) == (str(DAY), str(BEFORE))


def tally(week: Week, date: dt.date, path: str) -> Tally:
    """Count the outcomes of whom two files name, for each group, for the model, and for the best bets, the top five."""
    picks, predictions = (week.document(path.format(kind)) for kind in LEDGER)
    named = {of["id"]: of["picks"] for of in picks["groups"]}
    named |= {"926A": [each for game in predictions["games"] for each in game["predictions"]], "best bets": named["3"]}
    outcomes = week.outcomes(date)
    return Counter((name, outcomes[each["player"]]) for name, of in named.items() for each in of)


def records(document: Any) -> list[Tally]:  # noqa: ANN401 (any JSON)
    """Return the records of what was published, of what is reconstructed, and of both."""
    holders = [*document["groups"], *document["models"], document["best_bets"] | {"id": "best bets"}]
    parts = [(of.get("id") or of["model"], (of["published"], of["reconstructed"], of)) for of in holders]
    return [
        Counter({(name, word): of[number]["stats"][key] for name, of in parts for word, key in OUTCOMES.items()})
        for number in range(3)
    ]


def test_a_version_has_its_own_record(at_last: Week) -> None:
    """The newer one came on the day, as did the ledger."""
    model, season = (at_last.document(f"{name}.json")["models"][0] for name in ("systems/models", "seasons/2025-26"))
    assert (model["version"], model["version_stats"]) == (2, season["published"]["stats"])


def test_trends_of_teams_rest_on_the_lines_that_were_shown(graded: Week) -> None:
    """Of all who played; of whom upstream has renamed, no line is known."""
    results = [each for date in (BEFORE, DAY) for each in graded.document(f"results/{date}.json")["results"]]
    played = [each for each in results if each["actual"] is not None and each["player"] != OVER]
    sides = Counter((each["opponent"], "overs" if each["actual"] > each["line"] else "unders") for each in played)
    teams = graded.document("trends/teams.json")["teams"]
    assert sides == Counter({(of["team"], side): of["season"][side] for of in teams for side in ("overs", "unders")})


EDITS = f"""
    create temp table edited as
    select * replace (
        date '{DAY}' as valid_from,
        if(public_id = '7', 6.5, min_edge) as min_edge,
        if(public_id = '4', 'Another', public_name) as public_name,
        if(public_id = '9', '10', public_id) as public_id,
        public_id = '1' as is_best_bets,
        'ensemble_v1' as system_id
    )
    from main_rules.subset_definitions;
    update main_rules.subset_definitions set valid_to = date '{DAY}';
    insert into main_rules.subset_definitions from edited;
    create temp table champions as
    select * replace (date '{DAY}' as valid_from, system_id = 'ensemble_v1' as is_champion) from main_rules.models;
    update main_rules.models set valid_to = date '{DAY}';
    insert into main_rules.models from champions"""


def test_the_past_is_not_rewritten_by_an_edit(graded: Week, tmp_path: Path) -> None:
    """Of a definition, of its public id or name, of the best bets, or of the champion; every table is made anew.

    But for the recorded locks: raw data cannot give them back.
    """
    morning = graded.copy(tmp_path / "morning")
    before, recorded = dated(morning, DAY), locks(morning)
    change(morning.workspace.database, EDITS)
    morning.dbt(morning.workspace, at(NEXT, 8), "run", "--full-refresh", without=NOT_OF_THE_WEEK)
    morning.publish(at(NEXT, 8), "dbt")
    assert dated(morning, DAY) == before
    assert locks(morning) == recorded
    assert morning.document("systems/subsets.json")["model"] == "E01"


def dated(week: Week, day: dt.date) -> dict[str, bytes]:
    """Return every public document of a date."""
    return {path: body for path, body in week.files().items() if path.endswith(f"/{day}.json") and "/public/" in path}


def test_a_dry_run_writes_nothing(built: Week) -> None:
    """No file of any store, though there is something to write."""
    before = built.files()
    run = Run(built.stores.site(), at(DAY, 18, 30))
    found = publication.preview(run, Built(built.workspace), Request(), is_of_any_clock=True)
    assert found.plan.written
    assert built.files() == before


def test_an_internal_store_that_comes_later_changes_no_ledger_row(first: Week, tmp_path: Path) -> None:
    """The ledger is that of the public."""
    week = first.copy(tmp_path / "week")
    for store in (week.stores.public, week.stores.internal, week.stores.state):
        shutil.rmtree(store)
    site = week.stores.site()
    public = Site({"public": site.stores["public"]}, site.state)
    publication.publish(Run(public, at(DAY, 10, 5), is_given=True), Built(week.workspace), Request())
    before = [week.ledger(kind) for kind in LEDGER]
    week.publish(at(DAY, 11))
    assert [week.ledger(kind) for kind in LEDGER] == before
    assert [rows[1:] for rows in before] == [first.ledger(kind)[1:] for kind in LEDGER]
    assert (week.stores.internal / f"v1/admin/picks/{DAY}.json").exists()


def test_a_storage_server_shows_the_same(
    first: Week, shown: Week, graded: Week, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To the byte, after each step: documents, manifests, status, locks and the ledger that dbt reads."""
    with gcs_server() as address:
        monkeypatch.setenv("STORAGE_EMULATOR_HOST", address)
        site = buckets()
        for week, now in ((first, at(DAY, 10, 5)), (shown, at(DAY, 19, 30)), (graded, at(NEXT, 8))):
            publication.publish(Run(site, now, is_given=True), Built(week.workspace), Request())
            assert bodies(site) == bodies(week.stores.site())


def buckets() -> Site:
    """Make buckets, and return the stores in them."""
    client = Client()
    for name in ("public", "internal", "state"):
        client.create_bucket(name)
    client.close()
    stores = {name: open_store(f"gs://{name}", is_private=name != "public") for name in ("public", "internal")}
    return Site(stores, open_store("gs://state", is_private=True))


def bodies(site: Site) -> list[dict[str, bytes]]:
    """Return what readers and dbt read of each store, by path."""
    prefixes = [*((store, "v1/") for store in site.stores.values()), (site.state, "shown/")]
    read = [{path: store.read(path) for path in store.list(prefix)} for store, prefix in prefixes]
    return [{path: found.body for path, found in each.items() if found} for each in read]


def test_another_machine_shows_the_same_of_what_is_fetched(
    first: Week, shown: Week, dbt: Dbt, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Production on DuckDB: nothing but the buckets is kept from hour to hour, and the database is made anew.

    To the byte, but for the date before the ledger, whose lock moves with the schedule, and what counts or lists it.
    """
    machine = Workspace.apart(tmp_path / "machine", tmp_path / "raw", tmp_path / "machine/target/ledger")
    for name, value in {"RAW": "gs://raw/tables", "STATE": "gs://state", "RAW_FOLDER": str(tmp_path / "raw")}.items():
        monkeypatch.setenv(name, value)
    with gcs_server() as address:
        monkeypatch.setenv("STORAGE_EMULATOR_HOST", address)
        site, raw = buckets(), Client().create_bucket("raw")
        publication.publish(Run(site, at(DAY, 10, 5), is_given=True), Built(first.workspace), Request())
        for file in (shown.folder / "raw").iterdir():
            raw.blob(f"tables/{file.name}").upload_from_filename(str(file))
        with chdir(machine.folder):
            assert fetch.main() == 0
        dbt(machine, at(DAY, 19, 30), *WITHOUT_TESTS, without=NOT_OF_THE_WEEK)
        publication.publish(Run(site, at(DAY, 19, 30), is_given=True), Built(machine), Request())
        counting = ("v1/manifest", "v1/status.json", "v1/admin/inputs.json")
        for found, kept in zip(bodies(site), bodies(shown.stores.site()), strict=True):
            differing = {path for path in found.keys() | kept.keys() if found.get(path) != kept.get(path)}
            assert {path for path in differing if not path.startswith(counting) and str(BEFORE) not in path} == set()
