"""`python -m tools.first_view PAGE FILE`: write how long a phone on a slow line waits for a page of the demo, in s."""

import sys
from pathlib import Path

from demo.places import STORES
from publisher.format import SITE
from tools.browser import browser
from tools.serve import Served, serving
from workspace.pages import FOLDER

LINE = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
"""400 ms to an answer, 400 kbit/s."""

WHEN = "performance.getEntriesByName('shown')[0].startTime / 1000"


def first_view(page: str, file: str) -> None:
    """Write it, from the address to its first view with charts, by the browser's own clock."""
    with browser() as running, serving(Served(FOLDER, STORES, reloads=False)) as server:
        phone = running.new_page(viewport={"width": 390, "height": 844})
        line = phone.context.new_cdp_session(phone)
        line.send("Network.enable")
        line.send("Network.emulateNetworkConditions", LINE)
        phone.goto(f"{server.address}{SITE}/{page}")
        phone.locator("body[data-shown]").wait_for()
        Path(file).write_text(str(phone.evaluate(WHEN)))


if __name__ == "__main__":
    first_view(*sys.argv[1:])
