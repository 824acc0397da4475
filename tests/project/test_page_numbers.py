"""The numbers on the site's pages are those of the files."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from playwright.sync_api import Browser

from tests.project.conftest import Built
from tests.project.pages import DASH, Reader, reading, rows_of


@pytest.fixture(scope="module", params=["demo", "rough"])
def told(request: pytest.FixtureRequest, browser: Browser) -> Iterator[tuple[Reader, dict[str, Any]]]:
    """Return a reader of each build with games, and its files; the rough input has all games of the real one."""
    built: Built = request.getfixturevalue(request.param)
    with reading(browser, built.stores, built.now) as someone:
        yield someone, {path: orjson.loads(body) for path, body in built.files().items()}


def test_the_groups_of_a_date_are_those_of_the_file(told: tuple[Reader, dict[str, Any]]) -> None:
    """Every pick with its outcome, the record before, and the results of all predictions."""
    reader, files = told
    date = files["index.json"]["newest_complete_date"]
    picks, results = files[f"picks/{date}.json"], files[f"results/{date}.json"]["results"]
    words = {"win": "won", "loss": "lost", "push": "push", "void": "void", "pending": "pending", None: DASH}
    outcome = {(each["player"], each["opponent"]): each for each in results}
    page = reader.open(f"date.html?date={date}")
    cards = page.locator("section.card")
    assert cards.count() == len(picks["groups"])
    for card, group in zip(cards.all(), picks["groups"], strict=True):
        text = " ".join(card.inner_text().split())
        found = [outcome[pick["player"], pick["opponent"]]["outcome"] for pick in group["picks"]]
        wins, losses = found.count("win"), found.count("loss")
        record = f": {wins}{DASH}{losses} on this date" if wins + losses else ""
        assert card.locator("h3").inner_text() == f"{group['name']}{record}"
        stats = group["stats"]
        if stats["picks"]:
            assert f"30 days before: {stats['wins']}{DASH}{stats['losses']}, {stats['units']:+.3f} units" in text
            assert f"{stats['hit_rate']:.1f}% {stats['interval']['low']:.1f} to {stats['interval']['high']:.1f}" in text
        shown = [" ".join(item.split()) for item in card.locator("li").all_inner_texts()]
        assert shown == [
            f"{pick['player']} {pick['direction']} {pick['line']:.1f}"
            f" {pick['team']} against {pick['opponent']}, predicted {pick['prediction']:.1f} {words[known['outcome']]}"
            + (f" with {known['actual']}" if known["actual"] is not None else "")
            for pick in group["picks"]
            for known in [outcome[pick["player"], pick["opponent"]]]
        ]
    assert rows_of(page, f"^Results of {date}") == [
        [
            " ".join(
                [each["player"], each["team"] or "", f"against {each['opponent']}" if each["opponent"] else ""]
            ).strip(),
            f"{each['direction'] or ''} {each['line']:.1f}".strip(),
            f"{each['prediction']:.1f}",
            DASH if each["actual"] is None else str(each["actual"]),
            words[each["outcome"]],
        ]
        for each in results
    ]


def test_today_has_picks_a_record_and_what_is_pending(demo_reader: Reader, demo: Built) -> None:
    """What a newcomer sees first; games that go on show how each pick stands."""
    files = {path: orjson.loads(body) for path, body in demo.files().items()}
    page = demo_reader.open("index.html")
    groups = files["picks/2025-11-30.json"]["groups"]
    assert page.locator("section.card").count() == len(groups)
    assert page.locator("section.card li").count() == sum(len(group["picks"]) for group in groups)
    pending = [each for each in files["results/2025-11-30.json"]["results"] if each["outcome"] == "pending"]
    games = {each["game_id"] for each in pending}
    assert page.get_by_text(f"Pending: {len(pending)} of ").inner_text().endswith(f"in {len(games)} games.")
    assert page.locator(".chart").count() == 1
    live = files["live-grading/2025-11-30.json"]["predictions"]
    ahead = [each for each in live if each["state"] in {"ahead", "behind", "even"}]
    picked = {pick["player"] for group in groups for pick in group["picks"]}
    for each in ahead:
        if each["player"] in picked:
            assert page.get_by_text(f"{each['points']} points, {each['state']}").count() > 0


def test_a_lock_counts_down(demo_reader: Reader) -> None:
    """Until the first game of the day begins; then the day is locked."""
    page = demo_reader.open("index.html", now=dt.datetime(2025, 11, 30, 15, 55, tzinfo=dt.UTC))
    assert page.get_by_role("timer").inner_text() == "locks in 2 h 5 min"
    page = demo_reader.open("index.html")
    assert page.get_by_role("timer").inner_text() == "locked"
