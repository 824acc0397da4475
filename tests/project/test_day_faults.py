"""A server that fails, with real documents of all kinds: what passes is survived, and what lasts loses nothing."""

import gc
from collections.abc import Iterator
from dataclasses import replace

import pytest
from google.cloud.storage.retry import DEFAULT_RETRY

from publisher.errors import StoreError
from publisher.releases.stores import deadlines
from tests.project.day import DATE, Day, Place, assert_published, assert_resumed_after_the_lock, assert_whole, publish
from tests.publisher import test_faults
from tests.publisher.fault_proxy import ALWAYS, REPLIES, RESETS, STATUSES, Fault, FaultProxy, fault_proxy
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


@pytest.fixture(scope="module")
def proxy() -> Iterator[FaultProxy]:
    """Run one server for all tests here, behind a proxy."""
    with gcs_server() as address, fault_proxy(address) as proxy:
        yield proxy
    gc.collect()  # while those warnings are not heard


@pytest.fixture
def place(day: Day, proxy: FaultProxy, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    """Return new buckets where the first build is published; the client library's patience is short."""
    monkeypatch.setenv("STORAGE_EMULATOR_HOST", proxy.address)
    monkeypatch.setattr(
        "publisher.releases.stores.gcs.DEFAULT_RETRY", DEFAULT_RETRY.with_delay(initial=0.01, maximum=0.02)
    )
    place = Place.buckets()
    publish(place.site(), day.first, day.ahead(60))
    proxy.clear()
    yield place
    proxy.clear()


@pytest.mark.parametrize("fault", [(STATUSES, 3), (RESETS, 3), (REPLIES, 3), ("hang", 1)], ids=str)
def test_transient_faults_at_every_stage_are_survived(
    day: Day, place: Place, proxy: FaultProxy, monkeypatch: pytest.MonkeyPatch, fault: tuple[str, int]
) -> None:
    """At all stages of one publication, and at those of the next one, which finds the date locked; nobody notices."""
    monkeypatch.setattr(deadlines, "READ_SECONDS", 0.5)
    kinds, times = fault
    for minutes, stages in ((50, BEFORE_IT), (-20, AT_THE_LOCK)):
        faults = {name: Fault(kinds, stage.matches, times=times, skip=stage.skip) for name, stage in stages.items()}
        proxy.faults.extend(faults.values())
        publish(place.site(), day.second, day.ahead(minutes))
        assert [name for name, fault in faults.items() if fault.met <= stages[name].skip] == []
        proxy.clear()
        found = assert_published(place.site(), day.second, day.ahead(minutes), day.new)
        assert bool(found.lock) == (minutes < 0)


@pytest.fixture(params=STAGES)
def stage(request: pytest.FixtureRequest) -> Stage:
    """Return a stage of a publication before the lock."""
    return STAGES[request.param]


@pytest.mark.parametrize("kinds", LASTING)
def test_a_lasting_fault_is_loud_and_loses_nothing(
    day: Day, place: Place, proxy: FaultProxy, stage: Stage, kinds: str
) -> None:
    """One line says so, every file is whole, and a run without the fault, after the lock, leaves one version."""
    proxy.faults.append(Fault(kinds, stage.matches, times=ALWAYS, skip=stage.skip))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("publisher.releases.stores.gcs.RETRY_SECONDS", 0.05)
        with pytest.raises(StoreError, match=r"^gs://[^\n]+; run again to finish$"):
            publish(place.site(), day.second, day.ahead(50))
    proxy.clear()
    assert_whole(place.site(), day.old, day.new)
    assert_resumed_after_the_lock(day, place.site())
