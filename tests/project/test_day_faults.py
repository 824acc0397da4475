"""A server that fails, with real documents of all kinds: what passes is survived, and what lasts loses nothing."""

import gc
from collections.abc import Iterator
from dataclasses import replace

import pytest
from google.cloud.storage.retry import DEFAULT_RETRY

from publisher.errors import StoreError
from publisher.releases.stores import deadlines
from tests.project.day import (
    DATE,
    Day,
    Place,
    assert_published,
    assert_resumed_after_the_lock,
    assert_whole,
    publish,
    shown,
)
from tests.publisher import test_faults
from tests.publisher.fault_proxy import ALWAYS, REPLIES, RESETS, STATUSES, Fault, FaultProxy, broken, fault_proxy
from tests.publisher.test_faults import Stage
from tools.gcs_server import gcs_server

# a failed download's connection is closed by the garbage collector only: the client library forgets it
pytestmark = pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")

DOCUMENT = f"picks/{DATE}"
OF_DOCUMENTS = {
    name: replace(stage, part=stage.part.replace("signals/changing-1", DOCUMENT).replace("changing-1", DOCUMENT))
    for name, stage in test_faults.STAGES.items()
}
STAGES = OF_DOCUMENTS | {
    "internal file": Stage('"v1/admin/predictions/'),
    "file without a date": Stage("/v1/best-bets/today.json"),
}
AT_THE_LOCK = {
    "copy at the lock": Stage(f"/v1/locks/{DATE}/picks.json"),
    "lock file": Stage(f"/v1/locks/{DATE}.json"),
    "head done": STAGES["head done"],
}
LASTING = ("reset before", "truncate")
"""The server has done nothing, or everything, when the answer is lost; what else lasts, small documents try."""
BEFORE_IT = {name: stage for name, stage in STAGES.items() if name not in AT_THE_LOCK}
"""Of the two writes of the head, one publication has a fault in the first and the next one in the second."""
BEFORE_THE_CLAIM = (
    "read of the head",
    "read of the release",
    "read of a part",
    "listing of the ledger",
    "object",
    "release",
    "look at a file",
)
"""Stages in which a publication has changed nothing that anybody reads, in order."""
FROM_THE_CLAIM_ON = [name for name in STAGES if name not in BEFORE_THE_CLAIM]


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Run one server for all tests here."""
    with gcs_server() as address:
        yield address


@pytest.fixture(scope="module")
def proxy(server: str) -> Iterator[FaultProxy]:
    """Run a proxy in front of it."""
    with fault_proxy(server) as proxy:
        yield proxy
    gc.collect()  # while those warnings are not heard


@pytest.fixture(scope="module")
def first(day: Day, server: str) -> Place:
    """Publish the first build in buckets; no test may change them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STORAGE_EMULATOR_HOST", server)
        place = Place.buckets()
        publish(place.site(), day.first, day.ahead(60))
    return place


@pytest.fixture
def place(first: Place, server: str, monkeypatch: pytest.MonkeyPatch) -> Place:
    """Return new buckets where the first build is published; the client library's patience is short."""
    monkeypatch.setenv("STORAGE_EMULATOR_HOST", server)
    monkeypatch.setattr(
        "publisher.releases.stores.gcs.DEFAULT_RETRY", DEFAULT_RETRY.with_delay(initial=0.01, maximum=0.02)
    )
    return first.copy_of_buckets()


@pytest.mark.parametrize("fault", [(STATUSES, 3), (RESETS, 3), (REPLIES, 3), ("hang", 1)], ids=str)
def test_transient_faults_at_every_stage_are_survived(
    day: Day, place: Place, proxy: FaultProxy, monkeypatch: pytest.MonkeyPatch, fault: tuple[str, int]
) -> None:
    """At all stages of one publication, and at those of the next one, which finds the date locked; nobody notices."""
    monkeypatch.setattr(deadlines, "READ_SECONDS", 0.5)
    kinds, times = fault
    for minutes, stages in ((50, BEFORE_IT), (-20, AT_THE_LOCK)):
        faults = {name: Fault(kinds, stage.matches, times=times, skip=stage.skip) for name, stage in stages.items()}
        with broken(proxy, *faults.values()):
            publish(place.site(), day.second, day.ahead(minutes))
        assert [name for name, fault in faults.items() if fault.met <= stages[name].skip] == []
        found = assert_published(place.site(), day.second, day.ahead(minutes), day.new)
        assert bool(found.lock) == (minutes < 0)


def fail_at(day: Day, place: Place, proxy: FaultProxy, stage: Stage, kinds: str) -> None:
    """Publish with a fault that lasts: one line says so, and every file is whole."""
    with (
        broken(proxy, Fault(kinds, stage.matches, times=ALWAYS, skip=stage.skip)),
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr("publisher.releases.stores.gcs.RETRY_SECONDS", 0.05)
        with pytest.raises(StoreError, match=r"^gs://[^\n]+; run again to finish$"):
            publish(place.site(), day.second, day.ahead(50))
    assert_whole(place.site(), day.old, day.new)


@pytest.mark.parametrize("kinds", LASTING)
def test_lasting_faults_before_the_claim_are_loud_and_lose_nothing(
    day: Day, place: Place, proxy: FaultProxy, kinds: str
) -> None:
    """One run after the other fails, each a stage later, and a run without a fault, after the lock, finds the old."""
    for stage in BEFORE_THE_CLAIM:
        fail_at(day, place, proxy, STAGES[stage], kinds)
        assert shown(place.site()).head["state"] == "done"
    assert not assert_resumed_after_the_lock(day, place.site())


@pytest.mark.parametrize("kinds", LASTING)
@pytest.mark.parametrize("stage", FROM_THE_CLAIM_ON)
def test_a_lasting_fault_is_loud_and_loses_nothing(
    day: Day, place: Place, proxy: FaultProxy, stage: str, kinds: str
) -> None:
    """A run without the fault, after the lock, leaves one version."""
    fail_at(day, place, proxy, STAGES[stage], kinds)
    assert_resumed_after_the_lock(day, place.site())
