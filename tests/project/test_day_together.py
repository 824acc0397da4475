"""Five publishers of the same real documents at once: one release, nothing lost, and whoever is refused says why."""

import os
from collections.abc import Iterator
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from publisher.errors import PublisherError
from publisher.releases.site import Site
from tests.project.day import Day, Place, assert_published, publish, shown
from tests.publisher.fault_support import Hooked
from tests.publisher.publish_once import CONTEXT, SECONDS
from tools.gcs_server import gcs_server

if TYPE_CHECKING:
    from multiprocessing.queues import Queue  # generic for mypy alone

PUBLISHERS = 5
REFUSALS = ("is publishing release 000002-", "has claimed the head since it was read")


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Run one server for all tests here."""
    with gcs_server() as address:
        yield address


@pytest.fixture(params=["folders", "buckets"])
def place(request: pytest.FixtureRequest, day: Day, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """Return stores in which the first build is published."""
    if request.param == "folders":
        return day.copy(tmp_path)
    monkeypatch.setenv("STORAGE_EMULATOR_HOST", request.getfixturevalue("server"))
    place = Place.buckets()
    publish(place.site(), day.first, day.ahead(60))
    return place


@pytest.mark.parametrize("meet", [True, False])
def test_five_at_once_make_one_release(day: Day, place: Place, meet: bool) -> None:  # noqa: FBT001 (a case)
    """They meet right before they claim the head, or come as they come."""
    answers: Queue[str] = CONTEXT.Queue()
    barrier = CONTEXT.Barrier(PUBLISHERS) if meet else None
    server = os.environ.get("STORAGE_EMULATOR_HOST", "")
    arguments = (day.folder, place, server, barrier, answers)
    processes = [CONTEXT.Process(target=publish_once, args=arguments) for _ in range(PUBLISHERS)]
    for process in processes:
        process.start()
    said = [answers.get(timeout=SECONDS) for _ in processes]
    for process in processes:
        process.join(SECONDS)
        process.close()
    found = shown(place.site())
    published = [each for each in said if each == found.manifest["release"]]
    refused = [each for each in said if any(reason in each for reason in REFUSALS)]
    assert found.manifest["release"].startswith("000002-")
    assert len(published) + len(refused) == PUBLISHERS
    assert published
    assert not meet or len(published) == 1
    assert_published(place.site(), day.second, day.ahead(50), day.new)


def publish_once(folder: Path, place: Place, server: str, barrier: Barrier | None, answers: "Queue[str]") -> None:
    """Publish the second build, and answer with the release, or with the error."""
    if server:
        os.environ["STORAGE_EMULATOR_HOST"] = server
    meetings = [barrier] if barrier else []

    def before(operation: str, path: str) -> None:
        if (operation, path) == ("write", "head.json") and meetings:
            meetings.pop().wait(SECONDS)

    day, site = Day(folder), place.site()
    try:
        answers.put(publish(Site(site.stores, Hooked(site.state, before)), day.second, day.ahead(50)).release.id)
    except PublisherError as error:
        answers.put(str(error))
