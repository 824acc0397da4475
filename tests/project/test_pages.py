"""The site in a real browser: every page on every build, whole at every width, small, and open to everybody.

Where CI runs, a missing browser is a failure; elsewhere the tests of pages are skipped, and say what to install.
"""

from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest
from playwright.sync_api import Browser

from demo.league import DEMO_NOW
from publisher.format import SITE
from publisher.run import Run
from tests.project.conftest import Built
from tests.project.pages import Reader, reading, rules_broken
from workspace.folder import Built as Target
from workspace.folder import Stores
from workspace.pages import FOLDER, SITEMAP, read_pages
from workspace.site import publish_pages
from workspace.sitemap import sitemap

SHOTS = Path("target/screenshots")
BUILDS = ("demo", "off_season", "rough", "empty")
PAGES = ("index", "date", "record", "models", "players", "status")
INTERNAL_PAGES = ("internal/dashboard", "internal/why", "internal/coverage")
WIDTHS = (360, 768, 1280)
HEIGHT = 2400
"""More than a screen has, so that pictures show most of a page."""

LARGEST = 300_000
"""Bytes of a page, without compression."""

SMALLEST = 10_000
"""Less would mean that not all of it was counted."""


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


@pytest.mark.parametrize("name", [*PAGES, "player", *INTERNAL_PAGES])
def test_every_page_is_whole(reader: Reader, name: str, request: pytest.FixtureRequest) -> None:
    """Nothing is cut off, fails, is asked for twice or comes from elsewhere; no rule of accessibility is broken.

    The demo's pages are small, and their colors have contrast enough in both schemes.
    """
    build = request.node.callspec.params["reader"]
    page = reader.open(f"{name}.html" if name != "player" else f"players.html?player={somebody(reader)}")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        too_wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert too_wide <= 0, f"{width}: {too_wide} pixels"
        if build == "demo":
            page.screenshot(path=SHOTS / f"{name.replace('/', '-')}-{width}.png")
    assert page.get_by_text("has failed").count() == 0
    assert rules_broken(page) == []
    assert page.locator("main").inner_text().count("\n") > 0
    assert page.context.cookies() == []
    assert reader.faults == []
    addresses = [url for url, _ in reader.asked]
    assert sorted(addresses) == sorted(set(addresses))
    assert [url for url in addresses if not url.startswith(reader.address)] == []
    if build == "demo":
        page.emulate_media(color_scheme="dark")
        assert rules_broken(page, "color-contrast") == []
        page.emulate_media(color_scheme="light")
        assert LARGEST > sum(size for _, size in reader.asked) > SMALLEST


def somebody(reader: Reader) -> str:
    """Return the id of the first player who has a file; of nobody where there is none."""
    index = reader.fetch("players/index.json")
    players = orjson.loads(index)["players"] if index else []
    return next((each["player_id"] for each in players if each["player_id"]), "nobody")


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
