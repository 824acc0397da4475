"""The public side as a second witness: whether the state store made what readers see, and which of the two is older."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from publisher.errors import MEND, RECOVER, ReleaseError
from publisher.releases.compare import LOCKS, Depth, File, differences
from publisher.releases.journal import Journal
from publisher.releases.ledger import COPY
from publisher.releases.locks import FOLDER, path_of
from publisher.releases.release import number_of, read_state_file
from publisher.releases.site import Site
from publisher.releases.stores.base import Store


@dataclass(frozen=True)
class Conflict:
    """Why the state store and what readers see do not fit, and which is `older`: `state`, `public`, or `none`."""

    text: str
    older: str


def refuse_other_side(site: Site, journal: Journal, *, adopts: bool = False, mends: bool = False) -> None:
    """Raise ReleaseError if readers see another release than the head names, or another last lock file.

    Asked before anything is claimed. A run that `mends` writes again what readers see, if that is the older side. Only
    a run that `adopts` goes on where the state store knows nothing of a release that readers see.
    """
    for audience, store in site.stores.items():
        shown = _manifest(site, store, is_known=journal.head is not None)
        if shown.get("rebuild") and not journal.head:
            message = f"{store.name}: holds a rebuild, which was never published; remove it, or name another folder"
            raise ReleaseError(message)
        release = _release(shown)
        if journal.head:
            for each in _conflicts(site, journal, audience, release):
                if not (mends and each.older == "public"):
                    journal.refuse_if_overtaken()
                    message = f"{store.name}/{each.text}"
                    raise ReleaseError(message)
        elif release and not adopts:
            message = (
                f"{store.name}: shows release {release}, but {journal.name} knows no release; bring the state store"
                f" back, or name it with --state, or {RECOVER}"
            )
            raise ReleaseError(message)
    if adopts and not journal.head:
        _refuse_what_can_be_recovered(site)


def _refuse_what_can_be_recovered(site: Site) -> None:
    """Raise ReleaseError if the ledger, which adoption would begin anew, stands in the internal store."""
    internal = site.stores.get("internal")
    if internal and any(path.endswith(COPY) for path in internal.list(FOLDER)):
        message = f"{internal.name}: has copies of the ledger, which --adopt would lose; {RECOVER}"
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


def unknown_releases(site: Site, journal: Journal) -> list[Conflict]:
    """Return why the state store does not know the releases that readers see: it is older, or of another site."""
    found = (each for release in shown_releases(site) for each in conflict_of_release(site, journal, release))
    return [each for each in found if each.older != "public"]


def shown_releases(site: Site) -> list[str]:
    """Return the releases that the manifests of the stores name; a damaged one names none."""
    shown = (_release(_manifest(site, store, is_known=True)) for store in site.stores.values())
    return sorted({release for release in shown if release})


def _release(manifest: dict[str, Any]) -> str | None:
    return str(manifest["release"]) if "release" in manifest else None


def conflict_of_release(site: Site, journal: Journal, shown: str | None) -> Iterator[Conflict]:
    """Yield why a manifest that names this release (None: there is none) does not fit the head, if it does not.

    While a release is unfinished, any may be shown that is known since the last one that was done; while one is mended,
    anything; while one is recovered, an older one that nobody knows any more.
    """
    head, last = journal.head, journal.base()
    if head is None or shown == head.release:
        return
    found, number = journal.find(shown) if shown else None, number_of(shown or "")
    is_unfinished = head.state != "done"
    if shown and (not found or found.number > last.number):
        if number > last.number:
            way = f"that store is older, as a backup is; bring back the one that knows {shown}, or {RECOVER}"
            yield _conflict(site, f"is of release {shown}, but the state store's last one is {last.id}: {way}", "state")
        elif not (is_unfinished and last.recovered):
            way = f"that store is of another site; name the one that knows {shown} with --state"
            yield _conflict(site, f"is of release {shown}, but the state store's last one is {last.id}: {way}", "none")
    elif not is_unfinished or (found.number if found else 0) < journal.before().number != last.number:
        text = f"is of the older release {shown}" if shown else "is missing or damaged"
        way = f"name the right store, or {MEND}"
        yield _conflict(site, f"{text}, and the state store's last one is {last.id}; {way}", "public")


def _conflict(site: Site, text: str, older: str) -> Conflict:
    return Conflict(f"{site.manifest}: {text}", older)


def _conflict_of_lock(site: Site, journal: Journal) -> Iterator[Conflict]:
    """Yield why the last lock file does not stand as it was written, if the release that wrote it is done."""
    known = journal.ledger()
    if not known.last_lock or not journal.head or journal.head.state != "done":
        return
    file = File("public", path_of(known.last_lock), known.locks[known.last_lock], turn=LOCKS)
    for each in differences(site, [file], Depth.READ):
        yield Conflict(f"{each.text}; {MEND}", "public")
