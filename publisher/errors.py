"""Everything that the publisher refuses or fails to do. Each message is one line: what, where, what to do."""

from collections.abc import Iterator
from contextlib import contextmanager


class PublisherError(Exception):
    """Base of all errors that a caller may expect; the command line shows its message and exits 1."""


class CatalogError(PublisherError):
    """dbt's manifest is missing, unreadable or describes no publishable document."""


class WarehouseError(PublisherError):
    """The document tables cannot be read, or hold nothing that was asked for."""


class DocumentError(PublisherError):
    """A document is not valid: not JSON, against its schema, or under a path that leaves its folder."""


class LeakError(DocumentError):
    """A public document holds a name that is internal."""


class StoreError(PublisherError):
    """The folder or bucket cannot be read or written."""


class ConflictError(StoreError):
    """A file is not what it was when it was read; somebody else has written it."""


class ReleaseError(PublisherError):
    """The state of the releases is damaged, from a newer version, or held by another publisher."""


def first_line(error: Exception) -> str:
    """Return the first line of what an error says."""
    return str(error).strip().split("\n", 1)[0]


@contextmanager
def refuse_damage(place: str, advice: str, error: type[PublisherError]) -> Iterator[None]:
    """Turn what goes wrong in reading a file of another shape into one line that names it."""
    try:
        yield
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as damage:
        message = f"{place}: is damaged or of another make ({type(damage).__name__} {damage}); {advice}"
        raise error(message) from damage
