"""What stands in a store, with hashes. Of a folder, files are read only if they have changed since the last time."""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from functools import partial

from publisher.errors import ConflictError, ReleaseError
from publisher.format import canonical_json
from publisher.releases.ledger import FOLDER, date_of, path_of
from publisher.releases.release import FORMAT, read_state_file, refuse_damaged_state
from publisher.releases.site import Site
from publisher.releases.stores.base import Headers, Listed, Store, Stored

Hashes = dict[str, tuple[str, str]]
"""Generation and SHA-256 of files, by path."""


def look_at_all(site: Site, audience: str, paths: Collection[str]) -> Mapping[str, Listed]:
    """Return every file of an audience's store; of those under `paths`, also the hash, for which a folder reads all."""
    store = site.stores[audience]
    listed = dict(store.list(site.root))
    unknown = {path: listed.pop(path) for path in paths if path in listed and listed[path].sha256 is None}
    return listed | _read(site, store, unknown)


def look_at(site: Site, audience: str, paths: Collection[str]) -> Mapping[str, Listed]:
    """Return those of these files of an audience's store that are there."""
    return _look(site, site.stores[audience], paths)


def look_at_ledger(site: Site, keys: Iterable[str], *, reads_all: bool = False) -> Mapping[str, Listed]:
    """Return every ledger file, with the hashes of those of `keys`; nothing is asked while there is no ledger.

    A folder knows no hashes, so the state store remembers them, in a file a year. A file of the same generation has
    the same bytes, unless its disk is damaged or somebody has set its time back: `reads_all` believes nothing.
    """
    years: dict[str, list[str]] = {}
    for key in keys:
        years.setdefault(date_of(key)[:4], []).append(path_of(key))
    listed = dict(site.state.list(FOLDER)) if years else {}
    for year, paths in years.items():
        unknown = {path: listed.pop(path) for path in paths if path in listed and listed[path].sha256 is None}
        if unknown:
            listed |= _hashed(site, f"hashes/{FOLDER}{year}.json", unknown, reads_all=reads_all)
    return listed


def look_at_lines(site: Site, keys: Iterable[str]) -> Mapping[str, Listed]:
    """Return the ledger files of these keys that are there."""
    return _look(site, site.state, [path_of(key) for key in keys])


def _look(site: Site, store: Store, paths: Collection[str]) -> Mapping[str, Listed]:
    files = site.in_parallel(store.look, paths)
    return {path: file for path, file in zip(paths, files, strict=True) if file}


def _hashed(site: Site, place: str, files: Mapping[str, Listed], *, reads_all: bool) -> dict[str, Listed]:
    remembered = site.state.read(place)
    known = {} if reads_all else _hashes(place, remembered)
    same = {path: known[path] for path, file in files.items() if path in known and known[path][0] == file.generation}
    read = _read(site, site.state, {path: file for path, file in files.items() if path not in same})
    settled = {path: (file.generation, file.sha256) for path, file in read.items() if file.is_settled}
    if {**same, **settled} != known:
        _remember(site, place, {**same, **settled}, remembered)
    return {**read, **{path: Listed(sha256, generation) for path, (generation, sha256) in same.items()}}


def _read(site: Site, store: Store, files: Mapping[str, Listed]) -> dict[str, Listed]:
    """Return these files with the hashes of their bytes; not those that are gone meanwhile."""
    found = site.in_parallel(partial(_read_one, store, files), files)
    return {path: file for path, file in zip(files, found, strict=True) if file}


def _read_one(store: Store, files: Mapping[str, Listed], path: str) -> Listed | None:
    file, stored = files[path], store.read(path)
    if not stored:
        return None
    is_settled = file.is_settled and stored.generation == file.generation
    return Listed(hashlib.sha256(stored.body).hexdigest(), stored.generation, is_settled=is_settled)


def _hashes(place: str, stored: Stored | None) -> Hashes:
    """Read what was remembered; if it is damaged, nothing was, and every file is read."""
    with suppress(ReleaseError), refuse_damaged_state(place):
        files = read_state_file(place, stored.body)["files"] if stored else {}
        return {path: (generation, sha256) for path, (generation, sha256) in files.items()}
    return {}


def _remember(site: Site, place: str, hashes: Mapping[str, tuple[str, str | None]], old: Stored | None) -> None:
    body = canonical_json({"format": FORMAT, "files": hashes})
    with suppress(ConflictError):  # another publisher has just remembered as much
        site.state.write(place, body, Headers(is_compressed=False), if_generation=old.generation if old else None)
