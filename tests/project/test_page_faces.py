"""What the site's pages say of what is missing, held, late or unknown, and how they are used; in a real browser."""

import datetime as dt
import re
from typing import Any

import orjson
import pytest

from tests.project.conftest import Built
from tests.project.pages import DASH, Change, Json, Reader, changed, missing, routed, rows_of
from tools.browser import wait_until_whole

FACES = {
    "off_season": "Between two seasons",
    "no_games": "No games",
    "no_data": "Nothing yet",
    "no_picks": "No picks",
    "not_published": "Nothing was shown",
}


TITLES = """async (statuses) => {
    const { faceOf } = await import("/site/js/faces.js");
    return statuses.map((each) => [each, faceOf(each).querySelector("strong").textContent]);
}"""


def hold(content: Json) -> None:
    """Hold the picks, and let the list of players be late."""
    content["documents"]["picks"] |= {"state": "held", "reason": "fewer picks than before"}
    content["documents"]["picks"]["held"] = {"v1/picks/2025-11-30.json": "fewer picks than before"}
    content["documents"]["players_index"] |= {"state": "late", "reason": "daily was due"}


HELD = changed("status.json", hold)


def test_an_empty_status_has_a_face(demo_reader: Reader) -> None:
    """It says why there is nothing, of each status in other words."""
    empty = changed("picks/2025-11-30.json", lambda content: content.update(status="no_picks", groups=[]))
    page = demo_reader.open("index.html", empty)
    assert page.locator(".face").inner_text().startswith("No picks")
    assert dict(page.evaluate(TITLES, [*FACES])) == FACES


@pytest.mark.parametrize(
    ("name", "change", "place", "text"),
    [
        ("index.html", missing("picks/2025-11-30.json"), ".face", "No picks yet"),
        ("index.html", missing("index.json"), ".face", "Nothing is published yet"),
        ("index.html", missing("index.json", 403), ".face", "Nothing is published yet"),
        ("index.html", missing("index.json", 500), ".face", "A file cannot be read"),
        ("index.html", missing("index.json", 200, "<html>"), ".face", "A file cannot be read"),
        ("index.html", routed("index.json", lambda route: route.abort()), ".face", "A file cannot be read"),
        ("record.html", missing("subsets/performance.json"), ".face", "There is no such file"),
        ("players.html?player=nobody", None, ".face", "There is no such file"),
        ("date.html?date=1999-01-01", None, ".face", "There is no file of this date"),
        ("date.html?date=tomorrow", None, ".face", "This is no date"),
        ("status.html", missing("status.json"), ".face", "Nothing is published yet"),
        ("internal/why.html?date=1999-01-01", None, ".face", "There is no file of this date"),
        ("index.html", HELD, "aside", "picks is held: fewer picks than before"),
        ("players.html", HELD, "aside", "players_index is late: daily was due"),
        ("record.html", missing("status.json", 500), "aside", "How fresh these files are is not known"),
    ],
)
def test_what_is_missing_broken_held_or_late_is_said(
    demo_reader: Reader, name: str, change: Change | None, place: str, text: str
) -> None:
    """In one place, where it is read: no page stays empty, or looks fresh if nobody knows whether it is."""
    page = demo_reader.open(name, *filter(None, [change]))
    (said,) = page.locator(place).all_inner_texts()
    assert said.startswith(text)


def test_a_file_of_another_form_has_a_face(demo_reader: Reader) -> None:
    """The page says that it has failed, and the browser's console why."""
    page = demo_reader.open("record.html", changed("subsets/performance.json", lambda content: content.pop("windows")))
    assert page.locator(".face").inner_text().startswith("This page has failed")
    assert demo_reader.faults


def test_what_is_held_is_listed_and_no_matter_of_other_pages(demo_reader: Reader) -> None:
    """The status names the files; a page that reads none of them says nothing."""
    page = demo_reader.open("status.html", HELD)
    assert page.get_by_role("heading", name="Held").count() == 1
    assert page.get_by_text("v1/picks/2025-11-30.json").count() == 1
    assert demo_reader.open("record.html", HELD).locator("aside").count() == 0


def test_files_that_nobody_checks_any_more_look_so(demo_reader: Reader) -> None:
    """A publisher that has stopped cannot say so itself."""
    page = demo_reader.open("index.html", now=dt.datetime(2025, 12, 3, 1, 55, tzinfo=dt.UTC))
    last = "These files were last checked on Nov 30, 2025, 6:55 PM ET (2 d 2 h ago)."
    assert page.locator("aside").inner_text() == last


def test_a_name_is_never_markup(demo_reader: Reader) -> None:
    """A file cannot bring a script or an element into a page."""
    name = "<img src=x onerror=document.title='run'>"

    def rename(content: Json) -> None:
        content["groups"][0]["name"] = name

    page = demo_reader.open("index.html", changed("picks/2025-11-30.json", rename))
    assert page.locator("section.card h3").first.inner_text() == name
    assert page.title() != "run"


def test_the_keyboard_is_enough(demo_reader: Reader) -> None:
    """From the address bar into the content, to another date, and to one player; each has a title of its own."""
    page = demo_reader.open("date.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#main"
    page.get_by_label("Date").fill("2025-11-20")
    page.get_by_role("button", name="Show").press("Enter")
    page.wait_for_url("**/date.html?date=2025-11-20")
    wait_until_whole(page)
    assert page.locator("h1").inner_text() == "Thursday, November 20, 2025"
    assert page.title() == "Thursday, November 20, 2025 \N{MIDDLE DOT} Subsets"
    page.locator("summary").press("Enter")
    page.get_by_role("link", name=re.compile("^Nov 21: ")).press("Enter")
    page.wait_for_url("**/date.html?date=2025-11-21")
    page = demo_reader.open("players.html")
    page.get_by_role("searchbox").press_sequentially("CALMERE")
    assert page.get_by_role("status").inner_text().startswith("1 of ")
    page.get_by_role("link", name="Kendrin Calmere").press("Enter")
    page.wait_for_url("**/players.html?player=kendrincalmere")
    wait_until_whole(page)
    assert page.title() == "Kendrin Calmere \N{MIDDLE DOT} Subsets"


def test_another_group_is_chosen(demo_reader: Reader, demo: Built) -> None:
    """Its units, date by date, are those of the file."""
    history = orjson.loads(demo.files()["subsets/history.json"])
    premium = next(group for group in history["groups"] if group["name"] == "Premium")
    page = demo_reader.open("record.html")
    page.get_by_role("combobox").select_option("Premium")
    wait_until_whole(page)
    newest = premium["days"][-10:][::-1]
    assert [row[3] for row in rows_of(page, "^Premium: its newest dates")] == [
        f"{day['cumulative_units']:+.3f}" if day["cumulative_units"] else "0.000" for day in newest
    ]


def test_windows_are_those_of_the_file(demo_reader: Reader) -> None:
    """Two more and one that is gone: every page takes their titles and their order from what it reads."""

    def exchange(content: Json) -> None:
        for each in [*content.get("models", [content]), *content.get("subsets", [])]:
            windows = each["windows"]
            windows["last_60_days"] = windows["season"]  # both begin with the season
            windows["last_1_day"] = {**windows["last_7_days"], "start_date": content["as_of_date"]}
            del windows["last_30_days"]
        content["rejections"] = [each for each in content.get("rejections", []) if each["window"] != "last_1_day"]

    titles = ["Last day", "Last 7 days", "Last 60 days", "Season"]
    groups = changed("subsets/performance.json", exchange)
    page = demo_reader.open("record.html", groups)
    assert page.locator("section > h3").all_inner_texts() == titles
    assert [text.partition(",")[0] for text in page.locator("caption").all_inner_texts()][: len(titles)] == titles
    page = demo_reader.open("index.html", groups)
    assert page.get_by_role("heading", name="Record, season").count() == 1
    page = demo_reader.open("models.html", changed("systems/performance.json", exchange))
    assert page.locator("section section > h3").all_inner_texts()[: len(titles)] == titles
    page = demo_reader.open("internal/dashboard.html", changed("admin/dashboard.json", exchange))
    captions = page.locator("caption").all_inner_texts()
    assert captions[0] == "Models, with their records, season"
    assert "Candidates, last 7 days, by the first filter that rejected them" in captions
    page = demo_reader.open("internal/dashboard.html")
    captions = page.locator("caption").all_inner_texts()
    assert captions[0] == "Models, with their records, last 30 days"
    assert "Candidates, last day, by the first filter that rejected them" in captions


def test_internal_pages_say_why(demo_reader: Reader, demo: Built) -> None:
    """What rejected a candidate, and by how much."""
    why = demo.inside("admin/why/2025-11-30.json")
    (player,) = [each for each in why["players"] if each["player"] == "Dorian Ingcombe"]
    page = demo_reader.open("internal/why.html?date=2025-11-30&player=dorian+ingcombe")
    page.locator("summary").click()
    system = player["systems"][0]
    rows = rows_of(page, f"^Dorian Ingcombe, {system['system_id']}: what each subset says")
    assert [(row[0], row[3]) for row in rows] == [
        (each["id"], each["rejected_by"] or DASH) for each in system["subsets"]
    ]


def test_a_date_leads_to_the_next_one_with_games(demo_reader: Reader) -> None:
    """From a date that the calendar does not name, too: of another season, without games, or to come."""
    page = demo_reader.open("date.html?date=2025-07-01")
    assert page.get_by_role("link", name="later date").get_attribute("href") == "date.html?date=2025-10-21"
    page.get_by_label("Date").fill("2025-06-01")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**/date.html?date=2025-06-01")
    page = demo_reader.open("date.html?date=2026-07-01")
    assert page.get_by_role("link", name="later date").count() == 0


@pytest.mark.parametrize(
    ("minute", "basis"),
    [(-1, "what is shown now; it may change until the lock"), (1, "as it was shown at the lock")],
)
def test_only_a_date_that_has_locked_is_said_to_stay(demo_reader: Reader, minute: int, basis: str) -> None:
    """A published date is not yet what stood at its lock."""
    published = changed("picks/2025-11-30.json", lambda content: content.update(basis="published"))
    now = dt.datetime(2025, 11, 30, 18, tzinfo=dt.UTC) + dt.timedelta(minutes=minute)
    page = demo_reader.open("date.html?date=2025-11-30", published, now=now)
    assert page.get_by_text(basis, exact=True).count() == 1


def test_what_is_unknown_of_a_game_is_left_out(demo_reader: Reader) -> None:
    """No page writes null: not for a team, not for where a game is. A team that was perhaps at home was not away."""

    def forget(content: Json) -> None:
        for each in content["results"]:
            each["team"] = each["opponent"] = None

    page = demo_reader.open("date.html?date=2025-11-20", changed("results/2025-11-20.json", forget))
    assert "null" not in page.locator("main").inner_text()

    def forget_games(content: Json) -> None:
        for each in [*content["games"], content["next_game"] or {}]:
            each.update(opponent=None, is_home=None)
        content["games"][0]["opponent"] = "BOS"

    unknown = changed("players/kendrincalmere.json", forget_games)
    page = demo_reader.open("players.html?player=kendrincalmere", unknown)
    assert "null" not in page.locator("main").inner_text()
    first, *others = [row[1] for row in rows_of(page, "^The newest games")]
    assert (first, {*others}) == ("BOS", {DASH})


def test_an_official_outcome_stands_before_a_live_one(demo_reader: Reader, demo: Built) -> None:
    """The file of the live games may be older than that of the results."""
    picks = orjson.loads(demo.files()["picks/2025-11-30.json"])["groups"]
    player = next(pick["player"] for group in picks for pick in group["picks"])

    def grade(content: Json) -> None:
        for each in content["results"]:
            each.update(outcome="loss", actual=3)

    def go_on(content: Json) -> None:
        for each in content["predictions"]:
            each.update(state="won", provisional="win", points=30)

    graded = changed("results/2025-11-30.json", grade), changed("live-grading/2025-11-30.json", go_on)
    page = demo_reader.open("index.html", *graded)
    item = page.locator("section.card li").filter(has_text=player).first.inner_text()
    assert "lost with 3" in item
    assert "unofficial" not in item


def test_a_page_that_waits_says_so(demo_reader: Reader) -> None:
    """And asks for the status together with the rest, not after it."""
    held: list[Any] = []
    # Playwright cannot call a builtin
    page = demo_reader.begin(routed("index.json", lambda route: held.append(route)))  # noqa: PLW0108
    with page.expect_request("**/v1/status.json"):
        page.goto(f"{demo_reader.address}site/index.html")
    assert page.get_by_role("status").inner_text().startswith("Reading the files")
    held[0].continue_()
    wait_until_whole(page)
    assert page.get_by_text("Reading the files").count() == 0


def test_the_keyboard_stops_only_at_a_table_that_scrolls(demo_reader: Reader) -> None:
    """A wide page has no stop that does nothing; on a phone a table can be scrolled by the arrow keys."""
    stops = """() => [...document.querySelectorAll(".scroll")].map((each) => [each.scrollWidth > each.clientWidth,
        each.tabIndex === 0, each.getAttribute("role") === "region"])"""
    page = demo_reader.open("players.html")
    assert page.evaluate(stops) == [[False] * 3]
    page.set_viewport_size({"width": 360, "height": 800})
    page.locator(".scroll[tabindex]").wait_for()
    assert page.evaluate(stops) == [[True] * 3]
    assert page.get_by_role("region", name=re.compile("^Players of")).count() == 1
