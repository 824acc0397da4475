"""A browser without a window, for pictures of the pages and for their tests."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Error, Page, sync_playwright

from publisher.errors import first_line
from workspace.command import BuildError

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
"""The first has no window, and takes half of the CPU time."""


def find() -> str:
    """Return the path of a Chromium, which the variable CHROMIUM may name; raises BuildError if there is none."""
    named = os.environ.get("CHROMIUM")
    found = next(filter(None, map(shutil.which, [named] if named else NAMES)), None)
    if not found:
        lacks = f"CHROMIUM: {named} is no program" if named else "no Chromium on the PATH"
        message = f"{lacks}; install one, such as `apt-get install chromium`, or name it in CHROMIUM"
        raise BuildError(message)
    return found


@contextmanager
def browser() -> Iterator[Browser]:
    """Start it, and end it; raises BuildError if there is none, or it does not start."""
    path = find()
    # in containers there is neither a sandbox nor a large /dev/shm; it opens our own pages alone
    options = ["--no-sandbox", "--disable-dev-shm-usage", "--hide-scrollbars"]
    with sync_playwright() as playwright:
        try:
            running = playwright.chromium.launch(executable_path=path, args=options)
        except Error as error:
            message = f"{path}: does not start: {first_line(error)}; name another Chromium in CHROMIUM"
            raise BuildError(message) from None
        yield running
        running.close()


def open_page(page: Page, url: str) -> None:
    """Load one of the site's pages, and wait until it is whole."""
    page.goto(url)
    wait_until_whole(page)


def wait_until_whole(page: Page) -> None:
    """Wait until a page shows all that it has read, also what comes after its first view."""
    page.locator("body[data-whole]").wait_for()
