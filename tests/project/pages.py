"""Somebody who reads the site with a real browser, and what goes wrong on the way to him."""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_SCRIPT  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page, Response, Route, ViewportSize

from publisher.releases.stores.base import FOR_EVER, Headers
from tools.browser import open_page
from tools.serve import Served, serving
from workspace.folder import Stores
from workspace.pages import FOLDER, read_pages
from workspace.pages import Page as File

AS_IN_NEW_YORK: Any = {"timezone_id": "America/New_York"}
"""A reader whose clock is that of the games."""

SIZE: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 844}

DASH = "\N{EN DASH}"
"""Between wins and losses, and where a file has null."""

WORDS = {"win": "won", "loss": "lost", "push": "push", "void": "void", None: "no pick", "pending": "to come"}
"""How a pick ended, by the word of the files."""

Json = dict[str, Any]

Change = Callable[[Page], object]
"""What a page meets on its way to a reader."""

# the rows of a table are alike, and the items of a list, so the first of them tell of all
LEAVE_FIRST = "document.querySelectorAll('tbody tr:nth-child(n + 3), li:nth-child(n + 4)').forEach((each) => each.remove())"
# what takes longest is to describe what is no violation
BROKEN_RULES = """async (only) => (await axe.run(
    {preload: false, resultTypes: ["violations"], ...(only.length ? {runOnly: only} : {})})).violations.map(
    (each) => `${each.id}: ${each.nodes.map((node) => node.html.slice(0, 120)).join(" ")}`)"""
CELLS = """(table) => [...table.querySelectorAll("tr")].map((row) => [...row.children].map((cell) => cell.innerText))"""


@dataclass(frozen=True)
class Kept(Served):
    """What stands in stores, and pages as they were at the start, which a browser may keep."""

    files: dict[str, File] = field(default_factory=dict)

    def answer(self, path: str) -> tuple[bytes, Headers] | None:
        """Return what stands at a path, None if there is nothing."""
        file = self.files.get(path.removeprefix("/site/"))
        return (file.body, Headers(FOR_EVER.cache_control, file.content_type)) if file else super().answer(path)


@dataclass
class Reader:
    """Somebody with one page of a browser, at some instant.

    Since a page was last opened, `faults` are what went wrong, `asked` the addresses and sizes of what was fetched.
    """

    page: Page
    address: str
    now: dt.datetime
    size: ViewportSize = field(default_factory=lambda: SIZE)
    faults: list[str] = field(default_factory=list)
    asked: list[tuple[str, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Listen."""
        self.page.on("pageerror", lambda error: self.faults.append(f"{self.page.url}: {error}"))
        self.page.on("console", lambda said: self._hear(said.text))
        self.page.on("response", self._look)

    def begin(self, *changes: Change, now: dt.datetime | None = None) -> Page:
        """Forget what was before; return the page, which meets these changes alone."""
        self.faults.clear()
        self.asked.clear()
        self.page.goto("about:blank")  # the page before asks for nothing more
        self.page.unroute_all(behavior="ignoreErrors")
        self.page.set_viewport_size(self.size)
        self.page.clock.set_fixed_time(now or self.now)
        for change in changes:
            change(self.page)
        return self.page

    def open(self, name: str, *changes: Change, now: dt.datetime | None = None) -> Page:
        """Open a page of the site, such as `date.html?date=2025-11-29`, with these changes alone."""
        open_page(self.begin(*changes, now=now), f"{self.address}site/{name}")
        return self.page

    def fetch(self, path: str) -> bytes | None:
        """Return the bytes of a published file, None if there is none."""
        answer = self.page.request.get(f"{self.address}v1/{path}")
        return answer.body() if answer.ok else None

    def _hear(self, said: str) -> None:
        if "Failed to load resource" not in said:  # _look knows more
            self.faults.append(f"{self.page.url}: {said}")

    def _look(self, response: Response) -> None:
        if urlsplit(response.url).path.split("/")[1] == "site" and not response.ok:
            self.faults.append(f"{response.url}: {response.status}")
        self.asked.append((response.url, int(response.headers.get("content-length", 0))))


@contextmanager
def reading(browser: Browser, stores: Stores, now: dt.datetime) -> Iterator[Reader]:
    """Serve stores, and yield a reader of them."""
    files = read_pages(FOLDER, with_internal=True)
    with (
        serving(Kept(FOLDER, stores, internal=True, reloads=False, files=files)) as server,
        closing(browser.new_context(**AS_IN_NEW_YORK)) as context,
    ):
        context.set_default_navigation_timeout(120_000)
        yield Reader(context.new_page(), server.address, now)


def fixed(value: float, decimals: int) -> str:
    """Return a number as pages write it: rounded half away from zero, with a true minus and thousands apart."""
    step = Decimal(1).scaleb(-decimals)
    return f"{Decimal(str(value)).quantize(step, ROUND_HALF_UP) + 0:,}".replace("-", "\N{MINUS SIGN}")


def signed(value: float, decimals: int) -> str:
    """Return a number with its sign; a zero has none."""
    text = fixed(value, decimals)
    return f"+{text}" if Decimal(text.replace("\N{MINUS SIGN}", "-").replace(",", "")) > 0 else text


def record_of(stats: Json) -> list[str]:
    """Return the cells of a record: won and lost, rate, interval, units, pushes, voids, to come."""
    wins, losses, *counts = (fixed(stats[name], 0) for name in ("wins", "losses", "pushes", "voids", "pending"))
    won = f"{wins}{DASH}{losses}"
    if stats["hit_rate"] is None:
        return [won, DASH, "", DASH, *counts]
    low, high = (fixed(stats["interval"][end], 1) for end in ("low", "high"))
    return [won, f"{fixed(stats['hit_rate'], 1)}%", f"{low} {high}", signed(stats["units"], 2), *counts]


def run_on(content: Json) -> None:
    """Let the clock of the page be the reader's."""
    content.pop("clock", None)


def rules_broken(page: Page, *only: str) -> list[str]:
    """Return what axe finds in a page, by these rules or all of them; of each table and list only the first rows stay."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
        page.evaluate(LEAVE_FIRST)
    return list(page.evaluate(BROKEN_RULES, only))


def rows_of(page: Page, caption: str) -> list[list[str]]:
    """Return the cells of the rows of the table with this caption, its head apart."""
    table = page.locator("table").filter(has=page.locator("caption", has_text=re.compile(caption)))
    return [[" ".join(cell.split()) for cell in row] for row in table.evaluate(CELLS)[1:]]


def changed(path: str, change: Callable[[Json], None]) -> Change:
    """Return what changes one published file on its way to a page."""

    def answer(route: Route) -> None:
        response = route.fetch()
        content = response.json()
        change(content)
        route.fulfill(response=response, json=content)

    return routed(path, answer)


def routed(path: str, answer: Callable[[Route], None]) -> Change:
    """Return what answers in the place of the server where a page asks for one published file."""

    def begin(page: Page) -> None:
        page.route(f"**/v1/{path}", answer)

    return begin


def missing(path: str, status: int = 404, body: str = "") -> Change:
    """Return what answers with a status in place of one published file."""
    return routed(path, lambda route: route.fulfill(status=status, body=body))
