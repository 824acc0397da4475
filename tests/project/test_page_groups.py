"""The pages of groups: what each is, its record, its units day by day, and its picks by date; in a real browser."""

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import closing

import pytest
from playwright.sync_api import Browser, Page

from tests.project.pages import (
    AS_IN_NEW_YORK,
    WORDS,
    Json,
    Reader,
    changed,
    fixed,
    missing,
    record_of,
    rows_of,
    signed,
)

WINDOWS = {"last_7_days": "7 days", "last_30_days": "30 days", "season": "Season"}
COUNTS = {"wins": ("won", "won"), "losses": ("lost", "lost"), "pushes": ("push", "pushes"), "voids": ("void", "void")}
ARROWS = {"OVER": "▲", "UNDER": "▼"}


@pytest.fixture(scope="module")
def someone(browser: Browser, demo_reader: Reader) -> Iterator[Reader]:
    """Return a reader whose device shares nothing itself, and who lets pages write to his clipboard."""
    with closing(browser.new_context(**AS_IN_NEW_YORK)) as context:
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        context.add_init_script("delete Navigator.prototype.share")
        yield Reader(context.new_page(), demo_reader.address, demo_reader.now)


def of(document: Json, group: str) -> Json:
    """Return what a document says of a group."""
    (found,) = (each for each in document["groups"] if each["id"] == group)
    return dict(found)


def told(day: Json) -> str:
    """Return what the line of a date says of it."""
    words = [f"{day[key]} {names[day[key] != 1]}" for key, names in COUNTS.items() if day[key]]
    words += [f"{day['pending']} to come"] * bool(day["pending"])
    if day["units"] is not None:
        words[-1] += f" · {signed(day['units'], 1)} units, {signed(day['cumulative_units'], 1)} so far"
    return ", ".join(words)


def dates(page: Page) -> list[str]:
    """Return the lines of the dates of a group."""
    return [" ".join(each.split()) for each in page.locator(".days summary").all_inner_texts()]


@pytest.mark.parametrize("group", ["2", "5", "8"])
def test_a_group_is_that_of_the_files(someone: Reader, files: Json, group: str) -> None:
    """Its record in each window, the last value of its curve, and its dates, the newest first."""
    page = someone.open(f"group.html?group={group}")
    known, history = of(files["systems/subsets.json"], group), of(files["subsets/history.json"], group)
    assert page.title() == f"{known['name']} · NBA points picks"
    assert page.locator("main > p").first.inner_text() == known["description"]
    windows = files["subsets/performance.json"]["windows"]
    all_stats = [(title, of(windows[name], group)["stats"]) for name, title in WINDOWS.items()]
    small = [" small sample" * (stats["sample"] == "small") for _, stats in all_stats]
    assert [[each.replace("\xa0", " ") for each in row] for row in rows_of(page, "^As of Nov 30, 2025")] == [
        [title + text, *record_of(stats)] for (title, stats), text in zip(all_stats, small, strict=True)
    ]
    newest = history["days"][::-1][:30]
    assert dates(page) == [f"{dt.date.fromisoformat(day['date']):%b %-d} {told(day)}" for day in newest]
    last = signed([day["cumulative_units"] for day in history["days"] if day["cumulative_units"] is not None][-1], 2)
    spoken = page.locator(".canvas svg[role=img]").get_attribute("aria-label") or ""
    assert spoken.endswith(f"last {last} units")


def test_picks_come_when_a_date_is_opened(someone: Reader, files: Json) -> None:
    """And no sooner, each with side, line, points and outcome; more dates come when they are asked for."""
    page = someone.open("group.html?group=4")
    assert not [url for url, _ in someone.asked if "/picks/" in url]
    for date in ("2025-11-30", "2025-11-29"):
        place = page.locator(f".days details:has([data-date='{date}'])")
        if place.get_attribute("open") is None:
            place.locator("summary").press("Enter")
        place.scroll_into_view_if_needed()
        place.locator("ol:not([aria-busy])").wait_for()
        assert [" ".join(each.split()) for each in place.locator("li").all_inner_texts()] == [
            f"{pick['player']} {pick['direction']} {ARROWS[pick['direction']]} {fixed(pick['line'], 1)} "
            + ("" if pick["actual"] is None else f"{pick['actual']} · ")
            + WORDS[pick["outcome"]]
            for pick in of(files[f"picks/{date}.json"], "4")["picks"]
        ]
    days = len(of(files["subsets/history.json"], "4")["days"])
    page.get_by_role("button", name=f"{days - 30} more dates", exact=True).click()
    assert len(dates(page)) == days
    assert page.get_by_role("button", name="more dates").count() == 0
    assert someone.faults == []


def test_picks_that_do_not_come_are_said(someone: Reader) -> None:
    """The date stays, with what is known of it."""
    page = someone.open("group.html?group=4", missing("picks/2025-11-30.json", 500))
    page.locator(".days ol").first.scroll_into_view_if_needed()
    page.get_by_text("These picks cannot be read now.").wait_for()
    assert page.locator(".days ol").first.get_attribute("aria-busy") is None


def test_one_more_date_is_one(someone: Reader) -> None:
    """Of 31."""

    def shorten(content: Json) -> None:
        del of(content, "4")["days"][31:]

    page = someone.open("group.html?group=4", changed("subsets/history.json", shorten))
    page.get_by_role("button", name="1 more date", exact=True).wait_for()


def test_groups_are_listed_and_lead_to_each_other(someone: Reader, files: Json) -> None:
    """With what each is and its record of the season; a group that is none leads to those that are."""
    groups = files["systems/subsets.json"]["groups"]
    season = files["subsets/performance.json"]["windows"]["season"]
    expected = [
        [f"{each['name']} {each['description']}", *record_of(of(season, each["id"])["stats"])] for each in groups
    ]
    assert rows_of(someone.open("group.html"), "^Season 2025-26") == expected
    page = someone.open("group.html?group=99")
    assert page.locator(".face").inner_text().startswith("There is no such group")
    assert rows_of(page, "^Season 2025-26") == expected
    page.get_by_role("link", name="Top 3", exact=True).click()
    page.wait_for_url("**/group.html?group=2")
    page.get_by_role("link", name="Top 5", exact=True).click()
    page.wait_for_url("**/group.html?group=3")
    page.go_back()
    page.wait_for_url("**/group.html?group=2")


def test_a_link_to_a_group_is_copied(someone: Reader) -> None:
    """Where the device has no way of its own to share."""
    page = someone.open("group.html?group=2")
    page.get_by_role("button", name="Share this").click()
    page.get_by_text("Link copied.").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == page.url


def test_what_is_not_published_leaves_its_part_out(someone: Reader) -> None:
    """Without an empty heading; and a rule that changed is told."""
    page = someone.open("group.html?group=2", missing("subsets/performance.json"), missing("subsets/history.json"))
    assert page.locator("h2").count() == 0
    assert "No pick" not in page.locator("main").inner_text()

    def change(content: Json) -> None:
        of(content, "2")["changed_on"].append("2025-11-15")

    page = someone.open("group.html?group=2", changed("subsets/history.json", change))
    assert page.get_by_text(re.compile("^Its rule changed on Nov 15;")).count() == 1
