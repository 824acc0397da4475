"""Today and the pages of dates: each pick once, when it begins, and how it stands; in a real browser."""

import datetime as dt
import hashlib
import re
from contextlib import closing
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page

from tests.project.conftest import Built
from tests.project.pages import (
    DASH,
    PHONE,
    WORDS,
    Json,
    Reader,
    changed,
    fixed,
    missing,
    routed,
    rows_of,
    run_on,
    signed,
)

TODAY = "2025-11-30"
ROWS = """(list) => list.map((row) => ({key: row.dataset.key, marks: [...row.querySelectorAll(".marks a")].map(
    (each) => each.title), who: row.querySelector(".who").innerText, how: row.querySelector(".how").innerText}))"""
TONES = """(row) => [...row.querySelectorAll(".good, .bad")].map((each) => [each.className, each.textContent])"""


def rows(page: Page) -> list[Json]:
    """Return the rows of picks of a page, whatever their heading."""
    found: list[Json] = page.locator(".picks:not(.brief) li").evaluate_all(ROWS)
    return [row | {name: " ".join(row[name].split()) for name in ("who", "how")} for row in found]


def key(pick: Json) -> str:
    """Return what tells a pick apart on a date."""
    return f"{pick['player_id'] or pick['player']}|{pick['team']}"


def bet(pick: Json) -> str:
    """Return side and line of a pick, its price, and the first line if it was another one."""
    price = f" at {signed(pick['price'], 0)}" if pick["price"] else ""
    first = f" first {fixed(pick['first_line'], 1)}" if pick["first_line"] != pick["line"] else ""
    return f"{side_of(pick)}{price}{first}"


def side_of(pick: Json) -> str:
    """Return side and line of a pick."""
    arrow = {"OVER": "▲", "UNDER": "▼"}[pick["direction"]]
    return f"{pick['direction']} {arrow} {fixed(pick['line'], 1)}"


def points(pick: Json) -> str:
    """Return the points of a player, before the outcome of his pick."""
    return "" if pick["actual"] is None else f"{pick['actual']} · "


def in_order(picks: Json, bests: list[Json]) -> dict[str, tuple[Json, list[str]]]:
    """Return the distinct picks of a file, best bets first, each with the groups that hold it."""
    found: dict[str, tuple[Json, list[str]]] = {key(best): (best, []) for best in bests}
    for group in picks["groups"]:
        for pick in group["picks"]:
            found.setdefault(key(pick), (pick, []))[1].append(f"in {group['name']}")
    return found


def test_each_pick_is_one_row_and_best_bets_come_first(demo_reader: Reader, demo: Built, files: Json) -> None:
    """With the groups that hold it, its side and line, its game, and when that begins."""
    expected = in_order(files[f"picks/{TODAY}.json"], files[f"best-bets/{TODAY}.json"]["picks"])
    shown = rows(demo_reader.open("index.html"))
    assert [(row["key"], row["marks"]) for row in shown] == [(name, marks) for name, (_, marks) in expected.items()]
    for row, (pick, _) in zip(shown, expected.values(), strict=True):
        between = "v" if pick["is_home"] else "at"
        assert row["who"] == f"{pick['player']} {bet(pick)}"
        tip = dt.datetime.fromisoformat(pick["tips_off_at"])
        begins = f" {tip.astimezone(ZoneInfo('America/New_York')):%-I:%M %p} ET" if tip > demo.now else ""
        assert row["how"].startswith(f"{pick['team']} {between} {pick['opponent']}{begins}")
        state = pick["availability"]["status"] if pick["availability"] else "available"
        assert (state in row["how"]) is (state != "available" and bool(begins))
        assert f"predicted {fixed(pick['prediction'], 1)}" in row["how"]


@pytest.mark.parametrize(
    ("live", "official", "text", "tones"),
    [
        ({"state": "not_started", "points": None}, {}, "to come", []),
        ({"state": "ahead", "points": 13}, {}, "13 so far, ahead", []),
        ({"state": "behind", "points": 13}, {}, "13 so far, behind", []),
        ({"state": "even", "points": 13}, {}, "13 so far, on pace", []),
        (
            {"state": "won", "points": 23},
            {},
            "23, over the line: won unless corrected",
            [["good", "won"]],
        ),
        (
            {"state": "lost", "points": 23},
            {},
            "23, over the line: lost unless corrected",
            [["bad", "lost"]],
        ),
        ({"state": "cannot_win", "points": 23}, {}, "23, at the line: cannot win", []),
        ({"state": "ended", "points": None}, {}, "game over", []),
        ({"state": "ended", "points": 9, "provisional": "loss"}, {}, "9, unofficial · lost", [["bad", "lost"]]),
        (
            {"state": "ended", "points": 9, "provisional": "loss"},
            {"outcome": "win", "actual": 20},
            "20 · won",
            [["good", "won"]],
        ),
        ({"state": "won", "points": 30}, {"outcome": "push", "actual": 17}, "17 · push", []),
        ({"state": "won", "points": 30}, {"outcome": "void", "actual": None}, "void", []),
    ],
)
def test_a_pick_stands_as_the_files_say(
    demo_reader: Reader, live: Json, official: Json, text: str, tones: list[list[str]]
) -> None:
    """The official outcome before the unofficial one before play; green is won and red is lost, and nothing else."""

    def play(content: Json) -> None:
        for each in content["predictions"]:
            each.update(provisional=None, **live) if "provisional" not in live else each.update(live)

    def grade(content: Json) -> None:
        for group in content["groups"]:
            for pick in group["picks"]:
                pick.update(official)

    page = demo_reader.open(
        "index.html", changed(f"live-grading/{TODAY}.json", play), changed(f"picks/{TODAY}.json", grade)
    )
    row = page.locator(".picks:not(.brief) li").first
    assert " ".join(row.locator(".state").inner_text().split()) == text
    assert row.evaluate(TONES) == tones


def test_scores_are_asked_for_again_and_no_row_moves(demo_reader: Reader) -> None:
    """As often as their file may change."""
    asked: list[int] = []

    def play(content: Json) -> None:
        asked.append(len(asked))
        for each in content["predictions"]:
            each.update(state="behind", points=min(len(asked), 3), provisional=None)

    def hurry(content: Json) -> None:
        (live,) = [each for each in content["documents"] if each["name"] == "live_grading"]
        live["cache_seconds"] = 0.2

    page = demo_reader.open("index.html", changed(f"live-grading/{TODAY}.json", play), changed("index.json", hurry))
    place = page.locator(".picks li").first
    before = place.bounding_box()
    page.locator(".state").get_by_text("3 so far, behind").first.wait_for()
    assert place.bounding_box() == before


def test_a_page_that_was_opened_in_the_morning_follows_the_day(demo_reader: Reader) -> None:
    """It takes new picks and moved lines until the lock, and from then on how they stand."""
    lock = dt.datetime(2025, 11, 30, 18, tzinfo=dt.UTC)
    asked: list[int] = []

    def choose(content: Json) -> None:
        asked.append(len(asked))
        if len(asked) == 1:
            content["groups"] = content["groups"][:1]
        if len(asked) > 2:
            for pick in (pick for group in content["groups"] for pick in group["picks"]):
                pick["line"] = 77.5

    def hurry(content: Json) -> None:
        for each in content["documents"]:
            each["cache_seconds"] = 0.2

    changes = UNLOCKED, changed(f"picks/{TODAY}.json", choose), changed("index.json", hurry)
    best = changed("best-bets/all.json", lambda content: content["weeks"][0]["days"][0].update(picks=[]))
    page = demo_reader.open("index.html", *changes, best, now=lock - dt.timedelta(minutes=5))
    page.locator(".picks:not(.brief) li").nth(12).wait_for()
    page.locator(".picks:not(.brief)").get_by_text("77.5").first.wait_for()
    assert page.locator(".lock").inner_text().startswith("Locks 1:00 PM ET, in 5 min")
    page.clock.set_fixed_time(lock + dt.timedelta(minutes=1))
    page.locator(".lock").get_by_text("before the first game").wait_for()
    page.locator(".state").get_by_text("unofficial").first.wait_for()


def test_picks_of_longer_ago_are_not_those_of_last_night(demo_reader: Reader) -> None:
    """After a break they are the last ones."""
    later = changed(
        "index.json", lambda content: content["today"].update(date="2025-12-02", games=0, status="no_games")
    )
    page = demo_reader.open("index.html", later)
    assert page.get_by_role("heading", name="Last picks").inner_text().startswith("Last picks Nov 30")


def test_a_phone_shows_the_lock_and_a_pick_at_once(demo_reader: Reader) -> None:
    """And all of Today in two and a half screens; no row is higher than 84 pixels."""
    page = demo_reader.open("index.html")
    page.set_viewport_size(PHONE)
    first = page.locator(".picks li").first.bounding_box()
    lock = page.locator(".lock").bounding_box()
    assert first
    assert lock
    assert lock["y"] + lock["height"] <= 260
    assert first["y"] + first["height"] <= PHONE["height"]
    assert page.evaluate("document.documentElement.scrollHeight") <= 2.5 * PHONE["height"]
    heights = page.locator(".picks li").evaluate_all("(all) => all.map((row) => row.getBoundingClientRect().height)")
    assert max(heights) <= 84


def test_last_night_and_the_season_are_those_of_the_file(demo_reader: Reader, files: Json) -> None:
    """The newest date before today with best bets, counted; the record with interval and break-even."""
    best = files["best-bets/all.json"]
    night = max(
        (day for week in best["weeks"] for day in week["days"] if day["date"] < TODAY and day["picks"]),
        key=lambda day: day["date"],
    )
    page = demo_reader.open("index.html")
    found = [" ".join(text.split()) for text in page.locator(".picks.brief li").all_inner_texts()]
    assert found == [
        f"{pick['player']} {side_of(pick)} {points(pick)}{WORDS[pick['outcome']]}" for pick in night["picks"]
    ]
    ended = [pick["outcome"] for pick in night["picks"]]
    heading = page.get_by_role("heading", name="Last night").inner_text()
    for outcome, word in (("win", "won"), ("loss", "lost")):
        assert (f"{ended.count(outcome)} {word}" in heading) is (outcome in ended)
    stats = best["windows"]["season"]["stats"]
    record = " ".join(page.locator(".record").inner_text().split())
    assert record == (
        f"{stats['wins']}{DASH}{stats['losses']} {fixed(stats['hit_rate'], 1)}% · {signed(stats['units'], 1)} units ·"
        f" break-even {fixed(stats['break_even'], 1)}%"
        f" {fixed(stats['interval']['low'], 1)} {fixed(stats['interval']['high'], 1)}"
    )


def test_groups_of_today_have_the_record_of_their_file(demo_reader: Reader, files: Json) -> None:
    """The one of `picks`, and no other window beside it."""
    groups = files[f"picks/{TODAY}.json"]["groups"]
    page = demo_reader.open("index.html")
    shown = [text.split("\n") for text in page.locator(".lines li").all_inner_texts()]
    amounts = ["none" if not each["picks"] else f"{len(each['picks'])} pick" for each in groups]
    assert [line[0] for line in shown] == [each["name"] for each in groups]
    assert [line[1].removesuffix("s") for line in shown] == amounts
    assert [line[2] for line in shown] == [f"{each['stats']['wins']}{DASH}{each['stats']['losses']}" for each in groups]


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        ("America/New_York", "9:00 PM ET"),
        ("Europe/Berlin", "9:00 PM ET · 3:00 AM Mon your time"),
        ("America/Chicago", "9:00 PM ET · 8:00 PM your time"),
    ],
)
def test_times_are_those_of_the_reader_too(browser: Browser, demo_reader: Reader, zone: str, shown: str) -> None:
    """Where his clock shows another time; the weekday only where it is another one."""
    with closing(browser.new_context(timezone_id=zone)) as context:
        someone = Reader(context.new_page(), demo_reader.address, demo_reader.now)
        page = someone.open("index.html")
        assert page.locator(".picks li time").first.inner_text() == shown


def test_a_lock_counts_down(demo_reader: Reader) -> None:
    """Until the first game begins; a screen reader hears when, and no seconds passing."""
    page = demo_reader.open("index.html", UNLOCKED, now=dt.datetime(2025, 11, 30, 15, 55, tzinfo=dt.UTC))
    assert page.locator(".lock").inner_text().startswith("Locks 1:00 PM ET, in 2 h 5 min · 5 games")
    assert page.locator(".lock [aria-hidden]").inner_text() == ", in 2 h 5 min"
    assert [url for url, _ in demo_reader.asked if "live-grading" in url] == []
    page = demo_reader.open("index.html")
    assert (
        page.locator(".lock").inner_text().startswith("Locked 1:00 PM ET, before the first game · 5 games · 13 picks")
    )


UNLOCKED = changed("status.json", run_on)
PUBLISHED = changed(f"picks/{TODAY}.json", lambda content: content.update(basis="published"))


def test_a_day_without_games_says_what_was_and_what_comes(demo_reader: Reader) -> None:
    """Last night first, then the next date; on a phone's first screen."""
    idle = changed("index.json", lambda content: content["today"].update(games=0, locks_at=None, status="no_games"))
    none = missing(f"picks/{TODAY}.json")
    best = changed("best-bets/all.json", lambda content: content["weeks"][0]["days"][0].update(picks=[]))
    page = demo_reader.open("index.html", idle, none, best)
    page.set_viewport_size(PHONE)
    assert page.locator(".face").inner_text().startswith("No games today")
    for name in ("Last night", "Next"):
        box = page.get_by_role("heading", name=name).bounding_box()
        assert box
        assert box["y"] < PHONE["height"]


@pytest.mark.parametrize("date", ["2025-11-29", TODAY])
def test_a_date_shows_each_pick_and_every_prediction(demo_reader: Reader, files: Json, date: str) -> None:
    """The same rows as Today; predictions by game, once somebody asks for them."""
    expected = in_order(files[f"picks/{date}.json"], files[f"best-bets/{date}.json"]["picks"])
    page = demo_reader.open(f"date.html?date={date}")
    shown = rows(page)
    assert [(row["key"], row["marks"]) for row in shown] == [(name, marks) for name, (_, marks) in expected.items()]
    for row, (pick, _) in zip(shown, expected.values(), strict=True):
        assert row["how"].endswith(f"{points(pick)}{WORDS[pick['outcome']]}")
    page.locator("#predictions summary").click()
    games = [game for game in files[f"predictions/{date}.json"]["games"] if game["predictions"]]
    page.locator("#predictions table").nth(len(games) - 1).wait_for()
    for game in games:
        assert [row[-2:] for row in rows_of(page, f"^{game['away']} at {game['home']}")] == [
            [DASH if each["actual"] is None else str(each["actual"]), WORDS[each["outcome"]]]
            for each in game["predictions"]
        ]


def test_a_date_says_what_it_rests_on(demo_reader: Reader) -> None:
    """Shown, with the first digits of the hash of its lock file; worked out; or still open."""
    body = "{}"
    page = demo_reader.open(
        f"date.html?date={TODAY}", PUBLISHED, routed(f"locks/{TODAY}.json", lambda route: route.fulfill(body=body))
    )
    digits = hashlib.sha256(body.encode()).hexdigest()[:8]
    shown = f"Shown before the first game, locked 1:00 PM ET · hash {digits}… · Check it"
    assert page.locator(".lock").inner_text() == shown
    page = demo_reader.open("date.html?date=2025-11-29")
    assert page.locator(".lock").inner_text().startswith("Worked out afterwards by the same rules")
    page = demo_reader.open(f"date.html?date={TODAY}", PUBLISHED, missing(f"locks/{TODAY}.json"))
    assert page.locator(".lock").inner_text().endswith("The file that proves what was shown comes with the next files.")
    unseen = changed(f"picks/{TODAY}.json", lambda content: content.update(basis="published", status="not_published"))
    page = demo_reader.open(f"date.html?date={TODAY}", unseen)
    assert (page.locator(".lock").count(), page.locator(".face strong").inner_text()) == (0, "Nothing was shown")
    before = dt.datetime(2025, 11, 30, 17, 59, tzinfo=dt.UTC)
    page = demo_reader.open(f"date.html?date={TODAY}", UNLOCKED, PUBLISHED, now=before)
    assert page.locator(".lock").inner_text().startswith("Locks 1:00 PM ET. Until then these picks may change.")


def test_a_date_leads_to_the_next_one_with_games(demo_reader: Reader) -> None:
    """From a date that the calendar does not name, too: of another season, without games, or to come."""
    page = demo_reader.open("date.html?date=2025-07-01")
    assert page.get_by_role("link", name="Oct 21").get_attribute("href") == "date.html?date=2025-10-21"
    page.get_by_label("Date").fill("2025-06-01")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**/date.html?date=2025-06-01")
    page = demo_reader.open("date.html?date=2026-07-01")
    assert page.get_by_role("link", name=re.compile("^[A-Z][a-z]{2} [0-9]+ ")).count() == 0


def test_the_calendar_is_that_of_the_file(demo_reader: Reader, files: Json) -> None:
    """Every date with games, and the record of its best bets."""
    page = demo_reader.open("date.html")
    page.get_by_text("All dates of the season").click()
    dates = files["schedule/game-counts.json"]["dates"]
    assert page.locator(".month a").all_inner_texts() == [
        f"{int(each['date'][8:])}\n"
        + (
            f"{each['wins']}{DASH}{each['losses']}"
            if (each["wins"] or 0) + (each["losses"] or 0)
            else "\N{NO-BREAK SPACE}"
        )
        for each in dates
    ]


def test_what_is_unknown_of_a_game_is_left_out(demo_reader: Reader) -> None:
    """No page writes null: not for a team, not for where a game is."""

    def forget(content: Json) -> None:
        for group in content["groups"]:
            for pick in group["picks"]:
                unknown = dict.fromkeys(("team", "opponent", "is_home", "game_id", "tips_off_at", "availability"))
                pick.update(unknown, player_id=None)

    for name in ("index.html", f"date.html?date={TODAY}"):
        page = demo_reader.open(name, changed(f"picks/{TODAY}.json", forget))
        text = page.locator("main").inner_text()
        assert [word for word in ("null", "NaN", "undefined") if word in text] == []
