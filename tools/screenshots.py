"""`python -m tools.screenshots`: the pictures in README, of the demo's pages."""

import sys
from pathlib import Path

from playwright.sync_api import ViewportSize

from demo.league import DEMO_NOW
from demo.places import STORES
from publisher.format import SITE
from tools.browser import browser, open_page
from tools.serve import Served, serving
from workspace.command import run
from workspace.pages import FOLDER

IMAGES = Path("docs/images")
DESK: ViewportSize = {"width": 1100, "height": 1000}
PHONE: ViewportSize = {"width": 390, "height": 844}
PICTURES = {"today": ("index.html", DESK), "record": ("record.html", DESK), "phone": ("index.html", PHONE)}


def screenshots() -> None:
    """Take them, as somebody sees them at the demo's instant."""
    served = Served(FOLDER, STORES, reloads=False)
    served.check()
    IMAGES.mkdir(parents=True, exist_ok=True)
    with browser() as running, serving(served) as server:
        page = running.new_page(timezone_id="America/New_York")
        page.clock.set_fixed_time(DEMO_NOW)
        for name, (path, size) in PICTURES.items():
            page.set_viewport_size(size)
            open_page(page, f"{server.address}{SITE}/{path}")
            page.screenshot(path=IMAGES / f"{name}.png")
            print(IMAGES / f"{name}.png")


if __name__ == "__main__":
    sys.exit(run("screenshots", screenshots))
