"""Files that readers see and no release has, and files that are not read."""

from collections import Counter

from publisher.releases import locks
from publisher.releases.release import STATUS, Release
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
