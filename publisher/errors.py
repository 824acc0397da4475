"""Everything that the publisher refuses or fails to do. Each message is one line: what, where, what to do."""

from collections.abc import Iterator
from contextlib import contextmanager

MEND = "`publisher publish --mend` writes it again"
"""What an operator does about a file that is not as its release says."""


RECOVER = "run `publisher recover`"
"""What an operator does about a state store that nothing else brings back."""


class PublisherError(Exception):
    """Base of all errors that a caller may expect; the command line shows its message and exits 1."""


class UsageError(PublisherError):
    """An option has a value that cannot be meant; the command line exits 2."""


class CatalogError(PublisherError):
    """A file that dbt wrote is missing, cannot be read, or describes no document that may be published."""


class WarehouseError(PublisherError):
    """The document tables cannot be read, or hold nothing that was asked for."""


class DocumentError(PublisherError):
    """A document is not valid: it is no JSON, its schema refuses it, or its path leaves its folder."""


class LeakError(DocumentError):
    """A public document holds an internal name."""


class StoreError(PublisherError):
    """The folder or bucket cannot be read or written."""


class ConflictError(StoreError):
    """Somebody else has written a file since it was read."""


class ReleaseError(PublisherError):
    """The state of the releases is damaged, from a newer version, or held by another publisher."""


class DamageError(ReleaseError):
    """A file of the state store is not what a publisher wrote there."""


class LedgerError(ReleaseError):
    """The document tables rest on another ledger than that of the state store."""


class LockError(ReleaseError):
    """A date has locked since the publication was planned; it must be planned again."""


def first_line(error: Exception) -> str:
    """Return the first line of an error's message."""
    return str(error).strip().split("\n", 1)[0]


@contextmanager
def refuse_damage(place: str, advice: str, error: type[PublisherError]) -> Iterator[None]:
    """Turn whatever goes wrong while a file of unexpected shape is read into one line that names the file."""
    try:
        yield
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as damage:
        message = f"{place}: is damaged, or another program wrote it ({type(damage).__name__} {damage}); {advice}"
        raise error(message) from damage
