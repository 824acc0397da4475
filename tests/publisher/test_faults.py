"""A server or a disk that fails: what is transient is survived, what lasts is loud, and nothing is lost."""

import errno
import gc
import os
import resource
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from google.cloud.storage.retry import DEFAULT_RETRY

from publisher.errors import PublisherError, StoreError
from publisher.releases.journal import Journal
from publisher.releases.stores import deadlines, gcs
from publisher.releases.stores.base import LONGEST_OPERATION
from tests.publisher.fault_proxy import (
    ALWAYS,
    REPLIES,
    RESETS,
    STATUSES,
    Fault,
    FaultProxy,
    Request,
    broken,
    fault_proxy,
)
from tests.publisher.fault_support import (
    LATER,
    MUCH_LATER,
    Hooked,
    Place,
    assert_published,
    assert_whole,
    bodies,
    publish,
)
from tests.publisher.publish_once import CONTEXT, SECONDS
from tools.gcs_server import gcs_server

# a failed download's connection is closed by the garbage collector only: the client library forgets it
pytestmark = pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")


@dataclass(frozen=True)
class Stage:
    """Requests of one stage of a publication: an upload of a path, or another request whose text has `part`."""

    part: str
    is_upload: bool = True
    skip: int = 0

    def matches(self, request: Request) -> bool:
        """Whether the request is of this stage."""
        return self.part in request.text and self.is_upload == (request.method == "POST")


STAGES = {
    "object": Stage("objects/"),
    "release": Stage('"releases/'),
    "head claim": Stage('"head.json'),
    "ledger file": Stage('"shown/'),
    "public file": Stage("/v1/signals/changing-1"),
    "manifest": Stage("/v1/manifest.json"),
    "head done": Stage('"head.json', skip=1),
    "status": Stage("/v1/status.json"),
    "manifest's part": Stage("/v1/manifests/"),
    "look at a file": Stage("changing-1", is_upload=False),
    "read of a part": Stage("objects/", is_upload=False),
    "listing of the ledger": Stage("prefix=shown/", is_upload=False),
    "read of the head": Stage("head.json", is_upload=False),
    "read of the release": Stage("releases/", is_upload=False),
    "read of the status": Stage("status.json", is_upload=False),
}
LASTING = (STATUSES, "reset before", "reset after", "truncate")


@pytest.fixture(scope="module")
def proxy() -> Iterator[FaultProxy]:
    """Run one server for all tests here, and a proxy in front of it."""
    with gcs_server() as address, fault_proxy(address) as proxy:
        yield proxy
    gc.collect()  # while those warnings are not heard


@pytest.fixture
def place(proxy: FaultProxy, monkeypatch: pytest.MonkeyPatch) -> Place:
    """Return two new buckets where version 1 is published; the client library's patience is short."""
    monkeypatch.setenv("STORAGE_EMULATOR_HOST", proxy.upstream)
    monkeypatch.setattr(
        "publisher.releases.stores.gcs.DEFAULT_RETRY", DEFAULT_RETRY.with_delay(initial=0.01, maximum=0.02)
    )
    place = Place.buckets(proxy.upstream)
    publish(*place.stores, bodies(1))
    return place


@pytest.mark.parametrize("kinds", [STATUSES, RESETS, REPLIES])
@pytest.mark.parametrize("stage", STAGES)
def test_a_transient_fault_is_survived(place: Place, proxy: FaultProxy, stage: str, kinds: str) -> None:
    """Three times at each stage; nobody notices."""
    wanted = STAGES[stage]
    fault = Fault(kinds, wanted.matches, times=3, skip=wanted.skip)
    with broken(proxy, fault):
        publish(*place.stores, bodies(2))
    assert fault.met > wanted.skip
    assert_published(*place.stores, bodies(2))
    status = place.stores[0].read("v1/status.json")
    assert status
    assert Journal.open(place.stores[1], MUCH_LATER).head is not None


@pytest.mark.parametrize("kinds", LASTING)
@pytest.mark.parametrize("stage", STAGES)
def test_a_lasting_fault_is_loud_and_loses_nothing(
    place: Place, proxy: FaultProxy, monkeypatch: pytest.MonkeyPatch, stage: str, kinds: str
) -> None:
    """One line says so, every file is whole, and a run without the fault finishes."""
    monkeypatch.setattr("publisher.releases.stores.gcs.RETRY_SECONDS", 0.05)
    wanted = STAGES[stage]
    with (
        broken(proxy, Fault(kinds, wanted.matches, times=ALWAYS, skip=wanted.skip)),
        pytest.raises(StoreError, match=r"^gs://[^\n]+; run again to finish$"),
    ):
        publish(*place.stores, bodies(2))
    assert_whole(*place.stores, bodies(1), bodies(2))
    publish(*place.stores, bodies(2), LATER)
    assert_published(*place.stores, bodies(2))


def _shorten(patch: pytest.MonkeyPatch) -> None:
    """Make the deadlines of a request short: a hang of the proxy is longer, and so is a reply that drips."""
    patch.setattr(deadlines, "READ_SECONDS", 0.3)
    patch.setattr(deadlines, "TOTAL_SECONDS", 0.5)


@pytest.mark.parametrize("stage", STAGES)
def test_a_request_that_hangs_once_is_sent_again(
    place: Place, proxy: FaultProxy, monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    """The first request of each stage hears nothing; nobody notices."""
    wanted = STAGES[stage]
    fault = Fault("hang", wanted.matches, skip=wanted.skip)
    with broken(proxy, fault), monkeypatch.context() as patch:
        _shorten(patch)
        publish(*place.stores, bodies(2))
    assert fault.met > wanted.skip
    assert_published(*place.stores, bodies(2))


@pytest.mark.parametrize("kind", ["drip", "hang"])
@pytest.mark.parametrize("stage", ["read of the head", "look at a file", "object"])
def test_a_reply_that_never_ends_is_one_clear_line(
    place: Place, proxy: FaultProxy, monkeypatch: pytest.MonkeyPatch, stage: str, kind: str
) -> None:
    """Every byte comes in time, but there are too many of them; each try ends at its deadline, and so does the run."""
    with broken(proxy, Fault(kind, STAGES[stage].matches, times=ALWAYS)), monkeypatch.context() as patch:
        _shorten(patch)
        patch.setattr("publisher.releases.stores.gcs.RETRY_SECONDS", 0.7)
        with pytest.raises(StoreError, match=r"^gs://[^\n]+; run again to finish$"):
            publish(*place.stores, bodies(2))
    assert_whole(*place.stores, bodies(1), bodies(2))


def test_one_hang_fits_into_the_budget() -> None:
    """A request that ends at its deadline is sent again, and the operation ends when the stores say."""
    assert deadlines.READ_SECONDS < deadlines.TOTAL_SECONDS < gcs.RETRY_SECONDS
    assert gcs.RETRY_SECONDS + deadlines.TOTAL_SECONDS == LONGEST_OPERATION


@pytest.mark.parametrize("kinds", LASTING)
@pytest.mark.parametrize("part", ["objects/", "head.json", "prefix=site/v1/"])
def test_a_fault_while_another_finishes(place: Place, proxy: FaultProxy, part: str, kinds: str) -> None:
    """A run that resumes reads the objects of the interrupted one."""
    public, private = place.stores

    def stop(operation: str, path: str) -> None:
        if operation == "write" and path.startswith("v1/signals/"):
            raise Killed

    with pytest.raises(Killed):
        publish(Hooked(public, before=stop), private, bodies(2))
    fault = Fault(kinds, Stage(part, is_upload=False).matches, times=2)
    with broken(proxy, fault):
        publish(*place.stores, bodies(2), LATER)
    assert fault.met
    assert_published(*place.stores, bodies(2))


def test_a_reply_whose_checksum_is_wrong_is_one_clear_line(place: Place, proxy: FaultProxy) -> None:
    """It is not taken for the file."""
    with (
        broken(proxy, Fault("corrupt", _is_download_of_the_head, times=ALWAYS)),
        pytest.raises(StoreError, match=r"^gs://[^\n]+; run again to finish$"),
    ):
        publish(*place.stores, bodies(2))
    assert_whole(*place.stores, bodies(1))


@pytest.mark.parametrize(
    "reply", [b"no gzip", b"\x1f\x8b\x08\x00" + bytes(40), b""], ids=["no gzip", "bad gzip", "empty"]
)
def test_a_damaged_reply_is_one_clear_line(place: Place, proxy: FaultProxy, reply: bytes) -> None:
    """Whatever a proxy on the way makes of it; never a traceback, never taken for the file."""
    with (
        broken(proxy, Fault("answer", _is_download_of_the_head, times=ALWAYS, reply=reply)),
        pytest.raises(PublisherError, match=r"^[^\n]+$"),
    ):
        publish(*place.stores, bodies(2))
    assert_whole(*place.stores, bodies(1))


def _is_download_of_the_head(request: Request) -> bool:
    return "head.json" in request.text and "alt=media" in request.text


@pytest.mark.parametrize(
    ("call", "code"),
    [
        *((call, errno.ENOSPC) for call in ("open", "fsync", "replace", "fdopen")),
        ("open", errno.EROFS),
        ("scandir", errno.EIO),
        ("scandir", errno.EACCES),
    ],
)
def test_a_folder_that_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, code: int) -> None:
    """A full or read-only disk, at each call in turn: one line says so, every file is whole, the next run finishes.

    Nothing is left beside the files.
    """
    for point in range(1, 200):
        place = Place.folders(tmp_path)
        publish(*place.stores, bodies(1))
        with monkeypatch.context() as patch:
            _fail_at(patch, tmp_path, call, point, code)
            said = _error_of(partial(publish, *place.stores, bodies(2), jobs=1))
        assert_whole(*place.stores, bodies(1), bodies(2))
        assert list(tmp_path.rglob(".*")) == []
        publish(*place.stores, bodies(2), LATER)
        assert_published(*place.stores, bodies(2))
        if not said:
            assert point > 1
            return
        assert os.strerror(code) in said
        assert "\n" not in said
    pytest.fail("it never got through")


def test_a_folder_that_cannot_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first publication on a read-only disk."""
    place = Place.folders(tmp_path)
    with monkeypatch.context() as patch:
        _fail_at(patch, tmp_path, "mkdir", 1, errno.EROFS)
        said = _error_of(partial(publish, *place.stores, bodies(1)))
    assert "Read-only file system; files that stood there are whole" in said
    publish(*place.stores, bodies(1))
    assert_published(*place.stores, bodies(1))


def _error_of(work: Callable[[], object]) -> str:
    try:
        work()
    except StoreError as error:
        return str(error)
    return ""


def _fail_at(patch: pytest.MonkeyPatch, folder: Path, call: str, point: int, code: int) -> None:
    real = getattr(os, call)
    seen = 0

    def fail(*arguments: object, **more: object) -> object:
        nonlocal seen
        if call == "open" and not str(arguments[0]).startswith(str(folder)):
            return real(*arguments, **more)
        seen += 1
        if seen == point:
            raise OSError(code, os.strerror(code))
        return real(*arguments, **more)

    patch.setattr(os, call, fail)


@pytest.mark.parametrize("limit", [700, 2000])
def test_a_disk_that_is_really_full(tmp_path: Path, limit: int) -> None:
    """No file may be longer than the limit: an object is, then the release. A part of a file is no file."""
    place = Place.folders(tmp_path)
    publish(*place.stores, bodies(1))
    process = CONTEXT.Process(target=_publish_with_limit, args=(place, limit))
    process.start()
    process.join(SECONDS)
    code = process.exitcode
    process.close()
    assert_whole(*place.stores, bodies(1), bodies(2))
    assert list(tmp_path.rglob(".*")) == []
    publish(*place.stores, bodies(2), LATER)
    assert_published(*place.stores, bodies(2))
    assert code == 1  # a PublisherError


def _publish_with_limit(place: Place, limit: int) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    try:
        publish(*place.stores, bodies(2), jobs=1)
    except PublisherError:
        os._exit(1)
    except BaseException:  # noqa: BLE001
        os._exit(2)
    os._exit(0)


class Killed(BaseException):
    """Stops a run in this process."""
