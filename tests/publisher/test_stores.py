"""Public, internal and state are three places, none of them inside another."""

from pathlib import Path

import pytest

from publisher.errors import ConflictError, StoreError
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


@pytest.mark.parametrize(
    ("option", "folder"), [("--state", "store/state"), ("--internal-store", "store"), ("--internal-store", ".")]
)
@pytest.mark.parametrize("command", ["publish", "diff", "verify", "releases"])
def test_every_command_refuses_them(warehouse: Warehouse, run: Run, command: str, option: str, folder: str) -> None:
    """Before anything is opened."""
    warehouse.add()
    warehouse.save()
    code, out, err = run(command, "--store", warehouse.store, option, warehouse.store.parent / folder)
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert f"{option} " in err
    assert not warehouse.store.exists()


def test_internal_store_and_state_are_different_too(warehouse: Warehouse, run: Run, store: Path) -> None:
    """The third pair."""
    warehouse.add()
    warehouse.save()
    code, _, err = run("publish", "--store", store, "--internal-store", f"{store}.state")
    assert code == 1
    assert "--state and --internal-store are one store" in err


def test_a_bucket_needs_a_place_for_its_state(warehouse: Warehouse, run: Run) -> None:
    """There is no private place beside a bucket that could be guessed."""
    warehouse.add()
    warehouse.save()
    code, _, err = run("publish", "--store", "gs://bucket")
    assert (code, err.count("\n")) == (1, 1)
    assert "--state is needed with a bucket" in err


def test_a_folder_writes_only_over_what_was_read(tmp_path: Path) -> None:
    """The generation is the precondition; the same bytes again are no conflict."""
    folder = open_store(str(tmp_path / "folder"))
    first = folder.write("a/b.json", b"1", Headers(), None)
    assert folder.write("a/b.json", b"1", Headers(), None) == first
    with pytest.raises(ConflictError, match=r"b\.json: somebody else has written it meanwhile"):
        folder.write("a/b.json", b"2", Headers(), None)
    second = folder.write("a/b.json", b"2", Headers(), first)
    with pytest.raises(ConflictError):
        folder.write("a/b.json", b"3", Headers(), first)
    with pytest.raises(ConflictError):
        folder.write("a/new.json", b"3", Headers(), second)
    assert files(tmp_path / "folder") == {"a/b.json": b"2"}


def test_bytes_are_on_the_disk_before_they_have_their_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Flush, rename, flush the folder: a crash in between leaves the old file or the new one."""
    store = open_store(str(tmp_path))
    store.write("a.json", b"1", Headers(), None)
    seen: list[list[str]] = []
    monkeypatch.setattr("os.fsync", lambda _: seen.append(sorted(files(tmp_path))))
    store.write("b.json", b"1", Headers(), None)
    store.flush(["a.json", "b.json"])
    assert [path.startswith(".b.json.") for path in seen[0]] == [True, False]
    assert seen[1:] == [["a.json", "b.json"]]


def test_a_listing_has_no_temporary_files(tmp_path: Path) -> None:
    """What an interrupted write left behind is no file of the store."""
    (tmp_path / "v1").mkdir()
    (tmp_path / "v1/.a.json.x1").write_bytes(b"{")
    (tmp_path / "v1/a.json").write_bytes(b"{}")
    assert list(open_store(str(tmp_path)).list("v1/")) == ["v1/a.json"]
    assert list(open_store(str(tmp_path / "nothing")).list("v1/")) == []
