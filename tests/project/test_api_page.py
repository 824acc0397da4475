"""The client in docs/api.md, in a real browser: a page of elsewhere reads the public files, and no others."""

import re
from contextlib import closing
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import orjson
import pytest
from playwright.sync_api import Browser

from tests.project.conftest import Built
from tests.project.pages import missing, reading

(CLIENT,) = re.findall(r"```js\n(.*?)```", Path("docs/api.md").read_text(), re.DOTALL)

EMPTY = "<!doctype html><title>Client</title>"


def test_the_client_shows_todays_picks(browser: Browser, demo: Built, monkeypatch: pytest.MonkeyPatch) -> None:
    """In twenty lines, from a page of another origin on this machine; again, nothing is sent twice."""
    assert len([line for line in CLIENT.splitlines() if line]) <= 20
    files = demo.files()
    date = orjson.loads(files["index.json"])["today"]["date"]
    picks = orjson.loads(files[f"picks/{date}.json"])
    expected = [f"{date}: {picks['status']}"]
    for group in picks["groups"]:
        stats = group["stats"]
        expected.append(f"{group['name']}: {stats['wins']} won, {stats['losses']} lost in {stats['days']} days")
        expected += [f"{pick['player']} {pick['direction']} {pick['line']:g}" for pick in group["picks"]]
    sent: list[int] = []
    send = BaseHTTPRequestHandler.send_response

    def tell(handler: BaseHTTPRequestHandler, status: int) -> None:
        if handler.path.startswith("/v1/"):  # a browser asks for an icon, too
            sent.append(status)
        send(handler, status)

    monkeypatch.setattr(BaseHTTPRequestHandler, "send_response", tell)
    with reading(browser, demo.stores, demo.now) as reader, closing(browser.new_context(bypass_csp=True)) as context:
        page, site = context.new_page(), reader.address.removesuffix("/")
        page.goto(f"{site.replace('127.0.0.1', 'localhost')}/v1/index.json")
        sent.clear()

        def run(*texts: str) -> None:
            page.set_content(EMPTY)
            page.add_script_tag(type="module", content=CLIENT.replace("https://SITE", site))
            page.wait_for_function("(count) => document.body.children.length === count", arg=len(texts))
            assert page.locator("h1, h2, p").all_inner_texts() == [*texts]

        run(*expected)
        run(*expected)
        assert sent == [200, 200, 304, 304]
        missing(f"picks/{date}.json")(page)
        ask = """(address) => fetch(address).then((answer) => answer.status, (fault) => fault.name)"""
        assert page.evaluate(ask, f"{site}/v1/index.json") == 200
        assert page.evaluate(ask, f"{site}/internal/v1/admin/dashboard.json") == "TypeError"
        run(f"{date}: no file yet")
