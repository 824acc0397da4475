"""Compares what readers see with a release."""

import hashlib
from collections import Counter

from publisher.releases import ledger, locks
from publisher.releases.listing import look_at_ledger
from publisher.releases.release import STATUS, Ledger, Release, manifest
from publisher.releases.site import ChannelAt, Site


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


def changes(site: Site, release: Release, known: Ledger, audience: str) -> list[str]:
    """Return one line for each file of the release that an audience lacks or has with other bytes; all are read."""
    store = site.stores[audience]
    hashes = {path: entry.sha256 for path, entry in release.of(audience).items()}
    if audience == "internal" and release.copies:
        hashes |= {ledger.copy_of(key): line.file for key, line in known.lines.items()}
    hashes |= {site.manifest_part(sha256): sha256 for sha256 in release.manifests.get(audience, {}).values()}

    def difference(path: str) -> str | None:
        stored = store.read(path)
        if not stored:
            return f"{path}: is missing"
        if hashlib.sha256(stored.body).hexdigest() != hashes[path]:
            return f"{path}: has other bytes than release {release.id}"
        return None

    lines = [line for line in site.in_parallel(difference, hashes) if line]
    stored = store.read(site.manifest)
    if not stored or stored.body != manifest(release, audience):
        lines.append(f"{site.manifest}: is not that of release {release.id}")
    return lines


def ledger_differences(site: Site, known: Ledger) -> list[str]:
    """Return one line for each ledger file, lock file and copy at the lock that differs; every byte is read."""
    files = look_at_ledger(site, known.lines, reads_all=True)
    lines = [f"{ledger.path_of(key)}: is not as it was published" for key in ledger.differing(known.lines, files)]
    lines += [f"{path}: is in no release" for path in ledger.strays(known.lines, files)]
    return lines + locks.breaks(site, known)
