"""The public side as a second witness: whether the state store made what readers see, and which of the two is older."""

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from publisher.errors import MEND, ReleaseError
from publisher.releases.journal import Journal
from publisher.releases.locks import path_of
from publisher.releases.release import read_state_file
from publisher.releases.site import Site
from publisher.releases.stores.base import Store


@dataclass(frozen=True)
class Conflict:
    """Why the state store and what readers see do not fit; `is_mendable`: whether readers see the older side."""

    text: str
    is_mendable: bool


def refuse_other_side(site: Site, journal: Journal, *, adopts: bool = False, mends: bool = False) -> None:
    """Raise ReleaseError if readers see another release than the head names, or another last lock file.

    Asked before anything is claimed. A run that `mends` writes again what readers see, if that is the older side. Only
    a run that `adopts` goes on where the state store knows nothing of a release that readers see.
    """
    for audience, store in site.stores.items():
        shown = _manifest(site, store, is_known=journal.head is not None)
        if shown.get("rebuild"):
            message = f"{store.name}: holds a rebuild, which was never published; remove it, or name another folder"
            raise ReleaseError(message)
        release = _release(shown)
        if journal.head:
            for each in _conflicts(site, journal, audience, release):
                if not (mends and each.is_mendable):
                    message = f"{store.name}/{each.text}"
                    raise ReleaseError(message)
        elif release and not adopts:
            message = (
                f"{store.name}: shows release {release}, but {journal.name} knows no release; bring the state store"
                " back, or name it with --state, or go on from what is shown with --adopt"
            )
            raise ReleaseError(message)


def refuse_publication(site: Site) -> None:
    """Raise ReleaseError if a store holds what was published, which a rebuild must not replace."""
    for store in site.stores.values():
        shown = _manifest(site, store)
        if shown and not shown.get("rebuild"):
            message = f"{store.name}: holds published documents, which a rebuild must not replace; name another folder"
            raise ReleaseError(message)


def _manifest(site: Site, store: Store, *, is_known: bool = False) -> dict[str, Any]:
    """Return what a store's manifest says; nothing without one, nor of a damaged one if `is_known` what it said."""
    stored = store.read(site.manifest)
    try:
        return read_state_file(f"{store.name}/{site.manifest}", stored.body) if stored else {}
    except ReleaseError:
        if is_known:
            return {}
        raise


def _conflicts(site: Site, journal: Journal, audience: str, release: str | None) -> Iterator[Conflict]:
    if release or audience in journal.base().manifests:
        yield from conflict_of_release(site, journal, release)
    if audience == "public":
        yield from _conflict_of_lock(site, journal)


def older_state(site: Site, journal: Journal) -> list[str]:
    """Return one line for each store that shows a release which the state store is too old to know, or is not of."""
    shown = {_release(_manifest(site, store, is_known=True)) for store in site.stores.values()}
    found = (each for release in sorted(filter(None, shown)) for each in conflict_of_release(site, journal, release))
    return [each.text for each in found if not each.is_mendable]


def _release(manifest: dict[str, Any]) -> str | None:
    return str(manifest["release"]) if "release" in manifest else None


def conflict_of_release(site: Site, journal: Journal, shown: str | None) -> Iterator[Conflict]:
    """Yield why a manifest that names this release (None: there is none) does not fit the head, if it does not.

    While a release is unfinished, any may be shown that is known since the last one that was done; while one is mended,
    anything.
    """
    head, last = journal.head, journal.base()
    if head is None or shown == head.release:
        return
    found = journal.find(shown) if shown else None
    if shown and (not found or found.number > last.number):
        side = "is older, as a backup is" if _number(shown) > last.number else "is of another site"
        text = f"is of release {shown}, but the state store's last one is {last.id}: that store {side}"
        way = f"bring back the one that knows {shown}, or name it with --state"
        yield Conflict(f"{site.manifest}: {text}; {way}", is_mendable=False)
    elif head.state == "done" or (found.number if found else 0) < journal.before().number != last.number:
        text = f"is of the older release {shown}" if shown else "is missing or damaged"
        text = f"{text}, and the state store's last one is {last.id}; name the right store, or {MEND}"
        yield Conflict(f"{site.manifest}: {text}", is_mendable=True)


def _number(release: str) -> int:
    """Return the number that a release's id begins with; 0 if it begins with none."""
    with suppress(ValueError):
        return int(release.partition("-")[0])
    return 0


def _conflict_of_lock(site: Site, journal: Journal) -> Iterator[Conflict]:
    """Yield why the last lock file does not stand as it was written, if the release that wrote it is done."""
    known = journal.ledger()
    if not known.last_lock or not journal.head or journal.head.state != "done":
        return
    path = path_of(known.last_lock)
    stored = site.stores["public"].read(path)
    if not stored or hashlib.sha256(stored.body).hexdigest() != known.locks[known.last_lock]:
        yield Conflict(f"{path}: {'was changed' if stored else 'is missing'}; {MEND}", is_mendable=True)
