"""Public, internal and state are three places, none of them inside another."""

import fcntl
import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from publisher.errors import StoreError
from publisher.releases.stores import Headers, open_store, refuse_overlap
from tests.publisher.conftest import Run
from tests.publisher.small_warehouse import Warehouse, files


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a", "a"),
        ("a", "./a/"),
        ("a", "a/b"),
        ("a/b", "a"),
        ("a", "b/../a/c"),
        ("a", "link"),
        ("a", "link/deeper"),
        ("gs://bucket", "gs://bucket"),
        ("gs://bucket/site", "gs://bucket/state"),
        ("gs://bucket", "gs://bucket/"),
    ],
)
def test_equal_and_nested_stores_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, one: str, other: str
) -> None:
    """Access to a bucket is uniform, so two prefixes of one are no wall; nor is a detour through a link."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "a")
    for locations in ({"--store": one, "--state": other}, {"--store": other, "--state": one}):
        with pytest.raises(StoreError, match="--store and --state are one store, or one is inside the other"):
            refuse_overlap(locations)


@pytest.mark.parametrize(
    ("one", "other"), [("a", "ab"), ("a", "a.state"), ("a", "a/../b"), ("gs://a", "gs://ab"), ("gs://a", "a")]
)
def test_other_stores_are_not(one: str, other: str) -> None:
    """A common beginning of the name is nothing in common."""
    refuse_overlap({"--store": one, "--state": other})


def test_a_reader_that_has_a_file_open_reads_what_it_was(tmp_path: Path) -> None:
    """To its end: another file takes its name, and its own bytes stay."""
    store = open_store(str(tmp_path))
    first = store.write("a.json", b"1", Headers(), None)
    with (tmp_path / "a.json").open("rb") as reader:
        store.write("a.json", b"2", Headers(), first)
        assert reader.read() == b"1"


def test_a_listing_has_no_temporary_files(tmp_path: Path) -> None:
    """What an interrupted write left behind is no file of the store."""
    (tmp_path / "v1").mkdir()
    (tmp_path / "v1/.a.json.x1").write_bytes(b"{")
    (tmp_path / "v1/a.json").write_bytes(b"{}")
    assert list(open_store(str(tmp_path)).list("v1/")) == ["v1/a.json"]
    assert list(open_store(str(tmp_path / "nothing")).list("v1/")) == []


@pytest.mark.parametrize("linked", ["elsewhere", "elsewhere/a.json"])
def test_a_listing_follows_no_link(tmp_path: Path, linked: str) -> None:
    """To a folder it would list what is not in the store; nor is the file behind one a file of it."""
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/a.json").write_bytes(b"{}")
    (tmp_path / "store/v1").mkdir(parents=True)
    (tmp_path / "store/v1/link").symlink_to(tmp_path / linked)
    with pytest.raises(StoreError, match="v1/link: is a symbolic link"):
        open_store(str(tmp_path / "store")).list("v1/")


def modes(folder: Path) -> dict[str, set[int]]:
    """Return the modes of the folders and of the files below a folder, itself among them."""
    found = [folder, *folder.rglob("*")]
    return {
        "folders": {path.stat().st_mode & 0o777 for path in found if path.is_dir()},
        "files": {path.stat().st_mode & 0o777 for path in found if path.is_file()},
    }


def test_nobody_else_reads_state_and_internal_documents(warehouse: Warehouse, publish: Run, tmp_path: Path) -> None:
    """Whatever the umask lets through; a web server reads the public ones."""
    before = os.umask(0)
    try:
        warehouse.add()
        warehouse.add(kind="admin_signals")
        assert publish("--internal-store", tmp_path / "internal").code == 0
    finally:
        os.umask(before)
    assert modes(tmp_path / "internal") == modes(warehouse.state) == {"folders": {0o700}, "files": {0o600}}
    assert modes(warehouse.store) == {"folders": {0o777}, "files": {0o644}}


@pytest.mark.parametrize(
    "link", ["store/v1", "store/v1/signals", "store/v1/signals/2026-01-15.json", "store.state/objects"]
)
def test_a_symbolic_link_inside_a_store_is_refused_by_name(
    warehouse: Warehouse, publish: Run, tmp_path: Path, link: str
) -> None:
    """It leads out of the store, and a listing would not see what is behind it."""
    warehouse.add()
    publish()
    place, elsewhere = tmp_path / link, tmp_path / "elsewhere"
    place.rename(elsewhere)
    place.symlink_to(elsewhere)
    head = (warehouse.state / "head.json").read_bytes()
    warehouse.add(signal="neutral")
    code, out, err = publish()
    assert (code, out, err.splitlines()[-1].startswith(f"publisher: {place}: is a symbolic link")) == (1, "", True)
    assert (warehouse.state / "head.json").read_bytes() == head


def test_a_store_may_be_a_link_itself(tmp_path: Path) -> None:
    """Where the store is, its owner says."""
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    store = open_store(str(tmp_path / "link"))
    store.write("v1/a.json", b"1", Headers(), None)
    assert list(store.list("v1/")) == ["v1/a.json"]


def test_a_lock_that_another_process_holds_is_not_waited_for_without_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stopped process would stop every other one; all threads give up together, and nothing is left behind."""
    monkeypatch.setattr("publisher.releases.stores.directory._LOCK_SECONDS", 0.2)
    store = open_store(str(tmp_path))
    store.write("v1/a.json", b"1", Headers(), None)
    handle = os.open(tmp_path / "v1", os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)  # another open file is another owner, as another process is

    def write(number: int) -> str:
        with pytest.raises(StoreError) as caught:
            store.write(f"v1/{number}.json", b"1", Headers(), None)
        return str(caught.value)

    began = time.monotonic()
    with ThreadPoolExecutor(8) as pool:
        said = set(pool.map(write, range(8)))
    assert time.monotonic() - began < 8 * 0.2
    assert len(said) == 1
    assert said.pop().startswith(f"{tmp_path}/v1: another process has held its lock for 0 s; ")
    os.close(handle)
    store.write("v1/b.json", b"1", Headers(), None)
    assert sorted(files(tmp_path)) == ["v1/a.json", "v1/b.json"]


def test_what_a_killed_publisher_left_half_written_is_removed_and_a_living_one_is_let_be(tmp_path: Path) -> None:
    """A living writer holds a lock on its file; files of others that begin with a dot are none of ours."""
    folder = tmp_path / "v1"
    folder.mkdir()
    for name in (".a.json.dead.part", ".b.json.alive.part", ".htaccess", "c.part"):
        (folder / name).write_bytes(b"{")
    handle = os.open(folder / ".b.json.alive.part", os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    open_store(str(tmp_path)).write("v1/new.json", b"1", Headers(), None)
    assert sorted(files(folder)) == [".b.json.alive.part", ".htaccess", "c.part", "new.json"]
    os.close(handle)
