"""`schedule/game-counts.json`, worked out once more from the raw schedule and the documents of best bets."""

import datetime as dt
from collections import Counter

from tests.project.conftest import Built
from tests.project.grading import SEASON_LAST, Published
from tests.project.schedule import Schedule

OUTCOMES = {"win": "wins", "loss": "losses", "push": "pushes", "void": "voids", "pending": "pending"}


def test_a_date_has_its_games_and_its_best_bets(published: Published, schedule: Schedule) -> None:
    """Every date of the season with a game, those to come too; nothing of best bets where they have no document."""
    bets, counted = published.dated("best-bets"), Counter(game.date for game in schedule.games)
    expected = []
    for date, games in sorted(counted.items()):
        document = bets.get(date)
        counts: dict[str, int | None] = dict.fromkeys(("shown", *OUTCOMES.values()))
        if document:
            outcomes = Counter(OUTCOMES[str(published.grade(date, pick).outcome)] for pick in document["picks"])
            counts |= {name: outcomes[name] for name in OUTCOMES.values()} | {"shown": outcomes.total()}
        status = document and document["status"]
        expected.append({"date": str(date), "games": games, "final": schedule.final(date), "status": status, **counts})
    assert published.documents["schedule/game-counts.json"]["dates"] == expected


def test_the_season_at_a_glance(published: Published, schedule: Schedule) -> None:
    """First, last, newest and next date, and the breaks."""
    document = published.documents["schedule/game-counts.json"]
    dates = sorted({game.date for game in schedule.games})
    past, coming = ([date for date in dates if (date <= published.today) == is_past] for is_past in (True, False))
    assert document | {"dates": [], "generated_at": ""} == {
        "as_of_date": str(published.today),
        "generated_at": "",
        "model": "926A",
        "season": "2025-26",
        "status": "off_season" if published.today > SEASON_LAST else "ok",
        "published_from": None,
        "first_game_date": str(dates[0]),
        "last_scheduled_date": str(dates[-1]),
        "last_game_date": str(past[-1]),
        "next_game_date": str(coming[0]) if coming else None,
        "dates": [],
        "breaks": list(schedule.breaks()),
    }


def test_the_demo_has_games_to_come(demo: Built) -> None:
    """Without any, nothing above would say that they are listed."""
    schedule = Schedule.read(demo.workspace.raw, demo.now)
    assert max(game.date for game in schedule.games) > demo.now.date() + dt.timedelta(days=1)
