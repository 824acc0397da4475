"""Where documents go: a folder, or a prefix of a Cloud Storage bucket."""

from pathlib import Path
from typing import Protocol

from publisher.document import Document
from publisher.stores.directory import DirectoryStore
from publisher.stores.gcs import GCSStore


class Store(Protocol):
    """Holds published files under `v1/`."""

    name: str

    def unchanged(self, document: Document) -> bool:
        """Whether the store holds the document already, but for its time of generation."""

    def write(self, document: Document) -> None:
        """Put the document in place of what is there; readers see the old bytes or the new, never a part."""


def open_store(location: str) -> Store:
    """Open `gs://bucket/prefix` or a folder, which need not exist yet."""
    if location.startswith("gs://"):
        return GCSStore.from_url(location)
    return DirectoryStore(Path(location))
