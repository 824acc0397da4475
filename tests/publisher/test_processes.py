"""Real processes and threads: some die by SIGKILL in a publication, and some publish at once."""

import time
from pathlib import Path

import pytest

from publisher.errors import StoreError
from publisher.releases.site import Site
from publisher.releases.stores.memory import MemoryStore
from tests.publisher.fault_support import (
    DATE,
    LATER,
    NOW,
    Hooked,
    Place,
    assert_published,
    assert_whole,
    bodies,
    publish,
)
from tests.publisher.publish_once import Answer, Order, ask, die

CHANGING = f"v1/picks/changing-0-{DATE}.json"


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


@pytest.mark.parametrize("dies_at", [CHANGING, f"v1/picks/new-2-{DATE}.json", "v1/manifest.json"])
def test_a_killed_publisher_is_followed(place: Place, tmp_path: Path, dies_at: str) -> None:
    """Before, amid and after the public files: of a folder at once, of a bucket when its lease is over."""
    die(Order(place, 2, dies_at=dies_at))
    assert_whole(*place.stores, bodies(1), bodies(2))
    if place.server:
        (refused,) = ask(Order(place, 3))
        assert "is publishing release 000002-" in refused.error
    (answer,) = ask(Order(place, 3, LATER if place.server else NOW))
    assert answer.error == ""
    assert_published(*place.stores, bodies(3))
    assert list(tmp_path.rglob(".*")) == []


@pytest.mark.parametrize("meet", [True, False])
def test_of_many_at_once_one_publishes_at_a_time(place: Place, *, meet: bool) -> None:
    """They meet right before they claim the head, or come as they come; who is refused says why."""
    answers = ask(*(Order(place, version) for version in (2, 3, 4, 5, 6)), meet=meet)
    winners = {answer.version: answer.process for answer in answers if not answer.error}
    refused = [answer for answer in answers if answer.error]
    assert winners
    assert not meet or len(winners) == 1
    for answer in refused:
        assert answer.error.startswith("ReleaseError: ")
        assert any(f":{process}:" in answer.error for process in winners.values())
        assert answer.written == ()
    assert_whole(*place.stores, *map(bodies, range(1, 7)))
    shown = place.stores[0].read(CHANGING)
    assert shown
    (last,) = (version for version in winners if bodies(version)[CHANGING] == shown.body)
    assert_published(*place.stores, bodies(last))


def test_many_that_publish_the_same_agree(place: Place) -> None:
    """The same documents at the same moment are the same release; it does not matter who says so."""
    answers = ask(Order(place, 2), Order(place, 2), Order(place, 2), meet=True)
    assert not all(answer.error for answer in answers)
    assert_published(*place.stores, bodies(2))


def test_a_second_one_is_refused_while_the_first_writes(place: Place) -> None:
    """Its lease is not over, and its process is alive."""
    public, private = place.stores
    refused: list[Answer] = []

    def second(operation: str, path: str) -> None:
        if (operation, path) == ("write", "v1/manifest.json"):
            refused.extend(ask(Order(place, 3)))

    publish(Hooked(public, before=second), private, bodies(2))
    (answer,) = refused
    assert "is publishing release 000002-" in answer.error
    assert answer.written == ()
    assert_published(public, private, bodies(2))


def test_many_workers_lose_nothing(place: Place) -> None:
    """100 documents, 32 at a time."""
    publish(*place.stores, bodies(2, 100), jobs=32)
    assert_published(*place.stores, bodies(2, 100))


def test_the_first_failure_of_a_thread_stops_what_has_not_begun() -> None:
    """And is raised."""
    begun: list[int] = []

    def work(number: int) -> None:
        begun.append(number)
        if number == 0:
            message = "disk full"
            raise StoreError(message)
        time.sleep(0.01)

    with pytest.raises(StoreError, match="disk full"):
        Site({}, MemoryStore("state"), jobs=2).in_parallel(work, range(1000))
    assert len(begun) < 1000
