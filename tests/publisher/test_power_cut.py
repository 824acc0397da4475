"""A folder when the power fails: what was said to be flushed is there, whoever wrote it; each thing is flushed once.

In which order a publication flushes is in test_kills.py.
"""

import itertools
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from publisher.releases.stores import Headers, Store, open_store
from tests.publisher.disk import Disk, restore
from tests.publisher.fault_support import LATER, Killed, assert_published, bodies, publish
from tests.publisher.small_warehouse import files

PATHS = ["v1/a/b.json", "v1/a/c.json"]
MOST_POINTS = 100


def stores(root: Path) -> tuple[Store, Store]:
    """Open the public store and the state store."""
    return open_store(str(root / "out/public")), open_store(str(root / "out/state"))


@pytest.mark.parametrize("before", [[], [1]])
def test_what_was_said_to_be_published_survives(tmp_path: Path, before: list[int]) -> None:
    """To the last file: nothing is left to be flushed, after the first publication and after a later one."""
    (root := tmp_path / "disk").mkdir()
    for version in before:
        publish(*stores(root), bodies(version))
    disk = Disk(root)
    with pytest.MonkeyPatch.context() as patch:
        disk.watch(patch)
        publish(*stores(root), bodies(2), jobs=1)
    left = restore(disk.sure(), tmp_path / "left")
    assert_published(*stores(left), bodies(2))
    assert files(left) == files(root)


def write(root: Path, body: bytes) -> None:
    """Write two files of a new folder of a new store, and flush them."""
    store = open_store(str(root / "out/public"))
    for path in PATHS:
        found = store.look(path)
        store.write(path, body, Headers(), found.generation if found else None)
    store.flush(PATHS)


def test_a_file_is_old_or_new_and_what_a_dead_writer_has_not_flushed_its_successor_does(tmp_path: Path) -> None:
    """Files and folders that are there already may not be safe yet; a part of a file is never seen."""
    for point in range(1, MOST_POINTS):
        (root := tmp_path / f"{point}").mkdir()
        disk, calls = Disk(root), itertools.count(1)

        def die(point: int = point, calls: "itertools.count[int]" = calls) -> None:
            if next(calls) == point:
                raise Killed

        is_killed = False
        with pytest.MonkeyPatch.context() as patch:
            disk.watch(patch)
            disk.before = die
            try:
                write(root, b"old")
                write(root, b"new")
            except Killed:
                is_killed = True
            disk.before = lambda: None
            for possible in disk.possible():
                assert {body for _, body in possible} <= {b"old", b"new"}
            write(root, b"new")
        assert disk.sure() == {(f"out/public/{path}", b"new") for path in PATHS}
        if not is_killed:
            assert point > 10
            return
    pytest.fail("it never got through")


def test_each_file_is_flushed_once_and_each_folder_once_for_its_files(tmp_path: Path) -> None:
    """However many files a step of the protocol writes; a folder in which nothing changes is not flushed."""
    elsewhere = {"v1/picks/other/constant-2026-01-15.json": bodies(1)["v1/picks/constant-2026-01-15.json"]}
    with pytest.MonkeyPatch.context() as patch:
        publish(*stores(tmp_path), bodies(1, 10) | elsewhere, jobs=1)
        disk = Disk(tmp_path)
        disk.watch(patch)
        publish(*stores(tmp_path), bodies(2, 10) | elsewhere, LATER, jobs=1)
    changed, rows, release, claimed, ledger, part, manifest, done, status = 9, 1, 1, 1, 1, 1, 1, 1, 1
    parts = 1 + 2  # of the documents in this folder; of the ledger, two years
    assert Counter(disk.names()) == {
        "a file": changed + rows + parts + release + claimed + ledger + changed + part + manifest + done + status,
        "out/state/objects": 1,
        "out/state/releases": 1,
        "out/state": claimed + done,
        "out/state/shown/picks/game_date=2026-01-15": ledger,
        "out/public/v1/picks": 1,
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
