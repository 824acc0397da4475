"""What was shown before a date locked is what dbt says of it from then on, whatever becomes of the raw rows."""

import datetime as dt
import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb
import orjson
import pytest

from tests.dbt_process import WITH_TESTS, WITHOUT_TESTS
from tests.project import ledger
from tests.project.conftest import Builder, Built, Dbt, apart, publish

SHOWN, NOT_SHOWN = dt.date(2025, 11, 20), dt.date(2025, 11, 21)
NEXT_DAYS = dt.datetime(2025, 11, 23, 12, tzinfo=dt.UTC)
# what happens to the raw rows of both dates after the lock
LATER = """
    create table predictions as from read_parquet('{before}/player_prop_predictions.parquet');
    delete from predictions
    where system_id = 'catboost_v9' and game_date = '2025-11-20' and player_lookup > 'm';
    update predictions set current_points_line = current_points_line + 3
    where system_id = 'catboost_v9' and game_date = '2025-11-20';
    copy predictions to '{after}/player_prop_predictions.parquet';
    create table games as from read_parquet('{before}/nba_schedule.parquet');
    delete from games where game_code = '{gone}';
    copy games to '{after}/nba_schedule.parquet';
"""


@dataclass(frozen=True)
class Week:
    """A build before the date's lock, and one days later that reads what the first one showed."""

    before: Built
    after: Built
    state: Path
    gone: str  # game of the date that has left the schedule since

    def document(self, built: Built, kind: str, date: dt.date) -> dict[str, Any]:
        """Read a document."""
        found: dict[str, Any] = orjson.loads(built.files()[f"{kind}/{date}.json"])
        return found


@pytest.fixture(scope="module")
def week(dbt: Dbt, builder: Builder, demo_raw: Path, tmp_path_factory: pytest.TempPathFactory) -> Week:
    """Show one date, not the next one, and change the raw rows."""
    folder = tmp_path_factory.mktemp("week")
    schedule = f"from read_parquet('{demo_raw}/nba_schedule.parquet') where game_date = '{SHOWN}'"
    (lock, gone) = duckdb.execute(f"select min(tipoff_at), max(game_code) {schedule}").fetchone() or (None, None)
    # the fixture `day` has built the demo as of then
    before = builder(demo_raw, lock.astimezone(dt.UTC) - dt.timedelta(minutes=60))
    state = folder / "state [1]"
    ledger.begin(state, SHOWN, before.now)
    ledger.keep(before, state, SHOWN)
    shutil.copytree(demo_raw, folder / "raw")
    with duckdb.connect() as connection:
        connection.execute(LATER.format(before=demo_raw, after=folder / "raw", gone=gone))
    after = apart(folder / "after", folder / "raw", NEXT_DAYS)
    dbt(replace(after.workspace, state=state), after.now, *WITH_TESTS)
    publish(after)
    return Week(before, after, state, gone)


def players(document: dict[str, Any], *arrays: str) -> list[dict[str, Any]]:
    """Return what the innermost arrays of a document hold, without what is news of a pick."""
    found = [document]
    for array in arrays:
        found = [entry for outer in found for entry in outer[array]]
    news = {"actual", "outcome", "price", "tips_off_at", "availability", "version"}
    return [{key: value for key, value in entry.items() if key not in news} for entry in found]


def test_documents_show_what_was_shown(week: Week) -> None:
    """Names, lines, groups and ranks; though of the raw rows some are gone, and all others have another line."""
    for kind, arrays in (("picks", ("groups", "picks")), ("best-bets", ("picks",)), ("results", ("results",))):
        before, after = (week.document(built, kind, SHOWN) for built in (week.before, week.after))
        assert players(after, *arrays) == players(before, *arrays) != []
        assert (after["status"], after["model"]) == (before["status"], before["model"])
        assert (before["basis"], after["basis"]) == ("reconstructed", "published")
    before, after = (week.document(built, "signals", SHOWN) for built in (week.before, week.after))
    assert (after["signal"], after["metrics"]) == (before["signal"], before["metrics"])


def test_what_was_shown_is_graded_by_its_own_line(week: Week) -> None:
    """Every result is, and none is pending."""
    outcomes = set()
    for result in week.document(week.after, "results", SHOWN)["results"]:
        if result["outcome"] in {"win", "loss", "push"}:
            side = result["actual"] - result["line"]
            won = side > 0 if result["direction"] == "OVER" else side < 0
            assert result["outcome"] == ("push" if side == 0 else "win" if won else "loss")
        outcomes.add(result["outcome"])
    assert {"win", "loss", "void"} <= outcomes <= {"win", "loss", "void", "push", None}


def test_a_game_that_left_the_schedule_is_listed_last(week: Week) -> None:
    """With its predictions, its teams and no time; the date keeps its lock."""
    before, after = (week.document(built, "predictions", SHOWN) for built in (week.before, week.after))
    assert len(after["games"]) == len(before["games"])
    last = after["games"][-1]
    assert week.gone.endswith(f"_{last['away']}_{last['home']}")
    assert last["tips_off_at"] is None
    (then,) = (game for game in before["games"] if game["home"] == last["home"])
    assert players({"all": last["predictions"]}, "all") == players({"all": then["predictions"]}, "all")


def test_the_ledgers_rows_come_back(week: Week) -> None:
    """The column of a locked date holds the bytes of its file, so that nothing ever has to be written again."""
    for kind in ledger.KINDS:
        first, *lines = ledger.file_of(week.state, kind, SHOWN).read_bytes().splitlines()
        assert orjson.loads(first)["object"]
        rows = ledger.ledger_column(week.after, kind)[SHOWN]
        assert [orjson.dumps(row, option=orjson.OPT_SORT_KEYS) for row in rows] == lines != []


def test_the_way_to_what_was_shown_says_both(week: Week) -> None:
    """What the rules say of the raw rows that are left, and what was shown, also of a player of whom none is left."""
    ways = {date: week.after.inside(f"admin/why/{date}.json")["players"] for date in (SHOWN, NOT_SHOWN)}
    shown = {player["player_lookup"]: player for player in ways[SHOWN] if player["shown"]}
    results = {result["player_id"]: result for result in week.document(week.after, "results", SHOWN)["results"]}
    assert shown.keys() == results.keys()
    for lookup, player in shown.items():
        names = ("prediction", "line", "direction", "outcome")
        assert [player["shown"][name] for name in names] == [results[lookup][name] for name in names]
        written = [version["line"] for system in player["systems"] for version in system["versions"]]
        if lookup > "m":
            assert (player["player"], written) == (results[lookup]["player"], [])
        else:
            assert written[0] == results[lookup]["line"] + 3
    top = week.document(week.before, "picks", SHOWN)["groups"][0]
    path = {"path": f"picks/{SHOWN}.json", "id": top["id"], "name": top["name"], "rank": 1}
    assert path in shown[top["picks"][0]["player_id"]]["shown"]["groups"]
    standings = {version["standing"] for each in ways[SHOWN] for way in each["systems"] for version in way["versions"]}
    assert "off_schedule" in standings
    decided = [system["subsets"] for player in ways[NOT_SHOWN] for system in player["systems"]]
    assert any(subset["rank"] for subsets in decided for subset in subsets)
    assert not any(player["shown"] for player in ways[NOT_SHOWN])


def test_warnings_say_where_the_rules_differ_now(week: Week) -> None:
    """Of both dates."""
    query = "select game_date from main_marts.fct_warnings where kind = 'locked_dates_decided_otherwise'"
    dates = {date for (date,) in week.after.rows(query)}
    assert {SHOWN, NOT_SHOWN} <= dates


@pytest.mark.parametrize("line", [b'{"system_id":"catboost_v9","prediction":"many"}\n', b'{"system_id":"catb\n'])
def test_a_damaged_line_is_named(dbt: Dbt, week: Week, tmp_path: Path, line: bytes) -> None:
    """With its file and number, and no document is built."""
    state = tmp_path / "state"
    shutil.copytree(week.state, state)
    file = ledger.file_of(state, "predictions", SHOWN)
    whole = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join([*whole[:2], line, *whole[2:]]))
    built = apart(tmp_path / "built", week.after.workspace.raw, week.after.now)
    with pytest.raises(AssertionError) as error:
        dbt(replace(built.workspace, state=state), built.now, *WITHOUT_TESTS, "--select", "+int_ledger_predictions")
    assert f"target/state/{file.relative_to(state)}" in str(error.value)
    assert "line 3" in str(error.value) or "line 4" in str(error.value)
