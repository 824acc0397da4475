"""Everything that the publisher refuses or fails to do. Each message is one line: what, where, what to do."""


class PublisherError(Exception):
    """Base of all errors that a caller may expect; the command line shows its message and exits 1."""


class CatalogError(PublisherError):
    """dbt's manifest is missing, unreadable or describes no publishable document."""


class WarehouseError(PublisherError):
    """The document tables cannot be read, or hold nothing that was asked for."""


class DocumentError(PublisherError):
    """A document is not valid: not JSON, against its schema, or under a path that leaves its folder."""


class StoreError(PublisherError):
    """The folder or bucket cannot be read or written."""
