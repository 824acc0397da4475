"""Compares files as they should be with what stands in the stores. There is no other comparison."""

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from functools import partial

from publisher.errors import ConflictError, ReleaseError
from publisher.format import canonical_json
from publisher.releases.release import FORMAT, read_state_file, refuse_damaged_state
from publisher.releases.site import SHOWN, STATE, Site
from publisher.releases.stores.base import Headers, Listed, Store, Stored

LEDGER, LEDGER_COPIES, LOCK_COPIES, LOCKS, DOCUMENTS, GONE, PARTS, MANIFESTS = range(8)
"""The turns: what is counted comes before what is shown, and what names other files after them."""


@dataclass(frozen=True)
class File:
    """A file: its store and path, its bytes by their SHA-256 (empty: it is taken away), and how it is written.

    Without `headers` they are not known. `date` is the date that it shows, if any.
    """

    store: str
    path: str
    sha256: str
    headers: Headers | None = None
    turn: int = DOCUMENTS
    read: Callable[[], bytes] = bytes
    date: str | None = None

    @property
    def is_final(self) -> bool:
        """Whether it never changes once it is written: a lock file, or a copy at the lock."""
        return self.turn in {LOCK_COPIES, LOCKS}

    def is_there(self, sha256: str | None, cache_control: str | None, content_type: str | None) -> bool:
        """Whether these are its bytes and headers, as far as headers are known."""
        headers = self.headers or Headers(cache_control or "", content_type or "")
        is_served = cache_control in {None, headers.cache_control} and content_type in {None, headers.content_type}
        return sha256 == self.sha256 and is_served


Hashes = dict[str, tuple[str, str]]
"""Generation and SHA-256 of files, by path."""


_END_OF_YEAR = len("=2026")
"""Where the year ends in the path of a ledger file, from the sign before it."""


class Depth(Enum):
    """How closely is looked.

    LOOK asks for each file by itself, and a folder tells no hash then. LISTED lists the store; in a folder each file is
    read. REMEMBERED, of ledger files alone, lists the years that they are of, and reads a file in a folder only if it
    has changed since the last time. READ reads every byte, of a bucket, too.
    """

    LOOK = "look"
    REMEMBERED = "remembered"
    LISTED = "listed"
    READ = "read"


@dataclass(frozen=True)
class Difference:
    """A file that does not stand as it should; `generation` is what stands there instead, None if nothing does."""

    file: File
    generation: str | None = None

    @property
    def text(self) -> str:
        """One line that says so."""
        if not self.file.sha256:
            return f"{self.file.path}: is in no release"
        other = "not what stood at the lock" if self.file.is_final else "not as it was published"
        return f"{self.file.path}: is {other if self.generation else 'missing'}"


def differences(site: Site, files: Iterable[File], depth: Depth) -> list[Difference]:
    """Return the files that do not stand as they should, in their order.

    Nothing else may be in the ledger's folder: what else is listed there is in the answer, as a file that is to be
    taken away.
    """
    found = []
    by_store: dict[str, dict[str, File]] = {}
    for file in files:
        by_store.setdefault(file.store, {})[file.path] = file
    for name, wanted in by_store.items():
        standing = _standing(site, name, wanted, depth)
        if name == STATE and depth is not Depth.LOOK:
            wanted |= {path: File(STATE, path, "", turn=LEDGER) for path in sorted(standing.keys() - wanted.keys())}
        found += [Difference(file, there) for path, file in wanted.items() for there in _instead(file, standing, path)]
    return found


def _instead(file: File, standing: Mapping[str, Listed], path: str) -> Iterator[str | None]:
    """Yield what stands in place of a file, if it is not as it should be."""
    there = standing.get(path)
    if there is None:
        if file.sha256:
            yield None
    elif not file.is_there(there.sha256, there.cache_control, there.content_type):
        yield there.generation


def _standing(site: Site, name: str, paths: Collection[str], depth: Depth) -> Mapping[str, Listed]:
    """Return what stands at these paths and, unless each is looked at by itself, beside them."""
    store = site.store(name)
    if depth is Depth.LOOK:
        found = site.in_parallel(store.look, paths)
        return {path: file for path, file in zip(paths, found, strict=True) if file}
    years = sorted({path[: _END_OF_YEAR + path.index("=")] for path in paths}) if depth is Depth.REMEMBERED else ()
    found = site.in_parallel(store.list, years or [site.root_of(name)])
    listed = {path: file for files in found for path, file in files.items()}
    unread = {
        path: file for path, file in listed.items() if path in paths and (depth is Depth.READ or file.sha256 is None)
    }
    if depth is Depth.REMEMBERED:
        return listed | _remembered(site, unread)
    return {path: file for path, file in listed.items() if path not in unread} | _read(site, store, unread)


def _remembered(site: Site, files: Mapping[str, Listed]) -> dict[str, Listed]:
    """Return ledger files with hashes: a folder knows none, so the state store remembers them, in a file a year.

    A file of the same generation has the same bytes, unless its disk is damaged or somebody has set its time back.
    """
    years: dict[str, dict[str, Listed]] = {}
    for path, file in files.items():
        years.setdefault(path.partition("=")[2][:4], {})[path] = file
    return {path: file for year, of_year in years.items() for path, file in _of_year(site, year, of_year).items()}


def _of_year(site: Site, year: str, files: Mapping[str, Listed]) -> dict[str, Listed]:
    place = f"hashes/{SHOWN}{year}.json"
    stored = site.state.read(place)
    known = _hashes(place, stored)
    same = {path: known[path] for path, file in files.items() if path in known and known[path][0] == file.generation}
    read = _read(site, site.state, {path: file for path, file in files.items() if path not in same})
    settled = {path: (file.generation, file.sha256) for path, file in read.items() if file.is_settled}
    if {**same, **settled} != known:
        body = canonical_json({"format": FORMAT, "files": {**same, **settled}})
        with suppress(ConflictError):  # another publisher has just remembered as much
            site.state.write(place, body, Headers(is_compressed=False), stored.generation if stored else None)
    return {**read, **{path: Listed(sha256, generation) for path, (generation, sha256) in same.items()}}


def _hashes(place: str, stored: Stored | None) -> Hashes:
    """Read what was remembered; if it is damaged, nothing was, and every file is read."""
    with suppress(ReleaseError), refuse_damaged_state(place):
        files = read_state_file(place, stored.body)["files"] if stored else {}
        return {path: (generation, sha256) for path, (generation, sha256) in files.items()}
    return {}


def _read(site: Site, store: Store, files: Mapping[str, Listed]) -> dict[str, Listed]:
    """Return these files with the hashes of their bytes; not those that are gone meanwhile."""
    found = site.in_parallel(partial(_read_one, store, files), files)
    return {path: file for path, file in zip(files, found, strict=True) if file}


def _read_one(store: Store, files: Mapping[str, Listed], path: str) -> Listed | None:
    file, stored = files[path], store.read(path)
    if not stored:
        return None
    is_settled = file.is_settled and stored.generation == file.generation
    sha256 = hashlib.sha256(stored.body).hexdigest()
    return Listed(sha256, stored.generation, file.cache_control, is_settled=is_settled, content_type=file.content_type)
