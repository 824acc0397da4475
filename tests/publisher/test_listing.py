"""A ledger file of a folder is hashed once, until it changes; one that may have changed unseen is read."""

import os
from collections.abc import Mapping
from pathlib import Path

import orjson
import pytest

from publisher import publication
from publisher.errors import ConflictError
from publisher.releases.site import Site
from publisher.releases.stores import Store, open_store
from publisher.run import Run
from tests.publisher.fault_support import LATER, MUCH_LATER, Hooked, Place, assert_published, bodies, publish

CONSTANT, CHANGING = "v1/picks/constant-2026-01-15.json", "v1/picks/changing-0-2026-01-15.json"
MEMBERS, SENTINEL = (f"shown/picks/game_date={date}/members.ndjson" for date in ("2026-01-15", "1900-01-01"))
HASHES = "hashes/shown/1900.json"
DAY = 86_400 * 10**9


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """Return two folders where version 1 is published, just now."""
    place = Place.folders(tmp_path)
    publish(*place.stores, documents(1))
    return place


def documents(version: int) -> Mapping[str, bytes]:
    """Return a document that never changes and one that always does."""
    return {path: bodies(version)[path] for path in (CONSTANT, CHANGING)}


def read_by(place: Place, version: int) -> set[str]:
    """Publish a version; returns which ledger files the listing read."""
    read: set[str] = set()

    def note(operation: str, path: str) -> None:
        if operation == "read" and path.startswith("shown/"):
            read.add(path)

    public, private = place.stores
    publish(public, Hooked(private, before=note), documents(version))
    return read


def settle(place: Place) -> None:
    """Make every ledger file a day older."""
    for file in (Path(place.private) / "shown").rglob("*.ndjson"):
        status = file.stat()
        os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns - DAY))


def alter(file: Path, old: bytes, new: bytes) -> os.stat_result:
    """Change a file where it stands; it keeps its size and its inode. Returns its status before."""
    before = file.stat()
    file.write_bytes(file.read_bytes().replace(old, new))
    assert (file.stat().st_size, file.stat().st_ino) == (before.st_size, before.st_ino)
    return before


def alter_ledger(place: Place) -> os.stat_result:
    """Change the ledger file that no publication changes."""
    return alter(Path(place.private) / SENTINEL, b"2026-01-15T17", b"2026-01-15T18")


def is_whole(place: Place) -> bool:
    """Whether that file is as it should be."""
    return b"2026-01-15T17" in (Path(place.private) / SENTINEL).read_bytes()


def test_a_listing_reads_nothing(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Names and times are enough for those who do not ask for hashes."""
    store = open_store(place.public)
    monkeypatch.setattr(Path, "open", None)
    assert {file.sha256 for file in store.list("v1/").values()} == {None}


def test_a_file_is_read_again_only_when_it_has_changed(place: Place) -> None:
    """Whoever changed it; a day after each release."""
    settle(place)
    assert read_by(place, 2) == {SENTINEL, MEMBERS}
    settle(place)
    assert read_by(place, 3) == {SENTINEL, MEMBERS}  # other times than before, so possibly other files
    assert read_by(place, 4) == {MEMBERS}
    assert read_by(place, 5) == {MEMBERS}
    (Path(place.private) / SENTINEL).touch()
    assert read_by(place, 6) == {SENTINEL, MEMBERS}


def test_a_file_that_somebody_changed_is_written_again(place: Place) -> None:
    """Its time tells, even if its size is the same."""
    settle(place)
    read_by(place, 2)
    alter_ledger(place)
    assert not is_whole(place)
    read_by(place, 3)
    assert is_whole(place)
    assert_published(*place.stores, documents(3))


def test_a_young_file_is_not_believed(place: Place) -> None:
    """It was hashed, and changed in the same tick of the disk's clock: its time tells nothing."""
    assert read_by(place, 2) == {SENTINEL, MEMBERS}
    before = alter_ledger(place)
    os.utime(Path(place.private) / SENTINEL, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert read_by(place, 3) == {SENTINEL, MEMBERS}
    assert is_whole(place)


def test_a_file_that_changes_while_it_is_hashed_is_not_believed(place: Place) -> None:
    """It was old when it was listed; the hash is that of the bytes that were read."""
    settle(place)
    public, private = place.stores

    def change(operation: str, path: str) -> None:
        if (operation, path) == ("read", SENTINEL) and is_whole(place):
            alter_ledger(place)

    publish(public, Hooked(private, before=change), documents(2))
    assert is_whole(place)
    assert SENTINEL not in remembered(private)


def test_going_back_reads_every_byte(place: Place) -> None:
    """A publication looks at what it changes alone; what happened to the rest, verify finds and rollback mends."""
    public, private = place.stores
    alter(Path(place.public) / CONSTANT, b"PHI", b"BOS")
    release = publish(public, private, documents(4))
    assert (Path(place.public) / CONSTANT).read_bytes() != documents(1)[CONSTANT]
    publication.rollback(Run(Site({"public": public}, private), MUCH_LATER), release.id)
    assert (Path(place.public) / CONSTANT).read_bytes() == documents(1)[CONSTANT]


@pytest.mark.parametrize("content", [b"", b"[]", b'{"format":1}', b'{"format":1,"files":{"a":1}}', b'{"format":2}'])
def test_without_good_memory_everything_is_read(place: Place, content: bytes) -> None:
    """It is a hint; nothing is lost with it, and it is made anew."""
    settle(place)
    read_by(place, 2)
    (Path(place.private) / HASHES).write_bytes(content)
    assert SENTINEL in read_by(place, 3)
    assert SENTINEL in remembered(place.stores[1])


def test_another_publisher_may_remember_first(place: Place) -> None:
    """What he remembers is as good."""
    settle(place)
    public, private = place.stores

    def refuse(operation: str, path: str) -> None:
        if (operation, path) == ("write", HASHES):
            raise ConflictError

    publish(public, Hooked(private, before=refuse), documents(2))
    assert_published(*place.stores, documents(2))


def test_looking_at_documents_remembers_nothing(place: Place) -> None:
    """Only the ledger is compared as a whole, by every publication."""
    settle(place)
    publish(*place.stores, documents(2), LATER)
    assert not (Path(place.private) / "hashes/public.json").exists()
    assert {file.name for file in (Path(place.private) / "hashes/shown").iterdir()} == {"1900.json", "2026.json"}


def remembered(private: Store) -> dict[str, list[str]]:
    """Return generation and hash of the files that need not be read."""
    stored = private.read(HASHES)
    files: dict[str, list[str]] = orjson.loads(stored.body)["files"] if stored else {}
    return files
