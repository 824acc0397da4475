"""The site in a real browser: every page on every build, what it says where files are missing, and the chain of locks.

Where CI runs, a missing browser is a failure; elsewhere these tests are skipped, and say what to install.
"""

import datetime as dt
import hashlib
import os
import re
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import orjson
import pytest
from axe_playwright_python.base import AXE_SCRIPT  # type: ignore[import-untyped]
from playwright.sync_api import Browser, BrowserContext, Page, Response, Route

from build.command import BuildError
from build.workspace import Stores
from demo.league import DEMO_NOW
from publisher import publication
from publisher.dbt.target import Target
from publisher.documents.pages import read_pages
from publisher.format import canonical_json
from publisher.progress import Progress
from tests.project.conftest import Built
from tests.project.day import DATE, Day, publish
from tools.browser import browser as started
from tools.browser import find, open_page, wait_until_whole
from tools.serve import Shown, serving

SITE = Path("site")
SHOTS = Path("target/screenshots")
BUILDS = ("demo", "off_season", "real", "rough", "empty")
PAGES = ("index", "date", "record", "models", "players", "status")
INTERNAL_PAGES = ("internal/dashboard", "internal/why", "internal/coverage")
WIDTHS = (360, 768, 1280)
HEIGHT = 800
LARGEST = 300_000
"""Bytes of a page before its charts, without compression."""

DASH = "\N{EN DASH}"
"""Between wins and losses, and where a file has null."""

Json = dict[str, Any]
BROKEN_RULES = """async () => (await axe.run()).violations.map(
    (each) => `${each.id}: ${each.nodes.map((node) => node.html.slice(0, 120)).join(" ")}`)"""
CELLS = """(table) => [...table.querySelectorAll("tr")].map((row) => [...row.children].map((cell) => cell.innerText))"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start a browser."""
    try:
        find()
    except BuildError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(error))
    with started() as running:
        yield running


@dataclass
class Reader:
    """Somebody with a browser, at some instant; `faults` are what went wrong, `asked` the sizes of what was fetched."""

    context: BrowserContext
    address: str
    now: dt.datetime
    faults: list[str] = field(default_factory=list)
    asked: dict[str, int] = field(default_factory=dict)

    def open(self, name: str, before: Callable[[Page], object] = lambda _: None) -> Page:
        """Open a page of the site, such as `date.html?date=2025-11-29`; `before` gets it before it is loaded."""
        page = self.context.new_page()
        page.clock.set_fixed_time(self.now)
        page.on("pageerror", lambda error: self.faults.append(f"{name}: {error}"))
        page.on("console", lambda said: self._hear(f"{name}: {said.text}"))
        page.on("response", self._look)
        before(page)
        open_page(page, f"{self.address}site/{name}")
        return page

    def _hear(self, said: str) -> None:
        if "Failed to load resource" not in said:  # _look knows more
            self.faults.append(said)

    def _look(self, response: Response) -> None:
        if urlsplit(response.url).path.split("/")[1] == "site" and not response.ok:
            self.faults.append(f"{response.url}: {response.status}")
        self.asked[response.url] = int(response.headers.get("content-length", 0))


@contextmanager
def reading(browser: Browser, stores: Stores, now: dt.datetime, **options: Any) -> Iterator[Reader]:  # noqa: ANN401 (Playwright's)
    """Serve stores, and yield a reader of them."""
    shown = Shown(SITE, stores, internal=True, reloads=False)
    with serving(shown) as server, closing(browser.new_context(**options)) as context:
        context.set_default_timeout(10_000)
        yield Reader(context, server.address, now)


def stores_of(built: Built) -> Stores:
    """Return where a build was published."""
    return Stores(built.out, built.internal, built.state)


@pytest.fixture(scope="module", params=BUILDS)
def reader(
    request: pytest.FixtureRequest, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Reader]:
    """Return a reader of each build in turn; the real ones where REALDATA is set, and one store with nothing in it."""
    if request.param == "empty":
        folder = tmp_path_factory.mktemp("empty")
        stores, now = Stores(*(folder / name for name in ("public", "internal", "state"))), DEMO_NOW
        for each in (stores.public, stores.internal, stores.state):
            each.mkdir()
    else:
        built: Built = request.getfixturevalue(request.param)
        stores, now = stores_of(built), built.now
    with reading(browser, stores, now) as someone:
        yield someone


@pytest.fixture(scope="module")
def demo_reader(browser: Browser, demo: Built) -> Iterator[Reader]:
    """Return a reader of the demo."""
    with reading(browser, stores_of(demo), demo.now) as someone:
        yield someone


@pytest.mark.parametrize("name", [*PAGES, "player", *INTERNAL_PAGES])
def test_every_page_is_whole(reader: Reader, name: str, request: pytest.FixtureRequest) -> None:
    """At three widths nothing is cut off; no rule of accessibility is broken; nothing fails or comes from elsewhere."""
    build = request.node.callspec.params["reader"]
    page = reader.open(f"{name}.html" if name != "player" else "players.html?player=kendrincalmere")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        wait_until_whole(page)
        too_wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert too_wide <= 0, f"{width}: {too_wide} pixels"
        shot = SHOTS / f"{build}-{name.replace('/', '-')}-{width}.png"
        page.screenshot(path=shot, full_page=True)
    assert page.get_by_text("could not be drawn").count() == 0
    assert page.get_by_text("has failed").count() == 0
    assert rules_broken(page) == []
    assert page.locator("main").inner_text().count("\n") > 0
    assert reader.context.cookies() == []
    page.close()
    assert reader.faults == []
    assert {url for url in reader.asked if not url.startswith(reader.address)} == set()


def rules_broken(page: Page) -> list[str]:
    """Return what axe finds in a page."""
    page.evaluate(AXE_SCRIPT)
    return list(page.evaluate(BROKEN_RULES))


def test_a_page_in_the_dark_breaks_no_rule(browser: Browser, demo: Built) -> None:
    """Colors have contrast enough in both schemes."""
    with reading(browser, stores_of(demo), demo.now, color_scheme="dark") as someone:
        assert {name: rules_broken(someone.open(f"{name}.html")) for name in PAGES} == {name: [] for name in PAGES}


def test_a_page_is_small_before_its_charts(demo_reader: Reader) -> None:
    """Under 300 KB, without compression; what draws the charts is larger, and comes when a page has one."""
    for name in PAGES:
        demo_reader.asked.clear()
        demo_reader.open(f"{name}.html").close()
        assert sum(size for url, size in demo_reader.asked.items() if not is_of_charts(url)) < LARGEST
    assert any(map(is_of_charts, demo_reader.asked)) is False, "the status has no chart"


def is_of_charts(url: str) -> bool:
    """Whether a file is only there for charts."""
    return "/charts/" in url or url.endswith("/vega.js")


def rows_of(page: Page, caption: str) -> list[list[str]]:
    """Return the cells of the rows of the table with this caption, its head apart."""
    table = page.locator("table").filter(has=page.locator("caption", has_text=re.compile(caption)))
    return [[" ".join(cell.split()) for cell in row] for row in table.evaluate(CELLS)[1:]]


def record_of(stats: Json) -> list[str]:
    """Return the cells of a record, as a file has them."""
    rate, bounds = stats["hit_rate"], stats["interval"]
    shown = f"{rate:.1f}% {bounds['low']:.1f} to {bounds['high']:.1f}" if bounds else DASH
    units = f"{stats['units']:+.3f}" if stats["units"] else DASH if stats["units"] is None else "0.000"
    others = [str(stats[name]) for name in ("pushes", "voids", "pending")]
    return [f"{stats['wins']}{DASH}{stats['losses']}", shown, units, *others]


@pytest.fixture(scope="module", params=["demo", "real", "rough"])
def told(request: pytest.FixtureRequest, browser: Browser) -> Iterator[tuple[Reader, dict[str, Any]]]:
    """Return a reader of each build with games, and its files."""
    built: Built = request.getfixturevalue(request.param)
    with reading(browser, stores_of(built), built.now) as someone:
        yield someone, {path: orjson.loads(body) for path, body in built.files().items()}


def test_the_record_is_that_of_the_file(told: tuple[Reader, dict[str, Any]]) -> None:
    """Every group in every window; small samples are grey."""
    reader, files = told
    page = reader.open("record.html")
    for name, window in files["subsets/performance.json"]["windows"].items():
        title = {"last_7_days": "Last 7 days", "last_30_days": "Last 30 days", "season": "Season"}[name]
        expected = [[group["name"], *record_of(group["stats"])] for group in window["groups"]]
        assert rows_of(page, f"^{title}, ") == expected
    smalls = [
        group["stats"]["sample"] in {"none", "small"}
        for window in ("last_7_days", "last_30_days", "season")
        for group in files["subsets/performance.json"]["windows"][window]["groups"]
    ]
    grey = page.locator("tbody tr").evaluate_all("(rows) => rows.map((row) => row.className === 'small-sample')")
    assert grey[: len(smalls)] == smalls
    page.close()


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
            f"{each['player']} {each['team']} against {each['opponent']}",
            f"{each['direction'] or ''} {each['line']:.1f}".strip(),
            f"{each['prediction']:.1f}",
            DASH if each["actual"] is None else str(each["actual"]),
            words[each["outcome"]],
        ]
        for each in results
    ]
    page.close()


def test_models_and_players_are_those_of_the_files(told: tuple[Reader, dict[str, Any]]) -> None:
    """Every model by direction and tier, every player, and the games of one."""
    reader, files = told
    page = reader.open("models.html")
    for model in files["systems/performance.json"]["models"]:
        window = model["windows"]["season"]
        if not any(window["stats"][each] for each in ("picks", "pushes", "voids", "pending")):
            continue
        cuts = [("all", window["stats"])]
        cuts += [(name, cut["stats"]) for name, cut in window["directions"].items()]
        cuts += [(f"{cut['tier']} tier", cut["stats"]) for cut in window["tiers"]]
        assert rows_of(page, f"^{model['name']}, season") == [[name, *record_of(stats)] for name, stats in cuts]
    page.close()
    players = files["players/index.json"]["players"]
    page = reader.open("players.html")
    shown = rows_of(page, "^Players of")
    assert shown == [
        [each["player"], each["team"] or DASH, str(each["games"]), *record_of(each["stats"])] for each in players
    ]
    page.close()
    most = max((each for each in players if each["player_id"]), key=lambda each: each["games"])
    games = files[f"players/{most['player_id']}.json"]["games"]
    page = reader.open(f"players.html?player={most['player_id']}")
    assert [row[4] for row in rows_of(page, "^The newest games")] == [
        DASH if game["points"] is None else str(game["points"]) for game in games
    ]
    page.close()


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
    assert page.locator(".chart svg").count() == 1
    live = files["live-grading/2025-11-30.json"]["predictions"]
    ahead = [each for each in live if each["state"] in {"ahead", "behind", "even"}]
    picked = {pick["player"] for group in groups for pick in group["picks"]}
    for each in ahead:
        if each["player"] in picked:
            assert page.get_by_text(f"{each['points']} points, {each['state']}").count() > 0
    page.close()


def test_a_lock_counts_down(demo_reader: Reader) -> None:
    """Until the first game of the day begins; then the day is locked."""
    page = demo_reader.open("index.html", lambda page: page.clock.set_fixed_time("2025-11-30T15:55:00Z"))
    assert page.get_by_role("timer").inner_text() == "locks in 2 h 5 min"
    page.close()
    page = demo_reader.open("index.html")
    assert page.get_by_role("timer").inner_text() == "locked"
    page.close()


def changed(path: str, change: Callable[[Json], None]) -> Callable[[Page], None]:
    """Return what changes one published file on its way to a page."""

    def answer(route: Route) -> None:
        response = route.fetch()
        content = response.json()
        change(content)
        route.fulfill(response=response, json=content)

    return routed(path, answer)


def routed(path: str, answer: Callable[[Route], None]) -> Callable[[Page], None]:
    """Return what answers in the place of the server where a page asks for one published file."""

    def begin(page: Page) -> None:
        page.route(f"**/v1/{path}", answer)

    return begin


def missing(path: str, status: int = 404, body: str = "") -> Callable[[Page], None]:
    """Return what answers with a status in place of one published file."""
    return routed(path, lambda route: route.fulfill(status=status, body=body))


FACES = {
    "off_season": "Between two seasons",
    "no_games": "No games",
    "no_data": "Nothing yet",
    "no_picks": "No picks",
    "not_published": "Nothing was shown",
}


@pytest.mark.parametrize("status", FACES)
def test_an_empty_status_has_a_face(demo_reader: Reader, status: str) -> None:
    """It says why there is nothing."""
    empty = changed("picks/2025-11-30.json", lambda content: content.update(status=status, groups=[]))
    page = demo_reader.open("index.html", empty)
    assert page.locator(".face").inner_text().startswith(FACES[status])
    page.close()


@pytest.mark.parametrize(
    ("name", "fault", "text"),
    [
        ("index.html", missing("picks/2025-11-30.json"), "No picks yet"),
        ("index.html", missing("index.json"), "Nothing is published yet"),
        ("index.html", missing("index.json", 403), "Nothing is published yet"),
        ("index.html", missing("index.json", 500), "A file cannot be read"),
        ("index.html", missing("index.json", 200, "<html>"), "A file cannot be read"),
        (
            "index.html",
            routed("index.json", lambda route: route.abort()),
            "A file cannot be read",
        ),
        ("record.html", missing("subsets/performance.json"), "There is no such file"),
        ("players.html?player=nobody", lambda _: None, "There is no such file"),
        ("date.html?date=1999-01-01", lambda _: None, "There is no file of this date"),
        ("date.html?date=tomorrow", lambda _: None, "This is no date"),
        ("status.html", missing("status.json"), "Nothing is published yet"),
        ("internal/why.html?date=1999-01-01", lambda _: None, "There is no file of this date"),
    ],
)
def test_a_missing_or_broken_file_has_a_face(
    demo_reader: Reader, name: str, fault: Callable[[Page], None], text: str
) -> None:
    """No page stays empty."""
    page = demo_reader.open(name, fault)
    assert text in page.locator(".face").first.inner_text()
    page.close()


def test_a_file_of_another_form_has_a_face(browser: Browser, demo: Built) -> None:
    """The page says that it has failed, and the browser's console why."""
    with reading(browser, stores_of(demo), demo.now) as someone:
        page = someone.open("record.html", changed("subsets/performance.json", lambda content: content.pop("windows")))
        assert page.locator(".face").inner_text().startswith("This page has failed")
        assert someone.faults


def test_what_is_held_or_late_is_said_where_it_is_read(demo_reader: Reader) -> None:
    """With the reason of the status file; other pages say nothing of it."""

    def hold(content: Json) -> None:
        content["documents"]["picks"] |= {"state": "held", "reason": "fewer picks than before"}
        content["documents"]["picks"]["held"] = {"v1/picks/2025-11-30.json": "fewer picks than before"}
        content["documents"]["players_index"] |= {"state": "late", "reason": "daily was due"}

    held = changed("status.json", hold)
    page = demo_reader.open("index.html", held)
    assert page.locator("aside").inner_text() == "picks is held: fewer picks than before"
    page.close()
    page = demo_reader.open("players.html", held)
    assert page.locator("aside").inner_text() == "players_index is late: daily was due"
    page.close()
    page = demo_reader.open("status.html", held)
    assert page.get_by_role("heading", name="Held").count() == 1
    assert page.get_by_text("v1/picks/2025-11-30.json").count() == 1
    page.close()
    page = demo_reader.open("record.html", held)
    assert page.locator("aside").count() == 0
    page.close()


def test_files_that_nobody_checks_any_more_look_so(demo_reader: Reader) -> None:
    """A publisher that has stopped cannot say so itself."""
    page = demo_reader.open("index.html", lambda page: page.clock.set_fixed_time("2025-12-03T01:55:00Z"))
    assert (
        page.locator("aside").inner_text() == "These files were last checked on Nov 30, 2025, 6:55 PM ET (2 d 2 h ago)."
    )
    page.close()


def test_a_name_is_never_markup(demo_reader: Reader) -> None:
    """A file cannot bring a script or an element into a page."""
    name = "<img src=x onerror=document.title='run'>"

    def rename(content: Json) -> None:
        content["groups"][0]["name"] = name

    page = demo_reader.open("index.html", changed("picks/2025-11-30.json", rename))
    assert page.locator("section.card h3").first.inner_text() == name
    assert page.title() != "run"
    page.close()


def test_the_keyboard_is_enough(demo_reader: Reader) -> None:
    """From the address bar into the content, to another date, and to one player."""
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
    page.locator("summary").press("Enter")
    page.get_by_role("link", name=re.compile("^Nov 21: ")).press("Enter")
    page.wait_for_url("**/date.html?date=2025-11-21")
    page.close()
    page = demo_reader.open("players.html")
    page.get_by_role("searchbox").press_sequentially("CALMERE")
    assert page.get_by_role("status").inner_text().startswith("1 of ")
    page.get_by_role("link", name="Kendrin Calmere").press("Enter")
    page.wait_for_url("**/players.html?player=kendrincalmere")
    page.close()


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
    page.close()


def test_internal_pages_say_why(demo_reader: Reader, demo: Built) -> None:
    """What rejected a candidate, and by how much."""
    why = orjson.loads(demo.internal_files()["admin/why/2025-11-30.json"])
    (player,) = [each for each in why["players"] if each["player"] == "Dorian Ingcombe"]
    page = demo_reader.open("internal/why.html?date=2025-11-30&player=dorian+ingcombe")
    page.locator("summary").click()
    system = player["systems"][0]
    rows = rows_of(page, f"^Dorian Ingcombe, {system['system_id']}: what each subset says")
    assert [(row[0], row[3]) for row in rows] == [
        (each["id"], each["rejected_by"] or DASH) for each in system["subsets"]
    ]
    page.close()


def test_a_date_leads_to_the_next_one_with_games(demo_reader: Reader) -> None:
    """From a date that the calendar does not name, too: of another season, without games, or to come."""
    page = demo_reader.open("date.html?date=2025-07-01")
    assert page.get_by_role("link", name="later date").get_attribute("href") == "date.html?date=2025-10-21"
    page.get_by_label("Date").fill("2025-06-01")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**/date.html?date=2025-06-01")
    page.close()
    page = demo_reader.open("date.html?date=2026-07-01")
    assert page.get_by_role("link", name="later date").count() == 0
    page.close()


def test_each_page_has_a_title_of_its_own(demo_reader: Reader) -> None:
    """The history and the tabs of a browser tell two dates apart, and two players."""
    page = demo_reader.open("date.html?date=2025-11-20")
    assert page.title() == "Thursday, November 20, 2025 \N{MIDDLE DOT} Subsets"
    page.close()
    page = demo_reader.open("players.html?player=kendrincalmere")
    assert page.title() == "Kendrin Calmere \N{MIDDLE DOT} Subsets"
    page.close()


@pytest.mark.parametrize(
    ("now", "basis"),
    [
        ("2025-11-30T17:59:00Z", "what is shown now; it may change until the lock"),
        ("2025-11-30T18:01:00Z", "as it was shown at the lock"),
    ],
)
def test_only_a_date_that_has_locked_is_said_to_stay(demo_reader: Reader, now: str, basis: str) -> None:
    """A published date is not yet what stood at its lock."""

    def before(page: Page) -> None:
        page.clock.set_fixed_time(now)
        changed("picks/2025-11-30.json", lambda content: content.update(basis="published"))(page)

    page = demo_reader.open("date.html?date=2025-11-30", before)
    assert page.get_by_text(basis, exact=True).count() == 1
    page.close()


def test_what_is_unknown_of_a_game_is_left_out(demo_reader: Reader) -> None:
    """No page writes null: not for a team, not for where a game is."""

    def forget(content: Json) -> None:
        for each in content["results"]:
            each["team"] = each["opponent"] = None

    page = demo_reader.open("date.html?date=2025-11-20", changed("results/2025-11-20.json", forget))
    assert "null" not in page.locator("main").inner_text()
    page.close()

    def forget_games(content: Json) -> None:
        for each in [*content["games"], content["next_game"] or {}]:
            each.update(opponent=None, is_home=None)

    unknown = changed("players/kendrincalmere.json", forget_games)
    page = demo_reader.open("players.html?player=kendrincalmere", unknown)
    assert "null" not in page.locator("main").inner_text()
    assert {row[1] for row in rows_of(page, "^The newest games")} == {DASH}
    page.close()


def test_where_a_game_was_is_said_only_where_it_is_known(demo_reader: Reader) -> None:
    """A team that was perhaps at home was not away."""

    def forget(content: Json) -> None:
        for each in content["games"]:
            each.update(opponent="BOS", is_home=None)

    page = demo_reader.open("players.html?player=kendrincalmere", changed("players/kendrincalmere.json", forget))
    assert {row[1] for row in rows_of(page, "^The newest games")} == {"BOS"}
    page.close()


def test_an_official_outcome_stands_before_a_live_one(demo_reader: Reader, demo: Built) -> None:
    """The file of the live games may be older than that of the results."""
    picks = orjson.loads(demo.files()["picks/2025-11-30.json"])["groups"]
    player = next(pick["player"] for group in picks for pick in group["picks"])

    def before(page: Page) -> None:
        def grade(content: Json) -> None:
            for each in content["results"]:
                each.update(outcome="loss", actual=3)

        def go_on(content: Json) -> None:
            for each in content["predictions"]:
                each.update(state="won", provisional="win", points=30)

        changed("results/2025-11-30.json", grade)(page)
        changed("live-grading/2025-11-30.json", go_on)(page)

    page = demo_reader.open("index.html", before)
    item = page.locator("section.card li").filter(has_text=player).first.inner_text()
    assert "lost with 3" in item
    assert "unofficial" not in item
    page.close()


def test_a_status_that_cannot_be_read_is_said(demo_reader: Reader) -> None:
    """A page that cannot know how fresh it is does not look fresh."""
    page = demo_reader.open("record.html", missing("status.json", 500))
    assert "is not known" in page.locator("aside").inner_text()
    page.close()


def test_a_page_that_waits_says_so(demo_reader: Reader) -> None:
    """And asks for the status together with the rest, not after it."""
    page = demo_reader.context.new_page()
    held: list[Route] = []
    page.route("**/v1/index.json", lambda route: held.append(route))  # noqa: PLW0108 (Playwright cannot call a builtin)
    with page.expect_request("**/v1/status.json"):
        page.goto(f"{demo_reader.address}site/index.html")
    assert page.get_by_role("status").inner_text().startswith("Reading the files")
    held[0].continue_()
    wait_until_whole(page)
    assert page.get_by_text("Reading the files").count() == 0
    page.close()


def test_a_chart_that_fails_says_so_to_everybody(demo_reader: Reader) -> None:
    """What stands in an image is not read out."""
    page = demo_reader.open("record.html", lambda page: page.route("**/vega.js", lambda route: route.abort()))
    said = page.get_by_text("The chart could not be drawn")
    assert said.first.is_visible()
    assert "could not be drawn" in page.locator("main").aria_snapshot()
    page.close()


def test_a_page_asks_for_a_file_once(demo_reader: Reader) -> None:
    """However many charts have the same specification."""
    asked: list[str] = []
    page = demo_reader.open("models.html", lambda page: page.on("request", lambda request: asked.append(request.url)))
    assert sorted(asked) == sorted(set(asked))
    page.close()


def test_the_keyboard_stops_only_at_a_table_that_scrolls(demo_reader: Reader) -> None:
    """A wide page has no stop that does nothing; on a phone a table can be scrolled by the arrow keys."""
    stops = """() => [...document.querySelectorAll(".scroll")].map((each) => [each.scrollWidth > each.clientWidth,
        each.tabIndex === 0, each.getAttribute("role") === "region"])"""
    page = demo_reader.open("players.html", lambda page: page.set_viewport_size({"width": 1280, "height": HEIGHT}))
    assert page.evaluate(stops) == [[False] * 3]
    page.set_viewport_size({"width": 360, "height": HEIGHT})
    page.locator(".scroll[tabindex]").wait_for()
    assert page.evaluate(stops) == [[True] * 3]
    assert page.get_by_role("region", name=re.compile("^Players of")).count() == 1
    page.close()


@pytest.fixture(scope="module")
def locked(browser: Browser, day: Day, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    """Return a reader of a date that was published before its lock and again after it."""
    folder = tmp_path_factory.mktemp("locked")
    place = day.copy(folder)
    now = day.lock + dt.timedelta(minutes=10)
    publish(place.site(), day.second, day.ahead(50))
    publish(place.site(), day.second, now)
    with reading(browser, Stores(folder / "public", folder / "internal", folder / "state"), now) as someone:
        yield someone


def verdict(reader: Reader, before: Callable[[Page], object] = lambda _: None) -> tuple[str, str]:
    """Return the class and the text of what the status page says of the locks."""
    page = reader.open("status.html", before)
    shown = page.locator("#locks[data-checked] > div")
    shown.wait_for()
    found = (shown.get_attribute("class") or "", shown.inner_text())
    page.close()
    return found


def test_a_lock_that_is_as_it_was_is_green(locked: Reader) -> None:
    """The browser has computed the hashes itself, and shows the one to keep."""
    kind, text = verdict(locked)
    assert kind == "verdict intact", text
    body = locked.context.request.get(f"{locked.address}v1/locks/{DATE}.json").body()
    assert hashlib.sha256(body).hexdigest() in re.sub(r"\s", "", text)
    assert "1 lock file and 2 documents" in text


@pytest.mark.parametrize("kind", ["picks", "predictions"])
def test_a_tampered_copy_is_red(locked: Reader, kind: str) -> None:
    """One character is enough."""
    path = f"locks/{DATE}/{kind}.json"
    shown, text = verdict(locked, changed(path, lambda content: content.update(model="another")))
    assert shown == "verdict changed"
    assert f"v1/{path} is not what stood at the lock" in text


def test_a_tampered_lock_file_is_red(locked: Reader) -> None:
    """It no longer names what stands beside it."""
    change = changed(f"locks/{DATE}.json", lambda content: content["documents"][0].update(sha256="0" * 64))
    assert verdict(locked, change)[0] == "verdict changed"


def test_a_missing_copy_is_red(locked: Reader) -> None:
    """Nobody may take back what was shown."""
    shown, text = verdict(locked, missing(f"locks/{DATE}/picks.json"))
    assert shown == "verdict changed"
    assert f"v1/locks/{DATE}/picks.json is missing" in text


DATES = ["2025-11-17", "2025-11-18", "2025-11-19", str(DATE)]


def chain_of(*contents: Json) -> list[bytes]:
    """Return lock files without copies, each of which names the one before it, unless it says something else."""
    files: list[bytes] = []
    for date, content in zip(DATES, contents, strict=True):
        previous = {"date": DATES[len(files) - 1], "sha256": hashlib.sha256(files[-1]).hexdigest()} if files else None
        times = {"lock": f"{date}T17:00:00Z", "claimed_at": f"{date}T17:05:00Z"}
        files.append(canonical_json({"date": date, **times, "documents": [], "previous": previous, **content}))
    return files


def serve_locks(files: list[bytes | None]) -> Callable[[Page], None]:
    """Return what answers with these lock files, None for one that is not there."""
    found = dict(zip(DATES, files, strict=True))

    def answer(route: Route) -> None:
        body = found.get(Path(urlsplit(route.request.url).path).stem)
        route.fulfill(status=200 if body else 404, body=body or b"")

    def begin(page: Page) -> None:
        page.route("**/v1/locks/*.json", answer)
        changed("schedule/game-counts.json", lambda content: content.update(published_from=DATES[1]))(page)

    return begin


WHOLE = chain_of({}, {}, {}, {})
RESTART = {"previous": None, "restart": "the state store was lost"}
RESTARTED = chain_of({}, {}, RESTART, {})
ELSEWHERE = {"documents": [{"path": f"v1/picks/{DATE}.json", "copy_of": f"v1/picks/{DATE}.json", "sha256": "0" * 64}]}


@pytest.mark.parametrize(
    ("files", "fault"),
    [
        (WHOLE, None),
        (RESTARTED, None),
        (chain_of({}, {}, {"previous": None}, {}), "the chain is torn"),
        ([b'{"date": "2025-11-17"}', *WHOLE[1:]], "2025-11-17.json was changed after 2025-11-18"),
        ([*WHOLE[:2], None, WHOLE[3]], "v1/locks/2025-11-19.json is missing"),
        (
            [*WHOLE[:2], b"{", WHOLE[3]],
            "v1/locks/2025-11-19.json is no lock file",
        ),
        ([*WHOLE[:3], WHOLE[2]], f"v1/locks/{DATE}.json is of 2025-11-19"),
        ([*WHOLE[:3], None], f"v1/locks/{DATE}.json is missing; the date locked at "),
        ([None] * 4, f"v1/locks/{DATE}.json is missing; the date locked at "),
        ([*WHOLE[:3], b"null"], f"v1/locks/{DATE}.json is no lock file"),
        (chain_of({}, {}, {}, {"documents": 1}), f"v1/locks/{DATE}.json is no lock file"),
        (chain_of({}, {}, {}, ELSEWHERE), "which is no copy of that date"),
        (chain_of({}, {}, {}, {"lock": "2025-11-20T17:06:00Z"}), "was written before the date locked"),
    ],
    ids=[
        *("whole", "restarted", "torn", "changed", "missing", "damaged", "another date's"),
        *("end removed", "all removed", "null", "no list", "copies elsewhere", "before the lock"),
    ],
)
def test_the_chain_is_followed(locked: Reader, files: list[bytes | None], fault: str | None) -> None:
    """Beyond the first date that the calendar names, too."""
    shown, text = verdict(locked, serve_locks(files))
    assert shown == ("verdict changed" if fault else "verdict intact"), text
    assert fault is None or fault in text
    assert fault is not None or "4 lock files" in text


def test_a_date_that_had_not_locked_needs_no_lock_file(locked: Reader) -> None:
    """Its lock has passed since, but no release has come that could have written one."""
    earlier = changed("manifest.json", lambda content: content.update(published_at=f"{DATE}T00:00:00Z"))

    def before(page: Page) -> None:
        serve_locks([*WHOLE[:3], None])(page)
        earlier(page)

    shown, text = verdict(locked, before)
    assert shown == "verdict intact", text


def hash_of(lock: bytes) -> str:
    """Return the hash of a lock file as the page shows it."""
    return re.sub(r"(.{8})(?=.)", r"\1 ", hashlib.sha256(lock).hexdigest())


def test_a_chain_that_began_anew_says_so(locked: Reader) -> None:
    """The hash of one chain proves nothing of the other, so that there are two to keep."""
    _, text = verdict(locked, serve_locks([*RESTARTED]))
    assert "A new chain begins with 2025-11-19: the state store was lost" in text
    assert hash_of(RESTARTED[1]) in text
    assert hash_of(RESTARTED[3]) in text


def test_the_hash_to_keep_is_of_the_file_written_last(locked: Reader) -> None:
    """A date that was found late follows a later one; only its hash proves both."""
    files: dict[str, bytes] = {}
    previous = None
    for date in [*DATES[:2], DATES[3], DATES[2]]:
        times = {"lock": f"{date}T17:00:00Z", "claimed_at": f"{DATE}T17:05:00Z"}
        files[date] = canonical_json({"date": date, **times, "documents": [], "previous": previous})
        previous = {"date": date, "sha256": hashlib.sha256(files[date]).hexdigest()}
    shown, text = verdict(locked, serve_locks([files[date] for date in DATES]))
    assert shown == "verdict intact", text
    assert hash_of(files[DATES[2]]) in text
    assert hash_of(files[DATES[3]]) not in text


def test_a_hash_that_was_kept_is_compared(locked: Reader) -> None:
    """A chain that was rewritten from its beginning is whole; only what somebody kept of the old one tells."""
    page = locked.open("status.html", serve_locks([*WHOLE]))
    field, said = page.get_by_label("A hash that you kept"), page.locator("#locks").get_by_role("status")
    field.fill(hash_of(WHOLE[2]))
    assert said.inner_text() == "It is that of 2025-11-19."
    field.fill("abc")
    assert said.inner_text() == ""
    field.fill(hash_of(RESTARTED[2]).upper())
    assert said.inner_text().startswith("No lock file has this hash")
    page.close()


def test_a_rebuild_has_no_locks(locked: Reader) -> None:
    """Nothing was shown, so nothing can have changed since."""
    shown, text = verdict(locked, changed("manifest.json", lambda content: content.update(rebuild=True)))
    assert shown == "face"
    assert text.startswith("No locks")


def test_a_browser_that_computes_no_hash_says_so(locked: Reader) -> None:
    """Over plain HTTP a browser has no Web Crypto; that is no fault of any file."""
    without = "Object.defineProperty(crypto, 'subtle', {value: undefined})"
    shown, text = verdict(locked, lambda page: page.add_init_script(without))
    assert shown == "face"
    assert text.startswith("Not checked")


def test_pages_may_be_published(demo: Built, tmp_path: Path) -> None:
    """No page has an internal name, of which the build knows thousands; those for insiders are left out."""
    site = Stores(tmp_path / "public", tmp_path / "internal", tmp_path / "state").site("public")
    done = publication.publish_pages(site, Target(demo.workspace.target), read_pages(SITE), demo.now, Progress())
    files = {str(file.relative_to(SITE)) for file in SITE.rglob("*") if file.is_file()}
    shown = {"vega.js", *(file for file in files if not file.startswith("internal/"))}
    assert {*done.written} == {f"site/{file}" for file in shown}
