"""Somebody who reads the site with a real browser, and what goes wrong on the way to him."""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_SCRIPT  # type: ignore[import-untyped]
from playwright.sync_api import Browser, BrowserContext, Page, Response, Route

from build.workspace import Stores
from tools.browser import open_page
from tools.serve import Shown, serving

SITE = Path("site")

UNCOMPRESSED: Any = {"extra_http_headers": {"Accept-Encoding": "identity"}}
"""Sizes are those of the files."""

DASH = "\N{EN DASH}"
"""Between wins and losses, and where a file has null."""

Json = dict[str, Any]

# the rows of a table are alike, so the first of them tell of all
BROKEN_RULES = """async () => (await axe.run({exclude: ["tbody tr:nth-child(n + 10)"]})).violations.map(
    (each) => `${each.id}: ${each.nodes.map((node) => node.html.slice(0, 120)).join(" ")}`)"""
CELLS = """(table) => [...table.querySelectorAll("tr")].map((row) => [...row.children].map((cell) => cell.innerText))"""


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
    with serving(shown) as server, closing(browser.new_context(**UNCOMPRESSED, **options)) as context:
        context.set_default_timeout(30_000)
        yield Reader(context, server.address, now)


def rules_broken(page: Page) -> list[str]:
    """Return what axe finds in a page."""
    page.evaluate(AXE_SCRIPT)
    return list(page.evaluate(BROKEN_RULES))


def rows_of(page: Page, caption: str) -> list[list[str]]:
    """Return the cells of the rows of the table with this caption, its head apart."""
    table = page.locator("table").filter(has=page.locator("caption", has_text=re.compile(caption)))
    return [[" ".join(cell.split()) for cell in row] for row in table.evaluate(CELLS)[1:]]


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
