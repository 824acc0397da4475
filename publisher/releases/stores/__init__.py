"""Where files go: a folder, or a prefix of a Cloud Storage bucket."""

import re
from pathlib import Path

from publisher.errors import StoreError
from publisher.releases.stores.base import Headers, Listed, Store, Stored
from publisher.releases.stores.directory import DirectoryStore

__all__ = ["Headers", "Listed", "Store", "Stored", "open_folder", "open_store", "refuse_overlap"]


def open_store(location: str, workers: int = 32, *, is_private: bool = False) -> Store:
    """Open `gs://bucket/prefix` or a folder, which need not exist yet; in a private one only the owner reads."""
    if location.startswith("gs://"):
        from publisher.releases.stores.gcs import GCSStore  # noqa: PLC0415 (takes memory and time that a folder need not)

        return GCSStore.from_url(location, workers)
    return open_folder(location, is_private=is_private)


def open_folder(location: str, *, is_private: bool = False) -> DirectoryStore:
    """Open a folder; raises StoreError for what looks like a URL, which would become a folder of that name."""
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:/", location):
        message = f"{location}: is no folder; write the path of a folder, or of a store in a bucket gs://bucket/prefix"
        raise StoreError(message)
    return DirectoryStore(Path(location), is_private=is_private)


def refuse_overlap(locations: dict[str, str]) -> None:
    """Raise StoreError if two of these stores (option -> location) are one, or one is inside the other.

    Access to a bucket is uniform, so two prefixes of one bucket are no wall either.
    """
    places = [(option, _place(location)) for option, location in locations.items()]
    for number, (option, place) in enumerate(places):
        for other_option, other in places[number + 1 :]:
            if place[: len(other)] == other or other[: len(place)] == place:
                message = f"{option} and {other_option} are one store, or one is inside the other; give each its own"
                raise StoreError(message)


def _place(location: str) -> tuple[str, ...]:
    if location.startswith("gs://"):
        return ("gs:", location.removeprefix("gs://").partition("/")[0])
    return Path(location).resolve().parts
