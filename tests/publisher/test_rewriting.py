"""A small file that several publishers rewrite at once loses nothing."""

from pathlib import Path

import pytest

from publisher.errors import ReleaseError
from publisher.releases.builds import confirm, newest_builds
from publisher.releases.rewriting import rewrite
from publisher.releases.stores.base import Headers, Stored
from publisher.releases.stores.directory import DirectoryStore


class Faster(DirectoryStore):
    """A folder in which another publisher writes a file just before we do, so often."""

    times = 0

    def write(self, path: str, body: bytes, headers: Headers, if_generation: str | None) -> str:
        """Let the other one go first."""
        if self.times:
            self.times -= 1
            there = self.read(path)
            body_of_other = (there.body if there else b"") + b" "
            super().write(path, body_of_other, headers, there.generation if there else None)
        return super().write(path, body, headers, if_generation)


def one_more(stored: Stored | None) -> bytes:
    """Return the content with a letter of ours; the other one adds spaces."""
    return (stored.body if stored else b"") + b"w"


@pytest.fixture
def store(tmp_path: Path) -> Faster:
    """Return an empty folder."""
    return Faster(tmp_path / "store")


@pytest.mark.parametrize(("times", "is_written", "body"), [(0, True, b"w"), (4, True, b"    w"), (5, False, b"     ")])
def test_what_another_wrote_is_built_upon(store: Faster, times: int, body: bytes, *, is_written: bool) -> None:
    """Five times, and then never again."""
    store.times = times
    assert rewrite(store, "file", Headers(), one_more) is is_written
    there = store.read("file")
    assert there
    assert there.body == body


def test_nothing_to_write_is_no_failure(store: Faster) -> None:
    """The file stays as it is."""
    assert rewrite(store, "file", Headers(), lambda _: None)
    assert store.read("file") is None


def test_who_is_never_the_faster_one_says_so(store: Faster) -> None:
    """In one line; nobody's instants are lost."""
    confirm(store, {"picks": "2026-01-15T17:00:00Z"}, overrules=False)
    store.times = 5
    with pytest.raises(ReleaseError, match=r"store/builds.json: other publishers keep changing it; run again later"):
        confirm(store, {"picks": "2026-01-15T18:00:00Z"}, overrules=False)
    assert newest_builds(store) == {"picks": "2026-01-15T17:00:00Z"}


def test_an_older_build_is_kept_only_if_it_overrules(store: Faster) -> None:
    """Another publisher may have published a newer one meanwhile."""
    for hour, overrules, kept in ((18, False, 18), (17, False, 18), (17, True, 17)):
        confirm(store, {"picks": f"2026-01-15T{hour}:00:00Z"}, overrules=overrules)
        assert newest_builds(store) == {"picks": f"2026-01-15T{kept}:00:00Z"}


def test_without_a_new_instant_nothing_is_read(store: Faster) -> None:
    """An idle run costs no request."""
    confirm(store, {}, overrules=False)
    assert newest_builds(store) == {}
