"""The chain of locks, as the track record shows it and checks it in a real browser."""

import datetime as dt
import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, Route

from publisher.format import canonical_json
from tests.project.day import DATE, Day, publish
from tests.project.pages import DASH, Change, Reader, changed, missing, reading, rows_of
from tests.publisher.lock_chains import DATES, ELSEWHERE, RESTART, chain_of
from tools.browser import open_page
from workspace.folder import Stores


@pytest.fixture(scope="module")
def locked(browser: Browser, day: Day, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    """Return a reader of a date that was published before its lock and again after it."""
    folder = tmp_path_factory.mktemp("locked")
    place = day.copy(folder)
    now = day.lock + dt.timedelta(minutes=10)
    publish(place.site(), day.second, day.ahead(50))
    publish(place.site(), day.second, now)
    with reading(browser, Stores(folder / "public", folder / "internal", folder / "state"), now) as someone:
        yield someone


def verdict(reader: Reader, *changes: Change) -> tuple[str, str]:
    """Return the class and the text of what the track record says of the locks, when it is asked to check them all."""
    page = reader.open("record.html", *changes)
    page.get_by_role("button", name="Check all").click()
    shown = page.locator("#verdict > div")
    return shown.get_attribute("class") or "", shown.inner_text()


def test_a_lock_that_is_as_it_was_is_green(locked: Reader) -> None:
    """The browser has computed the hashes itself, and shows the one to keep."""
    kind, text = verdict(locked)
    assert kind == "verdict intact", text
    body = locked.fetch(f"locks/{DATE}.json")
    assert body
    assert hashlib.sha256(body).hexdigest() in re.sub(r"\s", "", text)
    assert "1 lock file and 2 documents" in text


def test_a_date_shows_the_hash_of_its_lock_file(locked: Reader, day: Day) -> None:
    """That of its bytes, to copy and keep; the check is fetched when somebody asks. Nothing is decided: no rate."""
    page = locked.open("record.html")
    assert not [url for url, _ in locked.asked if url.endswith("locks.js")]
    body = locked.fetch(f"locks/{DATE}.json")
    assert body
    whole = hashlib.sha256(body).hexdigest()
    last = rows_of(page, "^Best bets of each date")[0]
    assert last[-2:] == [
        f"shown before, locked {day.lock.astimezone(ZoneInfo('America/New_York')):%-I:%M %p} ET",
        f"{whole[:8]}… copy file",
    ]
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy the hash").first.click()
    page.get_by_text("copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == whole
    steps = page.locator("#check ol").inner_text()
    assert whole in re.sub(r"\s", "", steps)
    assert f"curl --compressed {locked.address}v1/locks/{DATE}.json | sha256sum" in " ".join(steps.split())
    shown = page.locator("section").filter(has=page.get_by_role("heading", name="Shown before")).inner_text()
    assert "None decided yet" in shown
    assert "%" not in shown


def test_the_record_does_not_wait_for_lock_files(locked: Reader) -> None:
    """They come after it; an address that leads to the check does so once that is there."""
    held: list[Route] = []
    page = locked.begin(lambda page: page.route("**/v1/locks/*", lambda route: held.append(route)))  # noqa: PLW0108
    with page.expect_request("**/v1/locks/*"):
        page.goto(f"{locked.address}site/record.html#check")
    page.get_by_role("heading", name="Shown before the first game").wait_for()
    assert page.locator("#check").count() == 0
    held.pop().continue_()
    page.locator("body[data-whole]").wait_for()
    assert page.evaluate("scrollY") > 0


@pytest.mark.parametrize(
    ("status", "minutes", "said"),
    [
        (404, -1, "not locked yet"),
        (404, 10, "locked; its lock file comes with the next files"),
        (500, 10, "its lock file cannot be read now"),
    ],
)
def test_a_date_says_why_it_has_no_hash(locked: Reader, day: Day, status: int, minutes: int, said: str) -> None:
    """A lock file that was taken away is no date that has not locked."""
    now = day.lock + dt.timedelta(minutes=minutes)
    runs = changed("status.json", lambda content: content.pop("clock"))
    page = locked.open("record.html", runs, missing(f"locks/{DATE}.json", status), now=now)
    assert rows_of(page, "^Best bets of each date")[0][-2:] == [said, DASH]
    assert page.locator("tbody tr").filter(has=page.get_by_role("img", name=said)).count() == 1


@pytest.mark.parametrize("kind", ["picks", "predictions"])
def test_a_tampered_copy_is_red(locked: Reader, kind: str) -> None:
    """One character is enough."""
    path = f"locks/{DATE}/{kind}.json"
    shown, text = verdict(locked, changed(path, lambda content: content.update(model="another")))
    assert shown == "verdict changed"
    assert f"v1/{path} is not what stood at the lock" in text


def test_a_tampered_lock_file_is_red(locked: Reader) -> None:
    """It no longer names what stands beside it."""
    change = changed(f"locks/{DATE}.json", lambda content: content["documents"][0].update(sha256="0" * 64))
    assert verdict(locked, change)[0] == "verdict changed"


def test_a_missing_copy_is_red(locked: Reader) -> None:
    """Nobody may take back what was shown."""
    shown, text = verdict(locked, missing(f"locks/{DATE}/picks.json"))
    assert shown == "verdict changed"
    assert f"v1/locks/{DATE}/picks.json is missing" in text


def first_of(content: dict[str, Any], *arrays: str) -> list[dict[str, Any]]:
    """Return the first innermost array that holds anything."""
    array, *inner = arrays
    if not inner:
        return content[array]  # type: ignore[no-any-return] # JSON
    return next(found for member in content[array] if (found := first_of(member, *inner)))


@pytest.mark.parametrize(
    ("path", "change", "said"),
    [
        ("picks", lambda content: first_of(content, "groups", "picks").pop(), f"v1/picks/{DATE}.json lacks groups "),
        ("picks", lambda content: first_of(content, "groups", "picks")[0].update(player_id="a"), "has groups "),
        ("picks", lambda content: first_of(content, "groups", "picks")[0].update(line=99.5), " 99.5 "),
        ("predictions", lambda content: content.update(games=[]), "lacks games "),
        ("predictions", lambda content: content.update(games=1), f"v1/predictions/{DATE}.json cannot be read"),
    ],
)
def test_a_document_that_shows_others_than_its_copy_is_red(
    locked: Reader, path: str, change: Callable[[dict[str, Any]], None], said: str
) -> None:
    """The copy proves it, whatever the chain says."""
    shown, text = verdict(locked, changed(f"{path}/{DATE}.json", change))
    assert shown == "verdict changed"
    assert said in text


def test_a_document_may_gain_what_its_members_have_not(locked: Reader) -> None:
    """A key that was introduced later, or a result."""
    news = {"later": 1, "outcome": "win", "availability": None}
    gained = changed(f"picks/{DATE}.json", lambda content: first_of(content, "groups", "picks")[0].update(news))
    assert verdict(locked, gained)[0] == "verdict intact"


def test_a_member_without_a_name_is_not_lost(locked: Reader) -> None:
    """A game whose home team nobody knows has predictions all the same; what they are called is what counts."""
    game = {"home": None, "predictions": [{"player": "Ann"}, {"player": None}]}
    compare = "lost({games: [game]}, {games: [game]}, MEMBERS.predictions)"
    script = f"game => import('./js/locks.js').then(({{lost, MEMBERS}}) => {compare})"
    assert locked.open("record.html").evaluate(script, game) == []


def test_the_page_knows_the_members_of_each_document_that_is_copied(locked: Reader, day: Day) -> None:
    """As the metadata have them."""
    known = locked.open("record.html").evaluate("import('./js/locks.js').then(({MEMBERS}) => MEMBERS)")
    kinds = {kind.name: kind.items for kind in day.second.catalog.ledger_kinds}
    assert known == {name: [[array, [*keys]] for array, keys in items] for name, items in kinds.items()}
    values = locked.open("record.html").evaluate("import('./js/locks.js').then(({VALUES}) => VALUES)")
    assert {kind.values for kind in day.second.catalog.ledger_kinds} == {tuple(values)}


def serve_locks(files: Sequence[bytes | None]) -> Change:
    """Return what answers with these lock files, None for one that is not there."""
    found = dict(zip(DATES, files, strict=True))

    def answer(route: Route) -> None:
        body = found.get(Path(urlsplit(route.request.url).path).stem)
        route.fulfill(status=200 if body else 404, body=body or b"")

    def begin(page: Page) -> None:
        page.route("**/v1/locks/*.json", answer)
        changed("schedule/game-counts.json", lambda content: content.update(published_from=DATES[1]))(page)

    return begin


WHOLE = chain_of({}, {}, {}, {})
RESTARTED = chain_of({}, {}, RESTART, {})


MISSING, NO_LOCK = (f"v1/locks/{DATE}.json is {what}" for what in ("missing; the date locked at ", "no lock file"))
CHAINS: dict[str, tuple[Sequence[bytes | None], str | None]] = {
    "whole": (WHOLE, None),
    "restarted": (RESTARTED, None),
    "torn": (chain_of({}, {}, {"previous": None}, {}), "the chain is torn"),
    "changed": ([b'{"date": "2025-11-17"}', *WHOLE[1:]], "2025-11-17.json was changed after 2025-11-18"),
    "missing": ([*WHOLE[:2], None, WHOLE[3]], "v1/locks/2025-11-19.json is missing"),
    "damaged": ([*WHOLE[:2], b"{", WHOLE[3]], "v1/locks/2025-11-19.json is no lock file"),
    "another date's": ([*WHOLE[:3], WHOLE[2]], f"v1/locks/{DATE}.json is of 2025-11-19"),
    "end removed": ([*WHOLE[:3], None], MISSING),
    "all removed": ([None] * 4, MISSING),
    "null": ([*WHOLE[:3], b"null"], NO_LOCK),
    "no list": (chain_of({}, {}, {}, {"documents": 1}), NO_LOCK),
    "copies elsewhere": (chain_of({}, {}, {}, ELSEWHERE), "which is no copy of that date"),
    "before the lock": (chain_of({}, {}, {}, {"lock": f"{DATE}T17:06:00Z"}), "was written before the date locked"),
}


@pytest.mark.parametrize(("files", "fault"), CHAINS.values(), ids=CHAINS)
def test_the_chain_is_followed(locked: Reader, files: Sequence[bytes | None], fault: str | None) -> None:
    """Beyond the first date that the calendar names, too."""
    shown, text = verdict(locked, serve_locks(files))
    assert shown == ("verdict changed" if fault else "verdict intact"), text
    assert fault is None or fault in text
    assert fault is not None or "4 lock files" in text


def test_a_date_that_had_not_locked_needs_no_lock_file(locked: Reader) -> None:
    """Its lock has passed since, but no release has come that could have written one."""
    earlier = changed("manifest.json", lambda content: content.update(published_at=f"{DATE}T00:00:00Z"))
    shown, text = verdict(locked, serve_locks([*WHOLE[:3], None]), earlier)
    assert shown == "verdict intact", text


def hash_of(lock: bytes) -> str:
    """Return the hash of a lock file as the page shows it."""
    return re.sub(r"(.{8})(?=.)", r"\1 ", hashlib.sha256(lock).hexdigest())


def test_a_chain_that_began_anew_says_so(locked: Reader) -> None:
    """The hash of one chain proves nothing of the other, so that there are two to keep."""
    _, text = verdict(locked, serve_locks(RESTARTED))
    assert "A new chain begins with Nov 19, 2025: the state store was lost" in text
    assert hash_of(RESTARTED[1]) in text
    assert hash_of(RESTARTED[3]) in text


def test_the_hash_to_keep_is_of_the_file_written_last(locked: Reader) -> None:
    """A date that was found late follows a later one; only its hash proves both."""
    files: dict[str, bytes] = {}
    previous = None
    for date in [*DATES[:2], DATES[3], DATES[2]]:
        times = {"lock": f"{date}T17:00:00Z", "claimed_at": f"{DATE}T17:05:00Z"}
        files[date] = canonical_json({"date": date, **times, "documents": [], "previous": previous})
        previous = {"date": date, "sha256": hashlib.sha256(files[date]).hexdigest()}
    shown, text = verdict(locked, serve_locks([files[date] for date in DATES]))
    assert shown == "verdict intact", text
    assert hash_of(files[DATES[2]]) in text
    assert hash_of(files[DATES[3]]) not in text


def test_a_hash_that_was_kept_is_compared(locked: Reader) -> None:
    """A chain that was rewritten from its beginning is whole; only what somebody kept of the old one tells."""
    page = locked.open("record.html", serve_locks(WHOLE))
    page.get_by_role("button", name="Check all").click()
    field, said = page.get_by_label("A hash that you kept"), page.locator("#verdict").get_by_role("status")
    field.fill(hash_of(WHOLE[2]))
    assert said.inner_text() == "It is that of Nov 19, 2025."
    field.fill("abc")
    assert said.inner_text() == ""
    field.fill(hash_of(RESTARTED[2]).upper())
    assert said.inner_text().startswith("No lock file has this hash")


def test_a_rebuild_has_no_locks(locked: Reader) -> None:
    """Nothing was shown, so nothing can have changed since."""
    shown, text = verdict(locked, changed("manifest.json", lambda content: content.update(rebuild=True)))
    assert shown == "face"
    assert text.startswith("No locks")


def test_a_browser_that_computes_no_hash_says_so(locked: Reader) -> None:
    """Over plain HTTP a browser has no Web Crypto; that is no fault of any file."""
    page = locked.page.context.new_page()
    page.add_init_script("Object.defineProperty(crypto, 'subtle', {value: undefined})")
    open_page(page, f"{locked.address}site/record.html")
    assert page.locator("#check > .face").inner_text().startswith("Not checked")
    assert page.get_by_role("link", name="file", exact=True).count() == 1
    page.close()
