"""Where a site's files are."""

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TypeVar

from publisher.format import API_VERSION, SITE
from publisher.releases.stores.base import Inside, Store

Item = TypeVar("Item")
Result = TypeVar("Result")

_AT_ONCE = 2000
"""Items that wait for a thread, each of which takes a kilobyte."""

ChannelAt = Callable[[str], str]
"""Returns the channel of the file that stands at a path."""

STATE = "state"
"""What the private store of releases is called."""

SHOWN = "shown/"
"""Folder of the ledger in the private store, which the next build reads. Nothing else may be there."""


def manifest_of(channel: str) -> str:
    """Return where the manifest of a channel is; `""` is the main one."""
    return f"{_folder(channel)}manifest.json"


def manifest_parts_of(channel: str) -> str:
    """Return the folder of its parts."""
    return f"{_folder(channel)}manifests/"


def _root(channel: str) -> str:
    return f"{SITE}/" if channel == SITE else f"{API_VERSION}/"


def _folder(channel: str) -> str:
    return _root(channel) if channel in {"", SITE} else f"{_root(channel)}{channel}/"


@dataclass(frozen=True)
class Site:
    """The stores that readers see, by audience, and the private store of releases; `jobs` threads work at a time.

    It is that of the main channel, or of another one, whose manifest and releases are in a folder of its name. That of
    the pages has a root of its own, too, and the public alone reads it.
    """

    stores: Mapping[str, Store]
    state: Store
    jobs: int = 32
    channel: str = ""

    def of(self, channel: str) -> "Site":
        """Return the site of a channel, from that of the main one."""
        if not channel:
            return self
        stores = {"public": self.stores["public"]} if channel == SITE else self.stores
        return replace(self, stores=stores, state=Inside(self.state, f"{channel}/"), channel=channel)

    def store(self, name: str) -> Store:
        """Return the store of an audience, or the private one."""
        return self.state if name == STATE else self.stores[name]

    def root_of(self, name: str) -> str:
        """Return the folder below which a store's files of a release are."""
        return SHOWN if name == STATE else self.root

    @property
    def root(self) -> str:
        """The folder below which all of its files are."""
        return _root(self.channel)

    @property
    def manifest(self) -> str:
        """The public list of the manifest's parts, written after all other files of a release."""
        return manifest_of(self.channel)

    @property
    def manifest_parts(self) -> str:
        """Folder of the manifest's parts, which list the files. Each is named by its hash, and never changes."""
        return manifest_parts_of(self.channel)

    def manifest_part(self, sha256: str) -> str:
        """Return where a part of the manifest is."""
        return f"{self.manifest_parts}{sha256}.json"

    def in_parallel(self, work: Callable[[Item], Result], items: Iterable[Item]) -> list[Result]:
        """Do the work for each item in threads; the first failure stops what has not begun, and is raised."""
        items = [*items]
        some = (items[first : first + _AT_ONCE] for first in range(0, len(items), _AT_ONCE))
        with ThreadPoolExecutor(self.jobs) as pool:
            return [result for each in some for result in pool.map(work, each)]
