"""What every store does alike: memory, a folder, a bucket, and a folder inside another store."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from publisher.errors import ConflictError
from publisher.releases.stores import Headers, Store, Stored, open_store
from publisher.releases.stores.base import Inside
from publisher.releases.stores.memory import MemoryStore
from tests.publisher.fault_support import Place

PATH = "v1/signals/2026-01-15.json"
BODY, OTHER = b'{"a":1}', b'{"a":2}'
HEADERS = Headers("public, max-age=300")


@pytest.fixture(params=["memory", "folder", "bucket", "inside"])
def store(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """Return an empty store."""
    if request.param == "bucket":
        address = request.getfixturevalue("server")
        monkeypatch.setenv("STORAGE_EMULATOR_HOST", address)
        return Place.buckets(address).stores[0]
    memory = MemoryStore("memory")
    memory.write("v1/other.json", OTHER, HEADERS, None)
    return {
        "memory": MemoryStore("memory"),
        "folder": open_store(str(tmp_path / "folder")),
        "inside": Inside(memory, "channel/"),
    }[request.param]


def test_what_was_written_is_read_and_listed(store: Store) -> None:
    """With one generation; a folder lists no hash, because only the bytes tell it."""
    generation = store.write(PATH, BODY, HEADERS, None)
    assert store.read(PATH) == Stored(BODY, generation)
    listed = store.list("v1/")
    assert listed.keys() == {PATH}
    for found in (store.look(PATH), listed[PATH]):
        assert found
        assert found.generation == generation
        assert found.sha256 in {None, hashlib.sha256(BODY).hexdigest()}
    store.flush([PATH])


def test_what_is_not_there_is_none(store: Store) -> None:
    """It is no failure, nor is it one to take it away."""
    assert (store.read(PATH), store.look(PATH), dict(store.list("v1/"))) == (None, None, {})
    store.write(f"{PATH}.other", BODY, HEADERS, None)
    store.remove(PATH, "1")


def test_a_listing_has_what_begins_so(store: Store) -> None:
    """However deep it is."""
    for path in ("v1/a.json", "v1/b/c.json", "v2/d.json"):
        store.write(path, BODY, HEADERS, None)
    assert list(store.list("v1/")) == ["v1/a.json", "v1/b/c.json"]
    assert list(store.list("v1/b/")) == ["v1/b/c.json"]


def test_only_the_generation_that_was_read_is_replaced(store: Store) -> None:
    """The same bytes again are no conflict: after a lost reply, a second try meets what the first one has stored."""
    first = store.write(PATH, BODY, HEADERS, None)
    assert store.write(PATH, BODY, HEADERS, None) == first
    second = store.write(PATH, OTHER, HEADERS, first)
    assert second != first
    for path, expected in ((PATH, None), (PATH, first), ("v1/new.json", second)):
        with pytest.raises(ConflictError) as caught:
            store.write(path, b"{}", HEADERS, expected)
        assert str(caught.value) == f"{store.name}/{path}: somebody else has written it meanwhile; run again"
    assert store.read(PATH) == Stored(OTHER, second)
    assert store.read("v1/new.json") is None


def test_only_the_generation_that_was_read_is_removed(store: Store) -> None:
    """What somebody has written meanwhile stays."""
    first = store.write(PATH, BODY, HEADERS, None)
    second = store.write(PATH, OTHER, HEADERS, first)
    if not store.name.startswith("gs://"):  # the server of these tests ignores the condition; test_gcs.py looks at it
        with pytest.raises(ConflictError) as caught:
            store.remove(PATH, first)
        assert str(caught.value) == f"{store.name}/{PATH}: somebody else has written it meanwhile; run again"
    store.remove(PATH, second)
    store.remove(PATH, second)
    assert (store.read(PATH), dict(store.list("v1/"))) == (None, {})


@pytest.mark.parametrize("store", ["folder", "bucket"], indirect=True)
def test_of_many_that_write_one_file_one_does(store: Store) -> None:
    """Compare and replace are one step, when it is made and when it is replaced."""
    for turn in range(3):
        found = store.read(PATH)
        expected = found.generation if found else None

        def write(number: int, turn: int = turn, expected: str | None = expected) -> bool:
            try:
                store.write(PATH, f"{turn} {number}".encode(), HEADERS, expected)
            except ConflictError:
                return False
            return True

        with ThreadPoolExecutor(16) as pool:
            assert sum(pool.map(write, range(16))) == 1


@pytest.mark.parametrize(
    ("store", "is_gone"), [("memory", True), ("folder", False), ("bucket", False)], indirect=["store"]
)
def test_who_holds_a_name_lives_as_far_as_a_store_can_tell(store: Store, *, is_gone: bool) -> None:
    """Of memory nobody else holds anything; in a bucket the lease alone decides. What was let go is forgotten."""
    held = store.hold("machine:1")
    assert held.startswith("machine:1")
    assert store.is_let_go(held) is is_gone
    store.let_go()
    assert store.is_let_go(held) is is_gone
    assert dict(store.list("holders/")) == {}
