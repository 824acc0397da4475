"""A server or a disk that fails: what is transient is survived, what lasts is loud, and what stands there stays whole.

What a publication makes of a store that fails is in test_kills.py.
"""

import errno
import gc
import os
import resource
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
from google.cloud.storage.retry import DEFAULT_RETRY

from publisher.errors import StoreError
from publisher.releases.stores import Headers, Store, deadlines, gcs, open_store
from publisher.releases.stores.base import LONGEST_OPERATION
from tests.publisher.fault_proxy import ALWAYS, Fault, FaultProxy, Request, broken, fault_proxy
from tests.publisher.fault_support import Place, assert_published, bodies, publish
from tests.publisher.small_warehouse import files

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
    "public file": Stage("/v1/picks/changing-1"),
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
KINDS = ("429", "500", "503", "reset before", "reset after", "truncate", "hang", "slow")
PATH = "v1/a.json"
BODY, OTHER = b'{"a":1}', b'{"a":2}'

OPERATIONS: dict[str, tuple[str, Callable[[Store, str], object]]] = {
    "read": ("GET", lambda store, _: store.read(PATH)),
    "look": ("GET", lambda store, _: store.look(PATH)),
    "list": ("GET", lambda store, _: store.list("v1/")),
    "write": ("POST", lambda store, generation: store.write(PATH, OTHER, Headers(), generation)),
    "remove": ("DELETE", lambda store, generation: store.remove(PATH, generation)),
}
"""What is asked of a bucket, by which method, where a file of some generation is."""


@pytest.fixture(scope="module")
def proxy(server: str) -> Iterator[FaultProxy]:
    """Run a proxy in front of the server."""
    with fault_proxy(server) as proxy:
        yield proxy
    gc.collect()  # while those warnings are not heard


@pytest.fixture
def place(proxy: FaultProxy, monkeypatch: pytest.MonkeyPatch) -> Place:
    """Return two new buckets, one with a file; the patience of the client library and of a request is short."""
    monkeypatch.setenv("STORAGE_EMULATOR_HOST", proxy.upstream)
    monkeypatch.setattr(gcs, "DEFAULT_RETRY", DEFAULT_RETRY.with_delay(initial=0.01, maximum=0.02))
    # a hang of the proxy is longer, and so is a reply that drips
    monkeypatch.setattr(deadlines, "READ_SECONDS", 0.3)
    monkeypatch.setattr(deadlines, "TOTAL_SECONDS", 0.5)
    return Place.buckets(proxy.upstream)


def test_each_stage_of_a_publication_survives_a_fault(place: Place, proxy: FaultProxy) -> None:
    """Of one kind or another, at all stages of one publication; nobody notices."""
    publish(*place.stores, bodies(1))
    faults = {
        name: Fault(KINDS[number % len(KINDS)], stage.matches, skip=stage.skip)
        for number, (name, stage) in enumerate(STAGES.items())
    }
    with broken(proxy, *faults.values()):
        publish(*place.stores, bodies(2))
    assert [name for name, fault in faults.items() if fault.met <= STAGES[name].skip] == []
    assert_published(*place.stores, bodies(2))


@pytest.mark.parametrize("operation", OPERATIONS)
def test_each_operation_survives_every_fault(place: Place, proxy: FaultProxy, operation: str) -> None:
    """One fault after the other; what is answered and what is there are the same in the end."""
    store, (method, work) = place.stores[0], OPERATIONS[operation]
    generation = store.write(PATH, BODY, Headers(), None)
    fault = Fault("/".join(KINDS), lambda request: request.method == method, times=len(KINDS))
    with broken(proxy, fault):
        answer = work(place.stores[0], generation)
    assert fault.met == len(KINDS)  # what is slow is answered in the end
    found = store.read(PATH)
    assert (found and found.body) == {"write": OTHER, "remove": None}.get(operation, BODY)
    assert method != "GET" or answer == work(store, generation)


@pytest.mark.parametrize(
    ("operation", "kind"),
    [
        *((operation, "503") for operation in OPERATIONS),
        *(("read", kind) for kind in ("reset before", "truncate", "corrupt", "drip", "hang")),
        ("write", "reset after"),
    ],
)
def test_a_fault_that_lasts_is_one_clear_line(
    place: Place, proxy: FaultProxy, monkeypatch: pytest.MonkeyPatch, operation: str, kind: str
) -> None:
    """It ends at its deadline, even if every byte comes in time; what is there is whole."""
    store, (method, work) = place.stores[0], OPERATIONS[operation]
    generation = store.write(PATH, BODY, Headers(), None)
    monkeypatch.setattr(gcs, "RETRY_SECONDS", 0.7 if kind in {"drip", "hang"} else 0.05)
    with (
        broken(proxy, Fault(kind, lambda request: request.method == method, times=ALWAYS)),
        pytest.raises(StoreError, match=r"^gs://[^\n]+; run again to finish$"),
    ):
        work(place.stores[0], generation)
    found = store.read(PATH)
    assert found
    assert found.body == (OTHER if kind == "reset after" else BODY)


def test_a_wait_ends_before_the_request(proxy: FaultProxy, monkeypatch: pytest.MonkeyPatch) -> None:
    """However much of its time is left; the proxy would close the connection, which is another error."""
    monkeypatch.setattr(deadlines, "READ_SECONDS", 0.1)
    with broken(proxy, Fault("hang", lambda _: True)), requests.Session() as session:
        session.mount("http://", deadlines.DeadlineAdapter())
        with pytest.raises(requests.exceptions.ReadTimeout):
            session.get(proxy.address)


def test_one_hang_fits_into_the_budget() -> None:
    """A request that ends at its deadline is sent again, and the operation ends when the stores say."""
    assert deadlines.READ_SECONDS < deadlines.TOTAL_SECONDS < gcs.RETRY_SECONDS
    assert gcs.RETRY_SECONDS + deadlines.TOTAL_SECONDS == LONGEST_OPERATION


def use(folder: Path) -> None:
    """Use a folder as a publication does: read, list, write over a file and beside it, flush, hold, take away."""
    store = open_store(str(folder))
    gone = store.look("v1/gone.json")
    there = store.read(PATH)
    assert there
    store.write(PATH, OTHER, Headers(), there.generation)
    store.write("v1/new/b.json", OTHER, Headers(), None)
    assert PATH in store.list("v1/")
    store.flush([PATH, "v1/new/b.json"])
    store.hold("machine:1")
    store.let_go()
    if gone:
        store.remove("v1/gone.json", gone.generation)


@pytest.mark.parametrize(
    ("call", "code"),
    [
        *((call, errno.ENOSPC) for call in ("open", "fsync", "replace", "fdopen", "mkdir")),
        *((call, errno.EROFS) for call in ("open", "unlink")),
        *(("scandir", code) for code in (errno.EIO, errno.EACCES)),
    ],
)
def test_a_folder_that_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, code: int) -> None:
    """A full or read-only disk, at each call in turn: one line says so, every file is whole, and the next try works.

    Nothing is left beside the files.
    """
    for point in range(1, 50):
        folder = tmp_path / f"{point}"
        for name in (PATH, "v1/gone.json"):
            open_store(str(folder)).write(name, BODY, Headers(), None)
        with monkeypatch.context() as patch:
            _fail_at(patch, tmp_path, call, point, code)
            said = ""
            try:
                use(folder)
            except StoreError as error:
                said = str(error)
        assert set(files(folder).values()) <= {BODY, OTHER, b""}  # the names of holders have no bytes
        assert call == "unlink" or list(tmp_path.rglob(".*")) == []
        use(folder)
        assert files(folder) == {PATH: OTHER, "v1/new/b.json": OTHER}
        if not said:
            assert point > 1
            return
        assert os.strerror(code) in said
        assert "\n" not in said
    pytest.fail("it never got through")


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


def test_what_cannot_be_read_is_not_taken_for_what_is_not_there(tmp_path: Path) -> None:
    """A folder in the place of a file; whoever took it for nothing would write what is old."""
    store = open_store(str(tmp_path))
    store.write(f"{PATH}/b.json", BODY, Headers(), None)
    with pytest.raises(StoreError, match=r"a\.json: Is a directory; files that stood there are whole$"):
        store.read(PATH)


def test_a_disk_that_is_really_full(tmp_path: Path) -> None:
    """No file may be longer than the limit; a part of a file is no file."""
    store = open_store(str(tmp_path))
    before = store.write(PATH, BODY, Headers(), None)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (700, limits[1]))
    try:
        with pytest.raises(StoreError, match="File too large; files that stood there are whole"):
            store.write(PATH, bytes(2000), Headers(), before)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert {str(file.relative_to(tmp_path)) for file in tmp_path.rglob("*") if file.is_file()} == {PATH}
    assert files(tmp_path) == {PATH: BODY}
