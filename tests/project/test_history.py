"""`subsets/history.json`, counted once more from the public documents of each date: its picks, and their results."""

import datetime as dt
from typing import Any

import orjson

from tests.project.conftest import Built
from tests.project.grading import SEASON_FIRST, SEASON_LAST, Published, stats

HISTORY = "subsets/history.json"
COUNTS = ("wins", "losses", "pushes", "voids", "pending")


def whose(pick: dict[str, Any]) -> tuple[str, ...]:
    """Return what a pick and its result have in common."""
    return tuple(str(pick[key]) for key in ("player_id", "player", "team", "opponent"))


def outcomes(published: Published) -> dict[str, dict[dt.date, list[str]]]:
    """Return the outcomes of each group's picks by date, of the dates of the season so far with a pick."""
    found: dict[str, dict[dt.date, list[str]]] = {}
    results = published.dated("results")
    for date, document in published.dated("picks").items():
        if SEASON_FIRST <= date <= min(published.today, SEASON_LAST):
            of_date = {whose(result): result["outcome"] for result in results[date]["results"]}
            for group in document["groups"]:
                if group["picks"]:
                    found.setdefault(group["id"], {})[date] = [of_date[whose(pick)] for pick in group["picks"]]
    return found


def days(by_date: dict[dt.date, list[str]]) -> list[dict[str, Any]]:
    """Return what the document should say of a group's dates."""
    found, so_far = [], list[str]()
    for date, of_date in sorted(by_date.items()):
        so_far += of_date
        own = stats(of_date)
        found.append(
            {
                "date": str(date),
                "shown": len(of_date),
                **{name: own[name] for name in COUNTS},
                "units": own["units"],
                "cumulative_units": stats(so_far)["units"],
            }
        )
    return found


def test_the_history_is_that_of_the_picks_shown(published: Published) -> None:
    """Date by date, and the season as a whole."""
    expected = outcomes(published)
    newest = published.dated("picks")[published.today]
    assert published.documents[HISTORY] | {"generated_at": ""} == {
        "as_of_date": str(published.today),
        "generated_at": "",
        "season": "2025-26",
        "status": "off_season" if published.today > SEASON_LAST else "ok",
        "published_from": published.documents["subsets/performance.json"]["published_from"],
        "model": newest["model"],
        "groups": [
            {
                "id": group["id"],
                "name": group["name"],
                "stats": stats(outcome for of in expected.get(group["id"], {}).values() for outcome in of),
                "changed_on": [],
                "days": days(expected.get(group["id"], {})),
            }
            for group in newest["groups"]
        ],
    }


def test_the_demo_crosses_the_bounds(demo: Built) -> None:
    """It has picks of tomorrow, a date on which a group decided nothing, and groups without a pick on some dates."""
    groups = orjson.loads(demo.files()[HISTORY])["groups"]
    tomorrow = orjson.loads(demo.files()["picks/2025-12-01.json"])["groups"]
    assert any(group["picks"] for group in tomorrow)
    assert any(day["units"] is None for group in groups for day in group["days"])
    assert len({len(group["days"]) for group in groups}) > 1
