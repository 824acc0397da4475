"""`python -m tools.first_view PAGE FILE`: write how long a phone on a slow line waits for a page of the demo, in s."""

import sys
import time
from pathlib import Path

from demo.places import STORES
from publisher.format import SITE
from tools.browser import browser, open_page
from tools.serve import Served, serving
from workspace.pages import FOLDER

LINE = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
"""400 ms to an answer, 400 kbit/s."""


def first_view(page: str, file: str) -> None:
    """Write it, from the address to the whole page with its charts."""
    with browser() as running, serving(Served(FOLDER, STORES, reloads=False)) as server:
        phone = running.new_page(viewport={"width": 390, "height": 844})
        line = phone.context.new_cdp_session(phone)
        line.send("Network.enable")
        line.send("Network.emulateNetworkConditions", LINE)
        started = time.monotonic()
        open_page(phone, f"{server.address}{SITE}/{page}")
        Path(file).write_text(f"{time.monotonic() - started}")


if __name__ == "__main__":
    first_view(*sys.argv[1:])
