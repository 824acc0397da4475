"""What a publication looks at: what it changes, and the ledger of the last two months."""

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from publisher import publication
from publisher.releases.site import Site
from publisher.releases.stores import open_store
from publisher.run import Run
from tests.publisher.fault_support import MUCH_LATER, Hooked, Place, assert_published, bodies, publish

CONSTANT, CHANGING = "v1/picks/constant-2026-01-15.json", "v1/picks/changing-0-2026-01-15.json"
SENTINEL = "shown/picks/game_date=1900-01-01/members.ndjson"


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """Return two folders where version 1 is published, just now."""
    place = Place.folders(tmp_path)
    publish(*place.stores, documents(1))
    return place


def documents(version: int) -> Mapping[str, bytes]:
    """Return a document that never changes and one that always does."""
    return {path: bodies(version)[path] for path in (CONSTANT, CHANGING)}


def alter(file: Path, old: bytes, new: bytes) -> os.stat_result:
    """Change a file where it stands; it keeps its size and its inode. Returns its status before."""
    before = file.stat()
    file.write_bytes(file.read_bytes().replace(old, new))
    assert (file.stat().st_size, file.stat().st_ino) == (before.st_size, before.st_ino)
    return before


def test_a_listing_reads_nothing(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Names and times are enough for those who do not ask for hashes."""
    store = open_store(place.public)
    monkeypatch.setattr(Path, "open", None)
    assert {file.sha256 for file in store.list("v1/").values()} == {None}


def test_a_ledger_file_that_somebody_changed_is_written_again(place: Place) -> None:
    """Every byte of the ledger's last two months is read, whatever size and times say."""
    before = alter(file := Path(place.private) / SENTINEL, b"2026-01-15T17", b"2026-01-15T18")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    publish(*place.stores, documents(2))
    assert_published(*place.stores, documents(2))


def test_going_back_reads_every_byte(place: Place) -> None:
    """A publication looks at what it changes alone; what happened to the rest, verify finds and rollback mends."""
    public, private = place.stores
    alter(Path(place.public) / CONSTANT, b"PHI", b"BOS")
    release = publish(public, private, documents(4))
    assert (Path(place.public) / CONSTANT).read_bytes() != documents(1)[CONSTANT]
    publication.rollback(Run(Site({"public": public}, private), MUCH_LATER), release.id)
    assert (Path(place.public) / CONSTANT).read_bytes() == documents(1)[CONSTANT]


def test_a_kind_that_gets_a_ledger_later_is_no_damage(place: Place) -> None:
    """Its files have no beginning of their own, and are listed as others are."""
    both = {**documents(1), **{path.replace("/picks/", "/predictions/"): body for path, body in documents(1).items()}}
    publish(*place.stores, both)
    written: list[str] = []
    public, private = place.stores
    publish(public, Hooked(private, before=lambda verb, path: written.append(path) if verb == "write" else None), both)
    assert [path for path in written if path != "builds.json"] == []
