"""`index.json`, worked out once more from the documents that it names and the raw schedule."""

import datetime as dt
from collections import Counter
from collections.abc import Callable
from typing import Any

from publisher.format import stamp
from tests.project.grading import SEASON_LAST, Published
from tests.project.schedule import Schedule

DECIDED = {"win", "loss"}


def newest(dates: dict[dt.date, Any], holds: Callable[[Any], bool], until: dt.date = dt.date.max) -> str | None:
    """Return the newest date whose document passes."""
    return str(max((date for date, document in dates.items() if date <= until and holds(document)), default="")) or None


def test_the_newest_dates(published: Published) -> None:
    """Of picks, of results that are decided, and of what is complete."""
    index = published.documents["index.json"]
    results = published.dated("results")

    def outcomes(document: Any) -> Counter[str | None]:  # noqa: ANN401 (any JSON)
        return Counter(each["outcome"] for each in document["results"])

    assert index["newest_picks_date"] == newest(
        published.dated("picks"), lambda document: any(group["picks"] for group in document["groups"]), published.today
    )
    assert index["newest_results_date"] == newest(results, lambda document: bool(DECIDED & outcomes(document).keys()))
    assert index["newest_complete_date"] == newest(
        results, lambda document: bool(document["results"]) and not outcomes(document)["pending"], published.today
    )


def test_today_and_the_next_slate(published: Published, schedule: Schedule) -> None:
    """By the schedule; the next slate has not locked."""
    index = published.documents["index.json"]
    today, games = published.today, Counter(game.date for game in schedule.games)
    assert (index["as_of_date"], index["season"], index["model"]) == (str(today), "2025-26", "926A")
    assert index["status"] == ("off_season" if today > SEASON_LAST else "ok")
    assert index["today"] == {
        "date": str(today),
        "games": games[today],
        "status": published.documents[f"picks/{today}.json"]["status"],
        "locks_at": stamp(schedule.lock(today)) if games[today] else None,
    }
    coming = sorted(date for date in games if date >= today and schedule.lock(date) > schedule.now)
    expected = None
    if coming:
        date = coming[0]
        without_time = [game for game in schedule.games if game.date == date and not game.tips_off_at]
        expected = {"date": str(date), "games": games[date], "locks_at": stamp(schedule.lock(date))}
        expected |= {"is_provisional": bool(without_time)}
    assert index["next_slate"] == expected
