"""Times as a reader's clock has them, beside those of the games."""

from contextlib import closing

import pytest
from playwright.sync_api import Browser

from tests.project.pages import Reader
from tools.browser import open_page

CLOCK = """async (instant) => (await import("/site/js/write.js")).clock(instant).textContent"""


@pytest.mark.parametrize(
    ("zone", "instant", "said"),
    [
        ("Asia/Tokyo", "2025-12-01T02:00:00Z", "9:00 PM ET \N{MIDDLE DOT} 11:00 AM Mon your time"),
        ("America/New_York", "2025-11-02T05:30:00Z", "1:30 AM ET"),
        ("America/New_York", "2025-11-02T06:30:00Z", "1:30 AM ET"),
        ("Europe/Berlin", "2025-11-02T17:00:00Z", "12:00 PM ET \N{MIDDLE DOT} 6:00 PM your time"),
        ("Europe/Berlin", "2025-11-01T16:00:00Z", "12:00 PM ET \N{MIDDLE DOT} 5:00 PM your time"),
    ],
)
def test_a_time_is_that_of_the_games_and_of_the_reader(
    demo_reader: Reader, browser: Browser, zone: str, instant: str, said: str
) -> None:
    """With the weekday where it is another; on the day when clocks change in New York, too."""
    with closing(browser.new_context(timezone_id=zone)) as context:
        page = context.new_page()
        open_page(page, f"{demo_reader.address}site/method.html")
        assert " ".join(page.evaluate(CLOCK, instant).split()) == said
