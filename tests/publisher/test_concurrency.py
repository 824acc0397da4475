"""Two publishers at once, and one that wakes up when the other is long done."""

import datetime as dt
import os
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import orjson
import pytest

from publisher.errors import ConflictError, ReleaseError
from publisher.format import stamp
from publisher.releases.journal import Journal
from publisher.releases.stores import Headers, Store
from tests.publisher.fault_support import (
    LATER,
    MUCH_LATER,
    NOW,
    Hooked,
    Place,
    assert_published,
    assert_whole,
    bodies,
    publish,
)
from tests.publisher.publish_once import Answer, Order, ask, run_together
from tools.gcs_server import gcs_server


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Run one server for all tests here."""
    with gcs_server() as address:
        yield address


@pytest.fixture(params=["folders", "buckets"])
def place(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """Return two new stores where version 1 is published."""
    if request.param == "folders":
        place = Place.folders(tmp_path)
    else:
        address = request.getfixturevalue("server")
        monkeypatch.setenv("STORAGE_EMULATOR_HOST", address)
        place = Place.buckets(address)
    publish(*place.stores, bodies(1))
    return place


def test_one_of_two_claims_the_head_and_the_other_writes_nothing_public(place: Place) -> None:
    """Whoever is second says who was first; the result is one release, and again, and again."""
    before = bodies(1)
    for version in (2, 4, 6, 8):
        orders = [Order(place, number) for number in (version, version + 1)]
        answers = run_together(*orders)
        (winner,) = [answer for answer in answers if not answer.error]
        (loser,) = [answer for answer in answers if answer.error]
        assert loser.error.startswith("ReleaseError: ")
        assert f":{winner.process}:" in loser.error
        assert loser.written == ()
        assert_whole(*place.stores, before, bodies(1), *(bodies(number) for number in range(2, version + 2)))
        assert_published(*place.stores, bodies(winner.version))
        before |= bodies(winner.version)


def test_two_that_publish_the_same_agree(place: Place) -> None:
    """The same documents at the same moment are the same release; it does not matter who says so."""
    answers = run_together(Order(place, 2), Order(place, 2))
    assert sum(not answer.error for answer in answers) >= 1
    assert_published(*place.stores, bodies(2))


def test_a_second_one_is_refused_while_the_first_writes(place: Place) -> None:
    """Its lease is not over, and its process is alive."""
    public, private = place.stores
    refused: list[Answer] = []

    def second(operation: str, path: str) -> None:
        if (operation, path) == ("write", "v1/manifest.json"):
            refused.append(ask(Order(place, 3)))

    publish(Hooked(public, before=second), private, bodies(2))
    (answer,) = refused
    assert re.search(rf":{os.getpid()}:\w+ is publishing release 000002-", answer.error)
    assert answer.written == ()
    assert_published(public, private, bodies(2))


SLEEPS = range(1, 10)
"""Operations of a publisher from the claimed head on.

Ledger, documents, part, manifest, head, status, head, status.
"""


@pytest.mark.parametrize("sleeps_before", SLEEPS)
@pytest.mark.parametrize("newer", [3, 1])
def test_a_publisher_that_was_overtaken_changes_nothing(place: Place, sleeps_before: int, newer: int) -> None:
    """It sleeps for longer than its lease; another finishes its release and publishes a newer one meanwhile.

    What the newer one shows may be what was shown before the overtaken one.
    """

    def slow(public: Store, private: Store) -> None:
        publish(public, private, bodies(2), jobs=1)

    _overtake(place, slow, sleeps_before, newer)


@pytest.mark.parametrize("sleeps_before", range(1, 26))
def test_a_publisher_that_was_overtaken_while_it_resumed_changes_nothing(place: Place, sleeps_before: int) -> None:
    """It finishes what a third one has left, and sleeps meanwhile."""
    public, private = place.stores

    def stop(operation: str, path: str) -> None:
        if (operation, path) == ("write", "v1/manifest.json"):
            raise Killed

    def resume(public: Store, private: Store) -> None:
        publish(public, private, bodies(2), LATER, jobs=1)

    with pytest.raises(Killed):
        publish(Hooked(public, before=stop), private, bodies(2))
    _overtake(place, resume, sleeps_before, 3, after_claim=False)


def _overtake(
    place: Place, slow: Callable[[Store, Store], None], sleeps_before: int, newer: int, *, after_claim: bool = True
) -> None:
    """Run `slow`, and let another publish right before an operation of it, counted from its claim or its beginning."""
    public, private = place.stores
    is_claimed, is_busy, seen, overtaken = not after_claim, False, 0, False

    def before(_operation: str, _path: str) -> None:
        nonlocal seen, overtaken, is_busy
        if is_claimed and not is_busy and not overtaken:
            seen += 1
            if seen == sleeps_before:
                overtaken = is_busy = True
                publish(*place.stores, bodies(newer), MUCH_LATER)
                is_busy = False

    def after(operation: str, path: str) -> None:
        nonlocal is_claimed
        is_claimed = is_claimed or (operation, path) == ("write", "head.json")

    try:
        slow(Hooked(public, before, after), Hooked(private, before, after))
    except (ConflictError, ReleaseError) as error:
        assert "\n" not in str(error)  # noqa: PT017 (it may also have been done already)
    if not overtaken:
        newer = 2  # it has fewer operations
    assert_published(*place.stores, bodies(newer))
    assert_whole(*place.stores, bodies(newer), bodies(2), bodies(1))


@pytest.mark.parametrize("operation", ["read", "write"])
@pytest.mark.parametrize("newer", [1, 3])
def test_the_status_never_goes_back(place: Place, operation: str, newer: int) -> None:
    """An idle publisher sleeps before it reads or writes the status; another checks, or publishes, meanwhile."""
    public, private = place.stores
    is_asleep = False

    def before(seen: str, path: str) -> None:
        nonlocal is_asleep
        if (seen, path) == (operation, "v1/status.json") and not is_asleep:
            is_asleep = True
            publish(*place.stores, bodies(newer), LATER)

    publish(Hooked(public, before=before), private, bodies(1), NOW + dt.timedelta(minutes=1))
    assert is_asleep
    found = status(public)
    assert found["release"] == Journal.open(private, MUCH_LATER).base().id
    assert found["checked_at"] == found["documents"]["public_picks"]["last_checked"] == stamp(LATER)
    assert found["documents"]["public_picks"]["last_changed"] == stamp(LATER if newer == 3 else NOW)


def test_what_has_changed_is_told_though_another_writes_the_status_meanwhile(place: Place) -> None:
    """An idle run that finds the new release knows nothing of what the release has changed."""
    public, private = place.stores
    is_busy = False

    def before(operation: str, path: str) -> None:
        nonlocal is_busy
        if (operation, path) == ("write", "v1/status.json") and not is_busy:
            is_busy = True
            publish(*place.stores, bodies(2), MUCH_LATER)

    publish(Hooked(public, before=before), private, bodies(2), LATER)
    found = status(public)
    assert found["checked_at"] == found["documents"]["public_picks"]["last_checked"] == stamp(MUCH_LATER)
    assert found["documents"]["public_picks"]["last_changed"] == stamp(LATER)


def status(public: Store) -> dict[str, Any]:
    """Return the status document."""
    stored = public.read("v1/status.json")
    assert stored
    content: dict[str, Any] = orjson.loads(stored.body)
    return content


def test_a_dead_publisher_is_known_by_its_process_and_a_living_one_by_its_lease(place: Place) -> None:
    """A head is left alone for ten minutes."""
    public, private = place.stores

    def stop(operation: str, path: str) -> None:
        if (operation, path) == ("write", "v1/manifest.json"):
            raise Killed

    with pytest.raises(Killed):
        publish(Hooked(public, before=stop), private, bodies(2))
    assert "is publishing release" in ask(Order(place, 3)).error
    assert ask(Order(place, 3, LATER)).error == ""
    assert_published(public, private, bodies(3))


def test_many_workers_lose_nothing(place: Place) -> None:
    """200 documents, 32 at a time."""
    public, private = place.stores
    publish(public, private, bodies(2, 200), jobs=32)
    assert_published(public, private, bodies(2, 200))
    assert len(public.list("v1/signals/")) == 200 + 1  # new-1.json is only in version 1


def test_of_many_that_write_one_file_one_does(place: Place) -> None:
    """Compare and replace are one step, when it is made and when it is replaced."""
    store, _ = place.stores
    for turn in range(5):
        found = store.read("v1/contested.json")
        expected = found.generation if found else None

        def write(number: int, turn: int = turn, expected: str | None = expected) -> bool:
            try:
                store.write("v1/contested.json", f"{turn} {number}".encode(), Headers(), expected)
            except ConflictError:
                return False
            return True

        with ThreadPoolExecutor(16) as pool:
            assert sum(pool.map(write, range(16))) == 1


class Killed(BaseException):
    """Stops a run in this process."""
