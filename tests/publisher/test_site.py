"""The site's pages are published beside the documents, as releases of a channel of their own."""

import re
from pathlib import Path
from typing import Any

import orjson
import pytest

from publisher.errors import StoreError
from publisher.releases.stores.base import Headers
from publisher.releases.stores.directory import DirectoryStore
from tests.publisher.conftest import Result, Run
from tests.publisher.small_warehouse import Warehouse, files
from workspace.pages import read_pages

PAGES = {
    "index.html": "<!doctype html><title>Picks</title>",
    "style.css": "body { align-items: baseline }",
    "picks.js": "fetch('../v1/picks/2026-01-15.json')",
    "charts/units.json": '{"mark":"line"}',
    "internal/index.html": "<!doctype html><title>catboost_v9</title>",
}
PUBLIC = PAGES.keys() - {"internal/index.html"}
SHORT = "public, max-age=60"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Return a folder of pages."""
    for path, text in PAGES.items():
        (tmp_path / "site" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "site" / path).write_text(text)
    return tmp_path / "site"


@pytest.fixture
def publish_site(warehouse: Warehouse, run: Run, store: Path, site: Path) -> Run:
    """Return a function that publishes the pages, after a publication of documents."""
    warehouse.add()
    warehouse.save()
    assert run("publish", "--store", store).code == 0

    def command(*arguments: object, **options: Any) -> Result:  # noqa: ANN401 (what `run` takes)
        return run("site", "--store", store, "--from", site, *arguments, **options)

    return command


def shown(store: Path) -> dict[str, str]:
    """Return the pages that readers see, by path below `site/`."""
    return {path: body.decode() for path, body in files(store / "site").items() if path != "manifest.json"}


def test_pages_have_their_content_types_and_a_short_cache(publish_site: Run, headers: dict[str, Headers]) -> None:
    """A browser runs no script of another type, and refuses a module that is called text."""
    publish_site()
    types = {
        "index.html": "text/html; charset=utf-8",
        "style.css": "text/css; charset=utf-8",
        "picks.js": "text/javascript; charset=utf-8",
        "charts/units.json": "application/json",
    }
    assert {path: headers[f"site/{path}"] for path in types} == {
        path: Headers(SHORT, content_type, is_compressed=True) for path, content_type in types.items()
    }


@pytest.mark.parametrize("last", [f"site/{path}" for path in (*sorted(PUBLIC), "manifest.json")])
def test_a_publication_that_dies_is_finished_by_the_next(
    publish_site: Run, run: Run, warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch, last: str
) -> None:
    """Wherever it stops, as releases of documents are; the documents are published meanwhile."""
    real, store = DirectoryStore.write, warehouse.store

    def write(folder: DirectoryStore, path: str, body: bytes, header: Headers, if_generation: str | None) -> str:
        if path == last:
            message = "the power is out"
            raise StoreError(message)
        return real(folder, path, body, header, if_generation)

    with monkeypatch.context() as patch:
        patch.setattr(DirectoryStore, "write", write)
        assert publish_site().code == 1
    head = orjson.loads((warehouse.state / "site/head.json").read_bytes())
    assert head["state"] == "writing"
    assert run("publish", "--store", store).code == 0
    code, out, err = publish_site()
    assert (code, out.startswith("0 of 4 files written")) == (0, True)
    assert "finished the interrupted release 000001-" in err
    assert shown(store).keys() == PUBLIC
    assert run("verify", "--store", store).code == 0


def test_a_page_that_was_to_go_goes_with_the_next_run(
    publish_site: Run, run: Run, site: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pages are taken away after the others are written; so a run may die in between."""
    publish_site()
    (site / "picks.js").unlink()

    def fail(_: DirectoryStore, path: str, __: str) -> None:
        raise StoreError(path)

    with monkeypatch.context() as patch:
        patch.setattr(DirectoryStore, "remove", fail)
        assert publish_site().code == 1
    assert "picks.js" in shown(store)
    assert publish_site().code == 0
    assert shown(store).keys() == PUBLIC - {"picks.js"}
    assert run("verify", "--store", store).code == 0


def test_a_text_that_is_none_is_refused(publish_site: Run, site: Path) -> None:
    """What else is refused is in sessions/site.txt."""
    (site / "latin.html").write_bytes(b"\xe9")
    assert "latin.html: cannot be read as UTF-8" in publish_site().err


def test_search_engines_get_a_list_of_pages(publish_site: Run, store: Path, headers: dict[str, Headers]) -> None:
    """Of groups and dates too, once files name them, in their order; without an address it goes again."""
    origin = "https://picks.example.com"

    def listed() -> list[str]:
        assert publish_site("--origin", origin).code == 0
        return re.findall(rf"^<url><loc>{origin}/site/(.*)</loc></url>$", shown(store)["sitemap.xml"], re.MULTILINE)

    (store.parent / "site/404.html").write_text("<!doctype html>")
    assert listed() == ["index.html"]
    assert headers["site/sitemap.xml"] == Headers(SHORT, "application/xml", is_compressed=True)
    for path, content in {
        "systems/subsets.json": {"groups": [{"id": "10"}, {"id": "a&b"}]},
        "schedule/game-counts.json": {"dates": [{"date": "2026-01-15"}, {"date": "2026-01-14"}]},
    }.items():
        (store / "v1" / path).parent.mkdir(exist_ok=True)
        (store / "v1" / path).write_bytes(orjson.dumps(content))
    groups, dates = (
        ["group.html?group=10", "group.html?group=a%26b"],
        ["date.html?date=2026-01-15", "date.html?date=2026-01-14"],
    )
    assert listed() == ["index.html", *groups, *dates]
    before = shown(store)
    assert listed() == ["index.html", *groups, *dates]
    assert shown(store) == before
    (store / "v1/systems/subsets.json").write_text("{}")
    assert "v1/systems/subsets.json: is damaged" in publish_site("--origin", origin).err
    assert publish_site().code == 0
    assert "sitemap.xml" not in shown(store)


def test_pages_of_insiders_are_read_if_they_are_asked_for(site: Path) -> None:
    """`make serve INTERNAL=1` shows them."""
    assert read_pages(site, with_internal=True).keys() - read_pages(site).keys() == {"internal/index.html"}
