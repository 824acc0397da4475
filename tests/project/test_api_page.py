"""The client in docs/api.md, in a real browser: a page of elsewhere reads the public files, and no others."""

import re
from pathlib import Path

import orjson
from playwright.sync_api import Browser

from tests.project.conftest import Built
from tests.project.pages import reading

(CLIENT,) = re.findall(r"```js\n(.*?)```", Path("docs/api.md").read_text(), re.DOTALL)

ELSEWHERE = "http://localhost:5173/"


def test_the_client_shows_todays_picks(browser: Browser, demo: Built) -> None:
    """In twenty lines or so, from a page of another origin on this machine."""
    assert len([line for line in CLIENT.splitlines() if line]) <= 20
    files = demo.files()
    date = orjson.loads(files["index.json"])["today"]["date"]
    picks = orjson.loads(files[f"picks/{date}.json"])
    expected = [f"{date}: {picks['status']}"]
    for group in picks["groups"]:
        stats = group["stats"]
        expected.append(f"{group['name']}: {stats['wins']} won, {stats['losses']} lost in {stats['days']} days")
        expected += [f"{pick['player']} {pick['direction']} {pick['line']:g}" for pick in group["picks"]]
    with reading(browser, demo.stores, demo.now) as reader:
        page = reader.page
        site = reader.address.removesuffix("/")
        page.route(
            ELSEWHERE,
            lambda route: route.fulfill(content_type="text/html", body="<!doctype html><title>Client</title>"),
        )
        page.goto(ELSEWHERE)
        page.add_script_tag(type="module", content=CLIENT.replace("https://SITE", site))
        page.wait_for_function("(count) => document.body.children.length === count", arg=len(expected))
        assert page.locator("h1, h2, p").all_inner_texts() == expected
        ask = """(address) => fetch(address).then((answer) => answer.status, (fault) => fault.name)"""
        assert page.evaluate(ask, f"{site}/v1/index.json") == 200
        assert page.evaluate(ask, f"{site}/internal/v1/admin/dashboard.json") == "TypeError"
