"""The power fails at every moment: what was not flushed is lost, or survives alone; the next run finishes."""

import datetime as dt
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from publisher.releases.journal import Journal
from publisher.releases.stores import Headers, Store, open_store
from tests.publisher.disk import Disk, Files, restore
from tests.publisher.fault_support import LATER, MUCH_LATER, NOW, assert_published, assert_whole, bodies, publish
from tests.publisher.small_warehouse import files

INTERNAL = {
    version: {"v1/internal/2026-01-15.json": bodies(version)[f"v1/signals/new-{version}-2026-01-15.json"]}
    for version in (1, 2, 3)
}
MOST_POINTS = 300


def documents(version: int) -> dict[str, bytes]:
    """Return the documents of a version, one of them internal."""
    return bodies(version) | INTERNAL[version]


def publish_to(root: Path, version: int, now: dt.datetime = NOW, *, adopts: bool = False) -> None:
    """Publish a version to three stores below a folder, one file at a time."""
    public, private, internal = stores(root)
    publish(public, private, documents(version), now, internal=internal, jobs=1, adopts=adopts)


def stores(root: Path) -> tuple[Store, Store, Store]:
    """Open the public store, the state store and the internal one."""
    return open_store(str(root / "out/public")), open_store(str(root / "out/state")), open_store(str(root / "internal"))


@pytest.fixture(params=["first publication", "second publication"])
def disk(request: pytest.FixtureRequest, tmp_path: Path) -> Disk:
    """Return a disk before version 2 is published: empty, or with version 1."""
    root = tmp_path / "disk"
    root.mkdir()
    if request.param == "second publication":
        publish_to(root, 1)
    return Disk(root)


def test_whatever_survives_the_next_run_finishes(disk: Disk, tmp_path: Path) -> None:
    """Objects are safe before the release, this before the head, this before the files, they before the manifest."""
    is_second = bool(disk.sure())
    possible: set[Files] = set()
    disk.after = lambda: possible.update(disk.possible())
    with pytest.MonkeyPatch.context() as patch:
        disk.watch(patch)
        publish_to(disk.root, 2)
    assert len(possible) > 15
    for number, left in enumerate(possible):
        root = restore(left, tmp_path / str(number))
        public, private, _ = stores(root)
        assert_that_the_head_is_true(private)
        if is_second:
            assert_whole(public, private, bodies(1), bodies(2))
        publish_to(root, 2, now=LATER)
        assert_all_published(root, 2)


def test_what_was_said_to_be_published_survives(disk: Disk, tmp_path: Path) -> None:
    """To the last file: nothing is left to be flushed."""
    with pytest.MonkeyPatch.context() as patch:
        disk.watch(patch)
        publish_to(disk.root, 2)
    left = restore(disk.sure(), tmp_path / "left")
    assert_all_published(left, 2)
    assert files(left) == files(disk.root)


@pytest.mark.parametrize("is_state_lost", [False, True])
def test_what_a_killed_run_has_not_flushed_its_successor_does(
    disk: Disk, tmp_path: Path, *, is_state_lost: bool
) -> None:
    """Files, objects and folders that are there already may not be safe yet.

    Of the head it may still be lost that it is done; whoever comes next finishes it once more.
    """
    before = disk.sure()
    for point in range(1, MOST_POINTS):
        tried = Disk(restore(before, tmp_path / f"{point}"))
        with pytest.MonkeyPatch.context() as patch:
            tried.watch(patch)
            is_killed = _publish_until(tried, point)
            if is_state_lost and (tried.root / "out/state").exists():
                (tried.root / "out/state").rename(tmp_path / f"{point}-lost")
            publish_to(tried.root, 2, now=LATER, adopts=is_state_lost)
        left = restore(tried.sure(), tmp_path / f"{point}-left")
        for seen in ("out/public", "internal"):
            assert files(left / seen) == files(tried.root / seen)
        publish_to(left, 2, now=MUCH_LATER)
        assert_all_published(left, 2)
        if not is_killed:
            assert point > 30
            return
    pytest.fail("it never got through")


def _publish_until(disk: Disk, point: int) -> bool:
    """Publish version 2, and be killed right before a call; returns whether there was such a call."""
    calls = iter(range(1, MOST_POINTS))

    def die() -> None:
        if next(calls) == point:
            raise Killed

    disk.before = die
    try:
        publish_to(disk.root, 2)
    except Killed:
        return True
    finally:
        disk.before = lambda: None
    return False


def test_each_file_is_flushed_once_and_each_folder_once_for_its_files(tmp_path: Path) -> None:
    """However many files a step of the protocol writes; a folder in which nothing changes is not flushed."""
    elsewhere = {"v1/other/constant-2026-01-15.json": bodies(1)["v1/signals/constant-2026-01-15.json"]}
    with pytest.MonkeyPatch.context() as patch:
        publish(*stores(tmp_path)[:2], bodies(1, 10) | elsewhere, jobs=1)
        disk = Disk(tmp_path)
        disk.watch(patch)
        publish(*stores(tmp_path)[:2], bodies(2, 10) | elsewhere, LATER, jobs=1)
    changed, rows, release, claimed, ledger, part, manifest, done, status = 9, 1, 1, 1, 1, 1, 1, 1, 1
    parts = 1 + 2  # of the documents in this folder; of the ledger, two years
    assert Counter(disk.names()) == {
        "a file": changed + rows + parts + release + claimed + ledger + changed + part + manifest + done + status,
        "out/state/objects": 1,
        "out/state/releases": 1,
        "out/state": claimed + done,
        "out/state/shown/public_picks/game_date=2026-01-15": ledger,
        "out/public/v1/signals": 1,
        "out/public/v1/manifests": 1,
        "out/public/v1": manifest + status,
    }


def test_the_names_of_new_folders_are_flushed(tmp_path: Path) -> None:
    """Also those of the store itself and the folder that it is in: once each, before anything is in them."""
    (tmp_path / "other").touch()
    disk = Disk(tmp_path, before=partial(time.sleep, 0.01))  # so that all threads are there when a folder is made
    with pytest.MonkeyPatch.context() as patch:
        disk.watch(patch)
        store = open_store(str(tmp_path / "a/b"))
        paths = [f"c/{number}.json" for number in range(4)]
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda path: store.write(path, b"{}", Headers(), None), paths))
        store.flush(paths)
    assert disk.names() == [".", "a", "a/b", *["a file"] * 4, "a/b/c"]


def assert_that_the_head_is_true(private: Store) -> None:
    """Whatever release the head names is there, with all of its objects."""
    journal = Journal.open(private, MUCH_LATER)
    for entry in journal.base().documents.values():
        journal.body(entry.sha256)


def assert_all_published(root: Path, version: int) -> None:
    """Check both audiences to the byte."""
    public, private, internal = stores(root)
    assert_published(public, private, documents(version))
    for path, body in INTERNAL[version].items():
        stored = internal.read(path)
        assert stored
        assert stored.body == body


class Killed(BaseException):
    """Stops a run in this process."""
