"""Puts a release in its place: objects, release, head, public files, manifest, head."""

from collections.abc import Mapping

from publisher.errors import PublisherError, ReleaseError
from publisher.progress import Progress
from publisher.releases.bodies import Bodies
from publisher.releases.journal import Journal
from publisher.releases.listing import look
from publisher.releases.release import MANIFEST, Entry, Release, manifest
from publisher.releases.site import Site
from publisher.releases.status import SHORT_CACHE
from publisher.releases.stores.base import Headers, Listed


def store(site: Site, journal: Journal, release: Release, bodies: Bodies) -> None:
    """Store what is needed to finish the release: its new objects, then the release. Readers see nothing of it yet."""
    new = sorted({entry.sha256 for entry in release.documents.values() if bodies.is_new(entry.sha256)})
    site.in_parallel(lambda sha256: journal.store_object(sha256, bodies.read(sha256)), new)
    journal.store_release(release)


def show(  # noqa: PLR0913 (what it takes to place a release)
    site: Site, journal: Journal, release: Release, bodies: Bodies, progress: Progress, *, careful: bool = False
) -> None:
    """Let readers see a stored release: claim the head, write the files and the manifests, mark the head as done.

    Files that are as the release says stay. With `careful`, what stands there is not believed to be safe and
    undamaged, as it is after a publication that came to its end: every byte is compared and every folder flushed.
    """
    # listed before the head is claimed: whoever overtakes this publisher later has changed what was listed
    listings = {audience: look(site, audience, release.of(audience), reads_all=careful) for audience in site.stores}
    journal.claim(release)
    try:
        for audience, listed in listings.items():
            _write(site, release, audience, listed, bodies=bodies, progress=progress, careful=careful)
    except PublisherError:
        journal.give_up()
        raise
    journal.finish()


def refuse_missing_stores(site: Site, release: Release) -> None:
    """Raise ReleaseError if the release has documents of an audience whose store is not named."""
    missing = {entry.audience for entry in release.documents.values()} - set(site.stores)
    if missing:
        message = f"release {release.id} has {min(missing)} documents, too; name their store"
        raise ReleaseError(message)


def _write(  # noqa: PLR0913 (what a store and a release are made of)
    site: Site,
    release: Release,
    audience: str,
    listed: Mapping[str, Listed],
    *,
    bodies: Bodies,
    progress: Progress,
    careful: bool,
) -> None:
    """Write the files that are not in place yet, whoever wrote the rest; the manifest comes last."""
    files, store = release.of(audience), site.stores[audience]

    def write(path: str) -> None:
        entry = files[path]
        body = bodies.read(entry.sha256)
        store.write(path, body, Headers(entry.cache_control), if_generation=_generation(listed, path))
        progress.step(path)

    new = [path for path, entry in files.items() if not _is_in_place(entry, listed.get(path))]
    site.in_parallel(write, new)
    store.flush(files if careful else new)
    store.write(MANIFEST, manifest(release, audience), SHORT_CACHE, if_generation=_generation(listed, MANIFEST))
    store.flush([MANIFEST])


def _is_in_place(entry: Entry, file: Listed | None) -> bool:
    return file is not None and file.sha256 == entry.sha256 and file.cache_control in {None, entry.cache_control}


def _generation(listed: Mapping[str, Listed], path: str) -> str | None:
    return listed[path].generation if path in listed else None
