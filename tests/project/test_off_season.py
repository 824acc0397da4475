"""Between seasons every document says so, and the record of the last season stays."""

import datetime as dt
from typing import Any

import orjson

from tests.project.conftest import OFF_SEASON, Built
from tests.project.grading import SEASON_LAST

RECORDS = {
    "subsets/performance.json",
    "subsets/history.json",
    "systems/models.json",
    "systems/performance.json",
    "best-bets/today.json",
    "best-bets/all.json",
    "tonight/all-players.json",
    "admin/dashboard.json",
    "admin/definitions.json",
    "systems/subsets.json",
    "admin/inputs.json",
    "schedule/game-counts.json",
    "streaks/today.json",
    "trends/hot-cold.json",
    "trends/bounce-back.json",
    "trends/tonight.json",
    "trends/what-matters.json",
    "index.json",
    "feed.json",
}
RECORD_KEYS = ("stats", "closer_than_the_line", "directions", "tiers")


def test_fixed_documents_say_off_season_and_keep_the_label(off_season: Built) -> None:
    """All of those that have a status."""
    files = off_season.files() | off_season.internal_files()
    players = {path for path in files if path.startswith("players/")}
    contents = [orjson.loads(body) for body in files.values()]
    documents = [content.get("_v1", content) for content in contents]
    found = [of for of in documents if "as_of_date" in of or of.get("date") == str(OFF_SEASON.date())]
    # today's document of each of the ten dated kinds, and today.json, which is one of them once more
    assert len(found) == 10 + len(RECORDS) + len(players)
    assert "players/index.json" in players
    assert {of["status"] for of in found} == {"off_season"}
    assert {of["season"] for of in found if "season" in of} == {"2025-26"}


def test_dates_after_the_season_are_off_season(off_season: Built) -> None:
    """From the day after its last; a date within it that has no games is no_games, and neither has anything to show."""
    files = off_season.files() | off_season.internal_files()
    dated = [orjson.loads(body) for path, body in files.items() if "/2026-" in path]
    assert len(dated) == 8 * (181 + OFF_SEASON.day) + 2 * 2  # live games are of yesterday and today
    for document in dated:
        is_over = dt.date.fromisoformat(document["date"]) > SEASON_LAST
        assert document["status"] == ("off_season" if is_over else "no_games"), document
        assert not any(
            document.get(key) for key in ("games", "results", "picks", "candidates", "predictions", "players")
        ), document
        assert not any(group["picks"] for group in document.get("groups", [])), document


def settled(record: Any) -> Any:  # noqa: ANN401 (any JSON)
    """Return records without what is pending: the date after the demo's has predictions, and never a result."""
    if isinstance(record, dict):
        return {key: settled(value) for key, value in record.items() if key != "pending"}
    return [settled(each) for each in record] if isinstance(record, list) else record


def test_the_seasons_record_stays_and_the_windows_run_dry(off_season: Built, demo: Built) -> None:
    """The raw folder is the same, so the season's record is, too."""
    now, then = (
        {path: orjson.loads(built.files()[path]) for path in RECORDS if path in built.files()}
        for built in (off_season, demo)
    )
    groups, models = "subsets/performance.json", "systems/performance.json"
    assert settled(now[groups]["windows"]["season"]["groups"]) == settled(then[groups]["windows"]["season"]["groups"])
    for group in now[groups]["windows"]["last_30_days"]["groups"]:
        assert (group["stats"]["picks"], group["stats"]["hit_rate"]) == (0, None)
    for model, before in zip(now[models]["models"], then[models]["models"], strict=True):
        season, earlier = (of["windows"]["season"] for of in (model, before))
        assert [settled(season[key]) for key in RECORD_KEYS] == [settled(earlier[key]) for key in RECORD_KEYS]
        assert season["end_date"] == str(SEASON_LAST)
        assert model["windows"]["last_30_days"]["stats"]["picks"] == 0
    bets, before = (of["best-bets/all.json"] for of in (now, then))
    season, earlier = (settled(of["windows"]["season"]["stats"]) for of in (bets, before))
    assert (season, bets["streak"]) == (earlier, before["streak"])
    assert bets["weeks"][-1] == before["weeks"][-1]
    assert [bets["windows"][window]["stats"]["picks"] for window in ("month", "week")] == [0, 0]
