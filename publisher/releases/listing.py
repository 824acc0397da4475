"""What stands in a store, with hashes. Of a folder, files are read only if they have changed since the last time."""

import hashlib
from collections.abc import Collection, Mapping
from contextlib import suppress

from publisher.errors import ConflictError, ReleaseError
from publisher.format import API_VERSION, canonical_json
from publisher.releases.release import FORMAT, read_state_file, refuse_damaged_state
from publisher.releases.site import Site
from publisher.releases.stores.base import Headers, Listed, Store, Stored

Hashes = dict[str, tuple[str, str]]
"""Generation and SHA-256 of files, by path."""


def look(site: Site, audience: str, paths: Collection[str], *, reads_all: bool = False) -> Mapping[str, Listed]:
    """Return every file of an audience's store; of those under `paths`, also the hash."""
    return look_at(site, site.stores[audience], f"{API_VERSION}/", audience, paths, reads_all=reads_all)


def look_at(  # noqa: PLR0913 (what is looked at, and where that is remembered)
    site: Site, store: Store, prefix: str, name: str, paths: Collection[str], *, reads_all: bool = False
) -> Mapping[str, Listed]:
    """Return every file of a store that begins with `prefix`; of those under `paths`, also the hash.

    A folder knows no hashes, so the state store remembers them. A file of the same generation has the same bytes,
    unless its disk is damaged or somebody has set its time back: `reads_all` believes nothing.
    """
    listed = store.list(prefix)
    unknown = [path for path in paths if path in listed and listed[path].sha256 is None]
    if not unknown:
        return listed
    place = f"hashes/{name}.json"
    remembered = site.state.read(place)
    known = {} if reads_all else _hashes(place, remembered)

    def read(path: str) -> Listed | None:
        file, stored = listed[path], store.read(path)
        if not stored:
            return None
        is_settled = file.is_settled and stored.generation == file.generation
        return Listed(hashlib.sha256(stored.body).hexdigest(), stored.generation, is_settled=is_settled)

    same = {path: known[path] for path in unknown if path in known and known[path][0] == listed[path].generation}
    others = [path for path in unknown if path not in same]
    found = dict(zip(others, site.in_parallel(read, others), strict=True))
    settled = same | {path: (file.generation, file.sha256) for path, file in found.items() if file and file.is_settled}
    if settled != known:
        _remember(site, place, settled, remembered)
    found |= {path: Listed(sha256, generation) for path, (generation, sha256) in same.items()}
    return {path: file for path in listed if (file := found.get(path, listed[path]))}


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
