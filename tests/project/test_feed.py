"""`feed.json`, written once more from the documents of best bets and the raw predictions."""

import datetime as dt
import shutil
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import jsonschema_rs
import orjson
import pytest

from publisher.documents.schema import schema_bytes
from publisher.format import stamp
from tests.project.conftest import Built, Dbt, apart
from tests.project.grading import SEASON_FIRST, Published
from tests.project.schedule import Schedule

MOST_ITEMS = 30


@pytest.fixture
def created(published: Published, request: pytest.FixtureRequest) -> dict[str, dt.datetime]:
    """Return when each prediction was written, by its id."""
    built: Built = request.getfixturevalue(request.node.callspec.params["published"])
    assert published.documents
    with duckdb.connect() as connection:
        query = f"select prediction_id, max(created_at) from '{built.workspace.raw}/player_prop_predictions.parquet'"
        rows = connection.execute(f"{query} group by prediction_id").fetchall()
    return {name: moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC) for name, moment in rows}


def plural(number: int, one: str, many: str = "") -> str:
    """Return `1 pick` or `5 picks`."""
    return f"{number} {one if number == 1 else many or f'{one}s'}"


def title(outcomes: list[str]) -> str:
    """Say in a few words what became of picks."""
    counts = Counter(outcomes)
    if not outcomes:
        return "no picks"
    if not counts["win"] + counts["loss"]:
        return plural(len(outcomes), "pick")
    named = [("push", "pushes"), ("void", "voids"), ("pending", "pending")]
    rest = [plural(counts[one], one, many) for one, many in named if counts[one]]
    return ", ".join([f"{counts['win']}-{counts['loss']}", *rest])


def line(pick: dict[str, Any], outcome: str, points: int | None) -> str:
    """Say what was predicted and what became of it."""
    number = Decimal(str(pick["line"])).normalize()
    played = f", {plural(int(points or 0), 'point')}" if outcome in {"win", "loss", "push"} else ""
    return (
        f"{pick['player']} ({pick['team']}-{pick['opponent']}) {pick['direction']} {number:f},"
        f" predicted {pick['prediction']:.1f}: {outcome}{played}"
    )


def test_every_item(published: Published, schedule: Schedule, created: dict[str, dt.datetime]) -> None:
    """The newest dates with best bets, or none once they had locked, the newest first."""
    expected = []
    for date, document in sorted(published.dated("best-bets").items(), reverse=True):
        told = document["status"] == "ok" or (document["status"] == "no_picks" and schedule.lock(date) <= schedule.now)
        if not told or not SEASON_FIRST <= date <= published.today:
            continue
        graded = [(pick, published.grade(date, pick)) for pick in document["picks"]]
        written = [created[published.row(date, pick).prediction_id] for pick in document["picks"]]
        expected.append(
            {
                "id": f"best-bets/{date}",
                "title": f"Best bets {date}: {title([str(grade.outcome) for _, grade in graded])}",
                "date_published": stamp(max(written, default=schedule.lock(date))),
                "content_text": "\n".join(line(pick, str(grade.outcome), grade.actual) for pick, grade in graded),
            }
        )
    feed = published.documents["feed.json"]
    assert feed["items"] == expected[:MOST_ITEMS]
    index = published.documents["index.json"]
    assert feed["_v1"] == {key: index[key] for key in ("as_of_date", "generated_at", "season", "status")}


def test_what_the_demo_shows(demo: Built) -> None:
    """There are days of every sort, so that the words above are put to the test."""
    titles = [item["title"].partition(": ")[2] for item in orjson.loads(demo.files()["feed.json"])["items"]]
    assert {"no picks", "5 picks"} <= set(titles)
    assert any("push" in text for text in titles)
    assert any("void" in text for text in titles)


def test_links_need_a_place(demo: Built, dbt: Dbt, tmp_path: Path) -> None:
    """Where the var names one, a reader finds the files there; without it the feed has none."""
    feed = orjson.loads(demo.files()["feed.json"])
    assert not {"home_page_url", "feed_url"} & feed.keys()
    assert not [item for item in feed["items"] if "url" in item]
    built = apart(tmp_path / "built", demo.workspace.raw, demo.now)
    shutil.copyfile(demo.workspace.database, built.workspace.database)
    place = "https://picks.example.com"
    dbt(built.workspace, built.now, "run", "--select", "public__feed", public_base_url=place, feed_title="Our picks")
    with duckdb.connect(str(built.workspace.database), read_only=True) as connection:
        ((payload,),) = connection.execute("select payload from main_documents.public__feed").fetchall()
    linked = orjson.loads(payload)
    jsonschema_rs.validator_for(orjson.loads(schema_bytes("feed.json"))).validate(linked)
    assert (linked["title"], linked["home_page_url"]) == ("Our picks", place)
    urls = [linked["feed_url"], *(item["url"] for item in linked["items"])]
    assert {url.removeprefix(f"{place}/v1/") for url in urls} <= demo.files().keys()
    assert [item["url"] for item in linked["items"]] == [f"{place}/v1/{item['id']}.json" for item in linked["items"]]
