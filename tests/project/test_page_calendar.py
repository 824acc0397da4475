"""The next locks as a file that a calendar takes, made in the browser."""

import datetime as dt
import re
from pathlib import Path

import orjson
import pytest

from tests.project.pages import Json, Reader, changed

# as Today does it when its button is pressed
ASKED = """async () => {
    const { lockCalendar } = await import("/site/js/calendar.js");
    const { read } = await import("/site/js/page.js");
    const link = lockCalendar(await read("index.json"));
    if (link) document.querySelector("main").append(link);
    return link !== null;
}"""
MADE, LATER = "2025-11-30T20:00:00Z", "2025-12-01T00:30:00Z"


def lock_later(index: Json) -> None:
    """Let today's lock be still to come, in a file of some hours ago."""
    index["generated_at"] = MADE
    index["today"]["locks_at"] = LATER


def be_provisional(index: Json) -> None:
    """Let the next slate's lock be none that is known."""
    index["next_slate"]["is_provisional"] = True


@pytest.mark.parametrize("is_locked", [True, False])
def test_a_calendar_gets_the_locks_that_are_to_come(demo_reader: Reader, *, is_locked: bool) -> None:
    """Of today and of the next date, alike each time, in lines that a calendar takes; no policy stops the download."""
    page = demo_reader.open("index.html", *([] if is_locked else [changed("index.json", lock_later)]))
    assert page.evaluate(ASKED)
    files = []
    for _ in range(2):
        with page.expect_download() as download:
            page.get_by_role("link", name="Add the lock to your calendar").click()
        assert download.value.suggested_filename == "locks.ics"
        files.append(Path(download.value.path()).read_bytes())
    assert files[0] == files[1]
    *lines, end = files[0].split(b"\r\n")
    assert (b"\n" in b"".join(lines), end, max(map(len, lines)) <= 75) == (False, b"", True)
    content = files[0].decode("ascii").replace("\r\n ", "")
    index = orjson.loads(demo_reader.fetch("index.json") or b"")
    today, following = index["today"], index["next_slate"]
    locks = {following["date"]: following["locks_at"]} | ({} if is_locked else {today["date"]: LATER})
    times = {"DTSTAMP": [index["generated_at"]] if is_locked else [MADE] * 2, "DTSTART": sorted(locks.values())}
    for name, expected in times.items():
        found = [dt.datetime.fromisoformat(each) for each in re.findall(rf"^{name}:(.*)\r$", content, re.MULTILINE)]
        assert found == [dt.datetime.fromisoformat(each) for each in expected]
    dates = sorted(locks)
    assert re.findall(r"^UID:lock-(.*)@", content, re.MULTILINE) == dates
    pages = [f"{demo_reader.address}site/date.html?date={date}" for date in dates]
    assert re.findall(r"^URL:(.*)\r$", content, re.MULTILINE) == pages
    assert (content.count("BEGIN:VEVENT"), content.count("END:VEVENT")) == (len(locks), len(locks))
    assert "before the first game begins." in content
    assert demo_reader.faults == []


def test_without_a_lock_there_is_no_calendar(demo_reader: Reader) -> None:
    """Today's has passed, and the next one's time is not known yet."""
    page = demo_reader.open("index.html", changed("index.json", be_provisional))
    assert page.evaluate(ASKED) is False
