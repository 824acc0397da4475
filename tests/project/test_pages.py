"""The site in a real browser: every page on every build, whole at every width, small, quiet, and open to everybody.

Where CI runs, a missing browser is a failure; elsewhere the tests of pages are skipped, and say what to install.
"""

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import orjson
import pytest
from playwright.sync_api import Browser, Request, Route, ViewportSize

from demo.league import DEMO_NOW
from publisher.format import SITE
from publisher.run import Run
from tests.project.conftest import Built
from tests.project.pages import AS_IN_NEW_YORK, PHONE, SIZE, Json, Reader, reading, rules_broken
from workspace.folder import Built as Target
from workspace.folder import Stores
from workspace.pages import FOLDER, SITEMAP, read_pages
from workspace.site import publish_pages
from workspace.sitemap import sitemap

SHOTS = Path("target/screenshots")
BUILDS = ("demo", "off_season", "opening", "rough", "empty")
PAGES = {file.stem for file in FOLDER.glob("*.html")}
INTERNAL_PAGES = {f"internal/{file.stem}" for file in (FOLDER / "internal").glob("*.html")}
OF_ONE = {"player": "players.html?player={player}", "one group": "group.html?group={group}", "one game": "{game}"}
"""What a page shows of one player, group or game."""

RECORD = ("Shown before the first game", "Worked out afterwards")
"""What the track record begins with; of a rebuild nothing was shown."""

PUBLIC = PAGES | {*OF_ONE}
DRAWN = PUBLIC - {"404", "method"}
NAMES = {
    "demo": PUBLIC | INTERNAL_PAGES,
    "off_season": DRAWN,
    "opening": {"index", "record", "seasons", "one group", "player"},
    "rough": DRAWN | INTERNAL_PAGES,
    "empty": DRAWN,
}
"""The pages that look otherwise on a build than on the demo."""

WIDTHS = (360, 390, 1440)
HEIGHT = 2400
"""More than a screen has, so that pictures show most of a page."""

MOST_BYTES = 60_000
"""Of a page's first view, as a server sends them."""

BEFORE_CONTENT = 45_000
"""Of Today, whose whole first view is less than what may come before its content."""

MOST_REQUESTS = {"index": 12, "record": 24}
"""Of a page's first view; the track record fetches ten lock files."""

MOST_REQUESTS_OF_OTHERS = 14

COUNT_SHIFTS = """new PerformanceObserver((list) => list.getEntries().forEach((each) => {
    window.shifted = (window.shifted ?? 0) + (each.hadRecentInput ? 0 : each.value);
})).observe({type: "layout-shift", buffered: true})"""
SAID = """(all) => all.map((each) => [each.textContent, each.ariaLabel, each.getAttribute("title")].join(" "))"""
CUT_OFF = """(titles) => [...document.querySelectorAll("th, td")].filter((cell) => {
    const head = cell.closest("table").tHead?.rows[0]?.cells[cell.cellIndex]?.innerText.trim();
    const {right, width} = cell.getBoundingClientRect();
    return titles.includes(head) && width && right > innerWidth;
}).length"""


@pytest.fixture(scope="module", params=BUILDS)
def reader(
    request: pytest.FixtureRequest, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Reader]:
    """Return a reader of each build in turn, the rough one where REALDATA is set, and of a store with nothing in it."""
    if request.param == "empty":
        folder = tmp_path_factory.mktemp("empty")
        stores, now = Stores(*(folder / name for name in ("public", "internal", "state"))), DEMO_NOW
        for each in (stores.public, stores.internal, stores.state):
            each.mkdir()
    else:
        built: Built = request.getfixturevalue(request.param)
        stores, now = built.stores, built.now
    with reading(browser, stores, now) as someone:
        yield someone


class Walked(NamedTuple):
    """A page that was opened: its path, its links, its parts, and the paths of what it asked for."""

    path: str
    links: list[str]
    ids: list[str]
    asked: set[str]


@pytest.fixture(scope="module")
def walked(demo_reader: Reader) -> dict[str, Walked]:
    """Open every public page of the demo, and all predictions of a date."""
    found = {}
    for name in sorted(PUBLIC - {"404"}):
        page = demo_reader.open(address_of(name, demo_reader))
        for folded in page.locator("#predictions").all():
            folded.locator("summary").click()
            folded.locator("table").first.wait_for()
        links = page.locator("a[href]").evaluate_all("(all) => all.map((each) => each.href)")
        ids = page.evaluate("[...document.querySelectorAll('[id]')].map((each) => each.id)")
        asked = {urlsplit(url).path for url, _ in demo_reader.asked}
        found[name] = Walked(urlsplit(page.url).path, [each for each in links if each.startswith("http")], ids, asked)
    return found


@pytest.mark.parametrize(
    ("reader", "name"), [(build, name) for build in BUILDS for name in sorted(NAMES[build])], indirect=["reader"]
)
def test_every_page_is_whole(reader: Reader, name: str, request: pytest.FixtureRequest) -> None:
    """Nothing is cut off, fails, is asked for twice or comes from elsewhere; no rule of accessibility is broken.

    The demo's public pages have colors with contrast enough in both schemes.
    """
    build = request.node.callspec.params["reader"]
    page = reader.open(address_of(name, reader))
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        too_wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert too_wide <= 0, f"{width}: {too_wide} pixels"
        assert page.evaluate(CUT_OFF, ["Outcome", "Record", "Rate", "Units"]) == 0, width
        if build == "demo" and width == PHONE["width"]:
            page.screenshot(path=SHOTS / f"{name.replace('/', '-')}.png")
    assert page.get_by_text("has failed").count() == 0
    text = page.locator("main").inner_text()
    assert [word for word in ("null", "NaN", "undefined", "Infinity") if word in text] == []
    for tone, word in (("good", "won"), ("bad", "lost")):
        said = page.locator(f".{tone}").evaluate_all(SAID)
        assert [each for each in said if each.strip() and word not in each] == []
    if build == "demo" or name in PUBLIC:
        assert rules_broken(page) == []
    assert text.count("\n") > 0
    assert page.context.cookies() == []
    assert reader.faults == []
    addresses = [url for url, _ in reader.asked]
    assert sorted(addresses) == sorted(set(addresses))
    assert [url for url in addresses if not url.startswith(reader.address)] == []
    if build == "demo" and name in PUBLIC:
        page.emulate_media(color_scheme="dark")
        assert rules_broken(page, "color-contrast") == []
        page.emulate_media(color_scheme="light")


@pytest.mark.parametrize(("name", "size"), [("index", SIZE), *((name, PHONE) for name in sorted(PUBLIC))])
def test_the_first_view_is_small_and_stands_still(
    demo_reader: Reader, browser: Browser, name: str, size: ViewportSize
) -> None:
    """In bytes as a server sends them, in requests, and in what moves while it comes."""
    with closing(browser.new_context(**AS_IN_NEW_YORK, viewport=size)) as context:
        context.add_init_script(COUNT_SHIFTS)
        someone = Reader(context.new_page(), demo_reader.address, demo_reader.now, size=size)
        page = someone.open(address_of(name, demo_reader))
        page.wait_for_timeout(50)
        shifted = page.evaluate("window.shifted ?? 0")
    assert sum(size for _, size in someone.asked) <= (BEFORE_CONTENT if name == "index" else MOST_BYTES)
    assert len(someone.asked) <= MOST_REQUESTS.get(name, MOST_REQUESTS_OF_OTHERS), [url for url, _ in someone.asked]
    assert shifted <= 0.02


@pytest.mark.parametrize(
    ("name", "answer"), [("index", ".picks li, .face"), ("record", "h2, .face")], ids=["today", "record"]
)
def test_the_first_screen_of_a_phone_answers(reader: Reader, name: str, answer: str) -> None:
    """What are today's picks, or why are there none; and why should one believe them. Before it stands what this is."""
    page = reader.open(f"{name}.html")
    page.set_viewport_size(PHONE)
    first = page.locator(f"main :is({answer})").locator("visible=true").first
    top, bottom = first.evaluate("(each) => [each.getBoundingClientRect().top, each.getBoundingClientRect().bottom]")
    assert 0 < top < bottom <= PHONE["height"]
    if name == "index":
        assert page.locator(".lead").evaluate("(each) => each.getBoundingClientRect().bottom") <= top
    else:
        assert first.get_attribute("class") == "face" or first.inner_text().startswith(RECORD)


def test_today_takes_three_rounds(demo_reader: Reader) -> None:
    """The page; what it names; the files of the day. Each is let go when all before is answered and no more comes."""
    held: list[Route] = []
    unanswered: set[Request] = set()
    page = demo_reader.begin(lambda page: page.route("**/*", lambda route: held.append(route)))  # noqa: PLW0108
    page.on("requestfinished", lambda request: unanswered.discard(request))  # noqa: PLW0108
    rounds = 0
    with page.expect_request("**/site/index.html"):
        page.evaluate(f"location.assign('{demo_reader.address}site/index.html')")
    while page.url == "about:blank" or not page.locator("body[data-shown]").count():
        before = len(held)
        page.wait_for_timeout(500)
        if not held or unanswered or len(held) > before:
            continue
        rounds += 1
        unanswered |= {route.request for route in held}
        while held:
            held.pop().continue_()
    assert rounds == 3


def test_every_kind_is_on_a_page(walked: dict[str, Walked], files: Json) -> None:
    """A kind without a page is one that no reader finds. Beside them a page asks for what proves and tells of files."""
    asked = {path.removeprefix("/v1/") for each in walked.values() for path in each.asked if path.startswith("/v1/")}
    kinds = {each["name"]: each["path"].removeprefix("v1/") for each in files["index.json"]["documents"]}
    own = {
        "status": "status.json",
        "manifest": "manifest.json",
        "part": "manifests/{id}.json",
        "lock": "locks/{date}.json",
    }
    forms = {name: re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path)) for name, path in (kinds | own).items()}
    of = {path: {name for name, form in forms.items() if re.fullmatch(form, path)} for path in asked}
    assert sorted(path for path, names in of.items() if not names) == []
    assert sorted(kinds.keys() - set().union(*of.values())) == []


def test_without_javascript_each_page_says_what_it_is(demo_reader: Reader, browser: Browser) -> None:
    """And leads to the files that it would have shown, to the feed, and to How it works, which is whole."""
    with closing(browser.new_context(java_script_enabled=False)) as context:
        page = context.new_page()
        for name in sorted(PAGES - {"404", "method"}):
            page.goto(f"{demo_reader.address}site/{name}.html")
            said = page.locator("noscript")
            assert len(said.inner_text()) > 60, name
            links = said.locator("a").evaluate_all("(all) => all.map((each) => each.getAttribute('href'))")
            assert {"../v1/index.json", "../v1/feed.json", "method.html"} <= {*links}, name
        page.goto(f"{demo_reader.address}site/method.html")
        assert page.locator("dt").count() > 40


def test_no_link_of_any_page_is_dead(demo_reader: Reader, walked: dict[str, Walked]) -> None:
    """On every page of the demo, to pages, to their parts, and to published files."""
    found = {(name, link) for name, each in walked.items() for link in each.links}
    parts: dict[str, set[str]] = {}
    for each in walked.values():
        parts.setdefault(each.path, set()).update(each.ids)
    paths = {urlsplit(link).path for _, link in found}
    answers = {path: demo_reader.page.request.get(f"{demo_reader.address}{path[1:]}").ok for path in paths}
    assert sorted(each for each in found if not answers[urlsplit(each[1]).path]) == []
    anchors = {(urlsplit(link).path, urlsplit(link).fragment) for _, link in found}
    assert sorted((path, part) for path, part in anchors if part and part not in parts.get(path, ())) == []


def address_of(name: str, reader: Reader) -> str:
    """Return the address of a page; of one player, group or game, that of the first one in the files."""
    if name not in OF_ONE:
        return f"{name}.html"
    players = listed(reader, "players/index.json", "players")
    groups = listed(reader, "systems/subsets.json", "groups")
    today = reader.fetch("index.json")
    date = orjson.loads(today)["today"]["date"] if today else "2025-11-30"
    games = listed(reader, f"predictions/{date}.json", "games")
    game = f"game.html?date={date}&game={games[0]['game_id'] if games else 'none'}"
    player = next((each["player_id"] for each in players if each["player_id"]), "nobody")
    return OF_ONE[name].format(player=player, group=groups[0]["id"] if groups else "1", game=game)


def listed(reader: Reader, path: str, key: str) -> list[Any]:
    """Return a list of a published file, empty where there is no file."""
    body = reader.fetch(path)
    return list(orjson.loads(body)[key]) if body else []


def test_pages_may_be_published(demo: Built, tmp_path: Path) -> None:
    """No page has an internal name, of which the build knows thousands; those for insiders are left out."""
    site = Stores(tmp_path / "public", tmp_path / "internal", tmp_path / "state").site("public")
    pages = read_pages(FOLDER)
    pages |= sitemap("https://picks.example.com", pages, demo.stores.site("public").stores["public"])
    assert "date.html?date=2025-11-30<" in pages[SITEMAP].text
    done = publish_pages(Run(site.of(SITE), demo.now), Target(demo.workspace), pages)
    files = {str(file.relative_to(FOLDER)) for file in FOLDER.rglob("*") if file.is_file()}
    shown = {SITEMAP, *(file for file in files if not file.startswith("internal/"))}
    assert {*done.written} == {f"site/{file}" for file in shown}
