"""Removes what only old releases need: their files, objects and parts of manifests. No document is ever removed."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import orjson

from publisher.errors import ReleaseError, refuse_damage
from publisher.format import stamp
from publisher.releases import locks
from publisher.releases.journal import Journal, object_path
from publisher.releases.release import Ledger, Release
from publisher.releases.site import Site
from publisher.releases.stores.base import Store

SHORTEST = dt.timedelta(days=1)
"""Readers may still hold a manifest that is as old, and follow it to its parts."""


@dataclass(frozen=True)
class Pruned:
    """How many releases are kept, and how many files of each kind are removed."""

    kept: int
    releases: int
    objects: int
    parts: int


def remove_unneeded(site: Site, journal: Journal, now: dt.datetime, keep: dt.timedelta) -> Pruned:
    """Remove what no release needs that was shown within `keep` before now, and no ledger and no lock.

    Raises ReleaseError before the first release, and while one is unfinished.
    """
    if not journal.head or journal.head.state != "done":
        what = f"release {journal.head.release} is unfinished" if journal.head else "has no release yet"
        message = f"{journal.name}: {what}; publish first"
        raise ReleaseError(message)
    kept = _kept(journal, now - keep)
    named = _named(site, kept, journal.ledger())
    wanted = {f"releases/{release.id}.json" for release in kept} | {*map(object_path, named)}
    # claimed, so that nobody takes an object for stored while it is removed; then listed
    journal.claim(journal.base())
    with journal.lease():
        # releases first, so that none is left that names what is gone
        releases = _remove(site, journal, site.state, "releases/", wanted)
        objects = _remove(site, journal, site.state, "objects/", wanted)
        parts = 0
        for audience, store in site.stores.items():
            hashes = {sha256 for release in kept for sha256 in release.manifests.get(audience, {}).values()}
            wanted_parts = {site.manifest_part(sha256) for sha256 in hashes}
            parts += _remove(site, journal, store, site.manifest_parts, wanted_parts)
    journal.finish()
    return Pruned(len(kept), releases, objects, parts)


def _kept(journal: Journal, since: dt.datetime) -> list[Release]:
    """Return the releases that were shown at an instant or later."""
    kept = []
    for release in journal.history():
        kept.append(release)
        if release.created_at <= stamp(since):
            break
    return kept


def _named(site: Site, releases: Iterable[Release], known: Ledger) -> set[str]:
    """Return the hashes of all objects that releases, ledger and locks name, and of the parts that do."""
    parts, objects = set[str](), set[str | None]()
    for release in releases:
        objects |= {entry.sha256 for entry in release.documents.items_unseen(parts)}
        objects |= {line.object for line in release.ledger.lines.items_unseen(parts)}
        objects |= {line.object for line in release.lines.values()}
        parts |= set(release.ledger.locks.names.values())
    objects |= {line.object for line in known.lines.values()}
    return parts | {sha256 for sha256 in objects if sha256} | {*known.locks.values()} | _named_by_locks(site, known)


def _named_by_locks(site: Site, known: Ledger) -> set[str]:
    store = site.stores["public"]

    def names(date: str) -> list[str]:
        path = locks.path_of(date)
        stored = store.read(path)
        with refuse_damage(f"{store.name}/{path}", "run `publisher verify`", ReleaseError):
            content = orjson.loads(stored.body if stored else b"")
            return [each["sha256"] for each in content["documents"]]

    return {sha256 for hashes in site.in_parallel(names, known.locks) for sha256 in hashes}


def _remove(site: Site, journal: Journal, store: Store, prefix: str, wanted: set[str]) -> int:
    listed = store.list(prefix)
    gone = sorted(set(listed) - wanted)

    def remove(path: str) -> None:
        journal.refuse_late_write()
        store.remove(path, listed[path].generation)

    site.in_parallel(remove, gone)
    store.flush(gone)
    return len(gone)
