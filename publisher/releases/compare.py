"""Compares files as they should be with what stands in the stores. There is no other comparison."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from functools import partial

from publisher.format import sha256_of
from publisher.releases.site import STATE, Site
from publisher.releases.stores.base import Headers, Listed, Store

LEDGER, LEDGER_COPIES, LOCK_COPIES, LOCKS, DOCUMENTS, GONE, PARTS, MANIFESTS = range(8)
"""The turns: what is counted comes before what is shown, and what names other files after them."""


@dataclass(frozen=True, slots=True)
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

    def is_there(self, there: Listed) -> bool:
        """Whether what stands there has its bytes and headers, as far as headers are known."""
        known = self.headers or Headers(there.cache_control or "", there.content_type or "")
        is_served = there.cache_control in {None, known.cache_control}
        return there.sha256 == self.sha256 and is_served and there.content_type in {None, known.content_type}


class Depth(Enum):
    """How closely is looked.

    LOOK asks for each file by itself, and a folder tells no hash then. LISTED lists the store; in a folder each file is
    read. READ reads every byte, of a bucket, too.
    """

    LOOK = "look"
    LISTED = "listed"
    READ = "read"


@dataclass(frozen=True, slots=True)
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


def differences(site: Site, files: Iterable[File], depth: Depth, within: Collection[str] = ()) -> list[Difference]:
    """Return the files that do not stand as they should, in their order.

    Of a store nothing is listed but what begins with one of `within`, if they are given. Nothing else may be in the
    ledger's folder: what else is listed there is in the answer, as a file that is to be taken away.
    """
    files, within = [*files], [*within]
    found: dict[str, Mapping[str, Listed]] = {}
    for name in dict.fromkeys(file.store for file in files):
        paths = {file.path for file in files if file.store == name}
        found[name] = _standing(site, name, paths, depth, within or [site.root_of(name)])
        if name == STATE and depth is not Depth.LOOK:
            files += [File(STATE, path, "", turn=LEDGER) for path in sorted(found[name].keys() - paths)]
    return [Difference(file, there) for file in files for there in _instead(file, found[file.store])]


def _instead(file: File, standing: Mapping[str, Listed]) -> Iterator[str | None]:
    """Yield what stands in place of a file, if it is not as it should be."""
    there = standing.get(file.path)
    if there is None:
        if file.sha256:
            yield None
    elif not (file.sha256 and file.is_there(there)):
        yield there.generation


def _standing(
    site: Site, name: str, paths: Collection[str], depth: Depth, within: Collection[str]
) -> Mapping[str, Listed]:
    """Return what stands at these paths and, unless each is asked for by itself, beside them."""
    store = site.store(name)
    listed: dict[str, Listed] = {}
    if depth is Depth.LISTED or (depth is Depth.READ and name == STATE):
        listed = {path: file for files in site.in_parallel(store.list, within) for path, file in files.items()}
    if depth is Depth.LISTED:
        asked = [path for path, file in listed.items() if path in paths and file.sha256 is None]
    else:
        asked = [*paths]
    look = store.look if depth is Depth.LOOK else partial(_read, store, listed)
    known = listed | dict(zip(asked, site.in_parallel(look, asked), strict=True))
    return {path: file for path, file in known.items() if file}


def _read(store: Store, listed: Mapping[str, Listed], path: str) -> Listed | None:
    """Return a file with the hash of its bytes, and what a listing said of it; None if it is gone."""
    stored = store.read(path)
    if not stored:
        return None
    sha256 = sha256_of(stored.body)
    return replace(listed.get(path, Listed(None, "")), sha256=sha256, generation=stored.generation)
