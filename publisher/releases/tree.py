"""The tree of a release: every file that it has in the stores, and the turn in which each is written."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import partial

import orjson

from publisher.errors import ReleaseError
from publisher.format import sha256_of
from publisher.releases import ledger, locks
from publisher.releases.compare import GONE, LEDGER, LEDGER_COPIES, LOCK_COPIES, LOCKS, MANIFESTS, PARTS, File
from publisher.releases.parts import Read
from publisher.releases.release import (
    EMPTY,
    STATUS,
    Entry,
    Ledger,
    Line,
    Release,
    changed_files,
    date_of,
    manifest,
    manifest_part,
)
from publisher.releases.site import STATE, ChannelAt, Site
from publisher.releases.stores.base import FOR_EVER, SHORT_CACHE


def document(path: str, entry: Entry, read: Read) -> File:
    """Return a document as a file."""
    headers = entry.headers if entry.cache_control else None
    return File(entry.audience, path, entry.sha256, headers, read=partial(read, entry.sha256), date=entry.shows_date)


def ledger_files(lines: Mapping[str, Line], read: Read) -> Iterator[File]:
    """Yield the ledger file of each line, which the next build reads."""
    for key, line in lines.items():
        body = partial(ledger.file_of, line, read)
        yield File(STATE, ledger.path_of(key), line.file, ledger.HEADERS, LEDGER, body, date_of(key))


def files_of(site: Site, release: Release, claimed_at: str, read: Read, standing: Release = EMPTY) -> Iterator[File]:
    """Yield each file that a release, claimed at an instant, has in the site's stores.

    Only those that it changes, if another one is `standing` there undamaged. Of locks it has those that it adds.
    """
    claimed = ledger.claimed(release, claimed_at, read)
    yield from ledger_files(release.ledger.lines | claimed if standing is EMPTY else claimed, read)
    if release.copies and "internal" in site.stores:
        for file in ledger_files(claimed if standing.copies else release.ledger.lines | claimed, read):
            path = ledger.copy_of(ledger.key_at(file.path))
            yield File("internal", path, file.sha256, ledger.HEADERS, LEDGER_COPIES, file.read)
    for date, body in locks.files(release.ledger, release.locks, claimed_at):
        yield from _lock_files(date, sha256_of(body), body, read)
    changed = sorted(changed_files(release, standing).items())
    for audience in site.stores:
        yield from (document(path, entry, read) for path, entry in changed if entry.audience == audience)
        yield from _manifest(site, release, audience, standing)
    for path, audience in sorted(release.withdraws.items()):
        yield File(audience, path, "", turn=GONE)


def _manifest(site: Site, release: Release, audience: str, standing: Release) -> Iterator[File]:
    # the parts of a release of an older format stand nowhere yet
    known = set[str]() if standing.documents.made else {*standing.manifests.get(audience, {}).values()}
    for name, sha256 in release.manifests.get(audience, {}).items():
        if sha256 not in known:
            body = partial(_part, release, name, audience)
            yield File(audience, site.manifest_part(sha256), sha256, FOR_EVER, PARTS, body)
    content = manifest(release, audience)
    sha256 = sha256_of(content)
    yield File(audience, site.manifest, sha256, SHORT_CACHE, MANIFESTS, partial(bytes, content))


def _part(release: Release, name: str, audience: str) -> bytes:
    return manifest_part(release.documents.part(name), audience) or b""


def known_locks(site: Site, known: Ledger, read: Read) -> Iterator[File]:
    """Yield every lock file that was published, and its copies; no copies of one that nobody has any more."""
    store = site.stores["public"]

    def of_date(date: str) -> Iterable[File]:
        path, sha256 = locks.path_of(date), known.locks[date]
        stored = store.read(path)
        if stored and sha256_of(stored.body) == sha256:
            return [*_lock_files(date, sha256, stored.body, read)]
        try:
            return [*_lock_files(date, sha256, read(sha256), read)]
        except ReleaseError:
            return [File("public", path, sha256, FOR_EVER, LOCKS, partial(read, sha256))]

    for files in site.in_parallel(of_date, known.locks):
        yield from files


def _lock_files(date: str, sha256: str, body: bytes, read: Read) -> Iterator[File]:
    for each in orjson.loads(body)["documents"]:
        yield File("public", each["path"], each["sha256"], FOR_EVER, LOCK_COPIES, partial(read, each["sha256"]))
    yield File("public", locks.path_of(date), sha256, FOR_EVER, LOCKS, partial(bytes, body))


def strangers(site: Site, release: Release, audience: str, channel_at: ChannelAt) -> list[str]:
    """Return one line for each file of an audience that is in no release.

    Files of other channels are in releases of their own; `channel_at` returns the channel of a path.
    """
    listed = set(site.stores[audience].list(site.root)) - release.of(audience).keys() - {site.manifest, STATUS}
    own = (locks.FOLDER, site.manifest_parts)
    unknown = [path for path in sorted(listed) if not path.startswith(own) and channel_at(path) == site.channel]
    return [f"{path}: is in no release" for path in unknown]


def unnamed(site: Site, release: Release) -> list[str]:
    """Return one line for each audience of the release whose store is not named, so that its files are not read."""
    counts = Counter(entry.audience for entry in release.documents.values() if entry.audience not in site.stores)
    return [
        f"{number:,} {audience} files of release {release.id} were not read; name their store"
        for audience, number in sorted(counts.items())
    ]
