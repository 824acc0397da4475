"""What the site's pages say of what is missing, held, late or unknown, and how they are used; in a real browser."""

import datetime as dt
import re
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.project.pages import Change, Json, Reader, changed, missing, routed, run_on
from tools.browser import wait_until_whole

TODAY = "2025-11-30"
FACES = {
    "off_season": "Between two seasons",
    "no_games": "No games",
    "no_data": "Nothing yet",
    "no_picks": "No picks",
    "not_published": "Nothing was shown",
}
TITLES = """async (statuses) => {
    const { faceOf } = await import("/site/js/page.js");
    return statuses.map((each) => [each, faceOf(each).querySelector("strong").textContent]);
}"""
WIDE = """async (count) => {
    const { h, table } = await import("/site/js/write.js");
    const columns = Array.from({ length: count }, (_, at) => ({ title: `Column ${at}`, of: () => "some words" }));
    document.querySelector("#wide")?.remove();
    document.querySelector("main").append(h("div", { id: "wide" }, table("A wide table", columns, [1, 2])));
}"""
UNREADABLE = "A file cannot be read"


def said_of(kind: str, **known: object) -> Change:
    """Return what says something of a kind of document in the status."""
    return changed("status.json", lambda content: content["documents"][kind].update(known))


def notices(page: Page) -> list[str]:
    """Return the sentences of a page's notice."""
    return page.locator("aside.note p").all_inner_texts()


def test_an_empty_status_has_a_face(demo_reader: Reader) -> None:
    """It says why there is nothing, of each status in other words."""
    empty = changed(f"picks/{TODAY}.json", lambda content: content.update(status="no_picks", groups=[]))
    best = changed("best-bets/all.json", lambda content: content.update(weeks=[]))
    page = demo_reader.open("index.html", empty, best)
    assert page.locator(".face").inner_text().startswith("No picks")
    assert dict(page.evaluate(TITLES, [*FACES])) == FACES


@pytest.mark.parametrize(
    ("name", "change", "text"),
    [
        ("index.html", missing("index.json"), "Nothing is published yet"),
        ("index.html", missing("index.json", 403), "Nothing is published yet"),
        ("index.html", missing("index.json", 500), UNREADABLE),
        ("index.html", missing("index.json", 200, "<html>"), UNREADABLE),
        ("index.html", routed("index.json", lambda route: route.abort()), UNREADABLE),
        ("date.html?date=1999-01-01", None, "There is no file of this date"),
        ("date.html?date=tomorrow", None, "This is no date"),
    ],
)
def test_what_is_missing_or_broken_is_said(demo_reader: Reader, name: str, change: Change | None, text: str) -> None:
    """In one place, where it is read: no page stays empty."""
    page = demo_reader.open(name, *filter(None, [change]))
    (said,) = page.locator(".face").all_inner_texts()
    assert said.startswith(text)


def test_picks_that_are_not_out_yet_are_no_error(demo_reader: Reader) -> None:
    """In the morning there is no file of today."""
    best = changed("best-bets/all.json", lambda content: content["weeks"][0].update(days=[]))
    page = demo_reader.open("index.html", missing(f"picks/{TODAY}.json"), best)
    assert page.locator(".face").inner_text().startswith("No picks yet")


def test_picks_that_are_late_are_told_of_while_there_is_no_file(demo_reader: Reader) -> None:
    """With the date of the last look where that was another day in New York."""
    best = changed("best-bets/all.json", lambda content: content["weeks"][0].update(days=[]))
    late = said_of("picks", state="late", last_checked="2025-11-30T03:00:00Z")
    page = demo_reader.open("index.html", missing(f"picks/{TODAY}.json"), best, late)
    assert notices(page)[-1] == "Today's picks are late. Last looked for at Nov 29, 10:00 PM ET."


def test_what_is_read_later_may_be_held(demo_reader: Reader) -> None:
    """The notice comes with it."""
    path = "predictions/2025-11-29.json"
    page = demo_reader.open("date.html?date=2025-11-29", said_of("predictions", state="held", held={f"v1/{path}": "x"}))
    assert "being checked" not in page.locator("body").inner_text()
    page.locator("#predictions summary").click()
    page.get_by_text("The predictions of Nov 29 are being checked").wait_for()


def test_a_file_of_another_form_has_a_face(demo_reader: Reader) -> None:
    """The page says that it has failed, and the browser's console why."""
    page = demo_reader.open("index.html", changed("best-bets/all.json", lambda content: content.pop("windows")))
    assert page.locator(".face").inner_text().startswith("This page has failed")
    assert demo_reader.faults


@pytest.mark.parametrize(
    ("name", "change", "sentence"),
    [
        (
            "index.html",
            said_of("picks", state="held", held={f"v1/picks/{TODAY}.json": "fewer_picks: 3"}),
            "The picks of Nov 30 are being checked; these are the ones from before.",
        ),
        ("index.html", said_of("picks", state="held", held={"v1/picks/2025-11-29.json": "fewer"}), None),
        (
            "record.html",
            said_of("seasons", state="held", held={"v1/seasons/2025-26.json": "v1/_"}),
            "The record stands as of Nov 30. Newer results are being checked.",
        ),
        ("record.html", said_of("picks", state="held", held={f"v1/picks/{TODAY}.json": "fewer"}), None),
        (
            "index.html",
            said_of("picks", state="late", last_checked="2025-11-30T15:00:00Z"),
            "Today's picks are late. Last looked for at 10:00 AM ET.",
        ),
        (f"date.html?date={TODAY}", said_of("picks", state="late", last_checked=None), "Today's picks are late."),
        ("date.html?date=2025-11-29", said_of("picks", state="late"), None),
        ("index.html", missing("status.json", 500), "How fresh this page is, is not known just now."),
    ],
)
def test_a_notice_speaks_of_what_the_page_shows(
    demo_reader: Reader, name: str, change: Change, sentence: str | None
) -> None:
    """In words of readers, once, and only where a file that the page has read is held, or late for its date."""
    page = demo_reader.open(name, change)
    assert [each for each in notices(page) if not each.startswith("A demo")] == [sentence] * bool(sentence)


def test_files_that_nobody_checks_any_more_look_so(demo_reader: Reader) -> None:
    """A publisher that has stopped cannot say so itself. Pages of other days say it at their end alone."""
    later = dt.datetime(2025, 12, 3, 1, 55, tzinfo=dt.UTC)
    page = demo_reader.open("index.html", changed("status.json", run_on), now=later)
    assert notices(page) == ["This page was last renewed on Nov 30, 6:55 PM ET."]
    page = demo_reader.open("record.html", changed("status.json", run_on), now=later)
    assert notices(page) == []
    assert "Renewed Nov 30, 6:55 PM ET" in page.locator("footer").inner_text()


def test_a_demo_says_where_its_clock_stands(demo_reader: Reader) -> None:
    """Once, instead of an age; and its pages are of that instant, whenever they are read."""
    page = demo_reader.open("index.html", now=dt.datetime(2027, 3, 1, tzinfo=dt.UTC))
    assert notices(page) == ["A demo: its clock stands at Nov 30, 2025."]
    assert page.locator(".picks time").count() > 0


def test_a_name_is_never_markup(demo_reader: Reader) -> None:
    """A file cannot bring a script or an element into a page."""
    name = "<img src=x onerror=document.title='run'>"

    def rename(content: Json) -> None:
        content["groups"][0]["name"] = name

    page = demo_reader.open("index.html", changed(f"picks/{TODAY}.json", rename))
    assert page.locator(".lines a").first.inner_text() == name
    assert page.title() != "run"


def test_the_keyboard_is_enough(demo_reader: Reader) -> None:
    """From the address bar into the content, to another page by the menu, and to another date."""
    page = demo_reader.open("date.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#main"
    page.locator(".menu summary").press("Enter")
    page.get_by_role("link", name="Models").press("Escape")
    assert page.get_by_role("link", name="Models").count() == 0
    page.get_by_label("Date").fill("2025-11-20")
    page.get_by_role("button", name="Show").press("Enter")
    page.wait_for_url("**/date.html?date=2025-11-20")
    wait_until_whole(page)
    assert page.title() == "Thursday, November 20, 2025 \N{MIDDLE DOT} NBA points picks"
    page.get_by_text("All dates of the season").press("Enter")
    page.get_by_role("link", name=re.compile("^Nov 21: ")).press("Enter")
    page.wait_for_url("**/date.html?date=2025-11-21")


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


def test_pages_are_one_line_of_links_on_a_phone(demo_reader: Reader) -> None:
    """The name, Today, Record and a menu that has every page, in 48 pixels."""
    page = demo_reader.open("index.html")
    page.set_viewport_size({"width": 360, "height": 800})
    box = page.locator("header").bounding_box()
    assert box
    assert box["height"] == 48
    assert page.locator("nav > a:visible").all_inner_texts() == ["Today", "Record"]
    page.locator(".menu summary").click()
    assert len(page.locator(".menu a:visible").all()) + 2 == 11


def test_the_keyboard_stops_only_at_a_table_that_scrolls(demo_reader: Reader) -> None:
    """Elsewhere it would be a stop for nothing. What names a row stays where it is."""
    page = demo_reader.open("index.html")
    for columns, scrolls in ((3, False), (20, True)):
        page.evaluate(WIDE, columns)
        frame = page.locator("#wide .scroll")
        page.wait_for_timeout(50)
        region = page.get_by_role("region", name="A wide table")
        assert (frame.get_attribute("tabindex") == "0", region.count() == 1) == (scrolls, scrolls)
    left = "(each) => each.getBoundingClientRect().left"
    before = frame.locator("tbody th").first.evaluate(left)
    frame.evaluate("(each) => each.scrollTo(300, 0)")
    assert frame.locator("tbody th").first.evaluate(left) == before
