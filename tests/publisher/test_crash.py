"""SIGKILL at every point: every file is whole, and the next run finishes."""

import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from publisher.errors import PublisherError
from publisher.releases.journal import Journal
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
from tests.publisher.publish_once import Order, run_once
from tools.gcs_server import gcs_server

MOST_POINTS = 300
"""More points than a run has; the loops end when a run gets through."""

MakePlace = Callable[[], Place]


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Run one server for all tests here."""
    with gcs_server() as address:
        yield address


@pytest.fixture(params=["folders", "buckets"])
def make_place(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MakePlace:
    """Return what makes two new stores where version 1 is published."""

    def make() -> Place:
        place = Place.folders(tmp_path) if request.param == "folders" else Place.buckets(address)
        publish(*place.stores, bodies(1))
        return place

    address = ""
    if request.param == "buckets":
        address = request.getfixturevalue("server")
        monkeypatch.setenv("STORAGE_EMULATOR_HOST", address)
    return make


@pytest.mark.parametrize(
    ("make_place", "hashed", "dies"),
    # after one operation is before the next one, which is seen in folders; a process a point takes its time
    [("folders", 2 * (1 + 1), "before"), ("folders", 2 * (1 + 1), "after"), ("buckets", 0, "before")],
    indirect=["make_place"],
)
def test_killed_at_every_operation_of_a_store(make_place: MakePlace, hashed: int, dies: str) -> None:
    """Whatever was the last thing done, the next run finishes the release."""
    reached = _kill_at_every_point(lambda point: Order(make_place(), 2, dies=dies, die_at=point))
    # reads of head, release, ledger rows, builds and two parts; the ledger's listing (of a folder also remembered
    # hashes and a file, for each of two years); three objects, new rows, three parts, the release; the manifest read,
    # looks at three documents, two files of the manifest and a ledger file; the claim, a ledger file, three documents,
    # two files of the manifest, the head done; the status read, the head, the status written: one more or fewer is a
    # change of the protocol
    assert reached == 6 + (1 + hashed) + 8 + 7 + 8 + 3


def test_killed_at_every_call_on_a_folder(tmp_path: Path) -> None:
    """Between the temporary file and its rename, too."""
    first = Place.folders(tmp_path)
    publish(*first.stores, bodies(1, 3))

    def order(point: int) -> Order:
        place = Place.folders(tmp_path)
        shutil.copytree(first.public, place.public)
        shutil.copytree(first.private, place.private)
        return Order(place, 2, dies="call", die_at=point, count=3, jobs=1)

    assert _kill_at_every_point(order, count=3) > 60


def test_killed_in_the_first_publication(tmp_path: Path) -> None:
    """There is no release yet to fall back on."""
    for point in range(1, MOST_POINTS):
        place = Place.folders(tmp_path)
        order = Order(place, 1, dies="before", die_at=point, count=3)
        code = run_once(order)
        assert run_once(after_the_death(replace(order, die_at=0))) == 0
        assert_published(*place.stores, bodies(1, 3))
        if code == 0:
            return
        assert code == -signal.SIGKILL
    pytest.fail("it never got through")


@pytest.mark.parametrize(("make_place", "first_point"), [("folders", 30), ("buckets", 25)], indirect=["make_place"])
def test_killed_while_it_finishes_what_was_killed(make_place: MakePlace, first_point: int) -> None:
    """A run that resumes is killed at every other point, and the third run finishes; the third has other documents.

    The first was killed before the first or in the middle of the public files.
    """
    for point in range(1, MOST_POINTS, 2):
        order = Order(make_place(), 2, dies="before", die_at=first_point)
        assert run_once(order) == -signal.SIGKILL
        state = Journal.open(order.place.stores[1], NOW)
        assert state.head
        assert state.head.state == "writing"
        second = after_the_death(replace(order, version=3, die_at=point))
        code = run_once(second)
        assert_whole(*order.place.stores, bodies(1), bodies(2), bodies(3))
        assert run_once(after_the_death(replace(second, die_at=0))) == 0
        assert_published(*order.place.stores, bodies(3))
        if code == 0:
            return
        assert code == -signal.SIGKILL
    pytest.fail("it never got through")


def test_an_interrupted_release_is_finished_in_every_store_that_it_has(tmp_path: Path) -> None:
    """A run without --internal-store must not call a release done whose internal documents it cannot write."""
    place = Place.folders(tmp_path)
    public, private = place.stores
    internal = Place.folders(tmp_path).stores[0]
    secret = {"v1/internal/2026-01-15.json": bodies(1)["v1/signals/constant-2026-01-15.json"]}
    publish(public, private, bodies(1) | secret, internal=internal)
    changed = {"v1/internal/2026-01-15.json": bodies(2)["v1/signals/new-2-2026-01-15.json"]}

    def killed(operation: str, path: str) -> None:
        if operation == "write" and path.startswith("v1/"):
            raise Killed

    with pytest.raises(Killed):
        publish(Hooked(public, before=killed), private, bodies(2) | changed, internal=internal)
    with suppress(PublisherError):  # to refuse is as good
        publish(public, private, bodies(2), LATER)
    publish(public, private, bodies(2) | changed, MUCH_LATER, internal=internal)
    found = internal.read("v1/internal/2026-01-15.json")
    assert found
    assert found.body == changed["v1/internal/2026-01-15.json"]


def after_the_death(order: Order) -> Order:
    """Return the order for when a killed publisher may be followed: in folders at once, in buckets after its lease."""
    return replace(order, now=order.now + (LATER - NOW)) if order.place.server else order


def _kill_at_every_point(order: Callable[[int], Order], count: int = 4) -> int:
    """Kill a run at every point and let a new process run again; returns how many points there are."""
    for point in range(1, MOST_POINTS):
        killed = order(point)
        stores = killed.place.stores
        code = run_once(killed)
        assert_whole(*stores, bodies(1, count), bodies(2, count))
        assert run_once(after_the_death(replace(killed, die_at=0))) == 0
        assert_published(*stores, bodies(2, count))
        assert killed.place.server or list(Path(killed.place.public).parent.rglob(".*")) == []
        if code == 0:
            return point - 1
        assert code == -signal.SIGKILL
    pytest.fail("it never got through")


class Killed(BaseException):
    """Stops a run in this process."""
