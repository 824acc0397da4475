"""A document as it is published: valid against its schema, and the same bytes for the same content."""

import re
from dataclasses import dataclass
from typing import Any

import orjson

from publisher.dbt.manifest import Kind
from publisher.dbt.warehouses.base import Row
from publisher.documents.schema import load_schema
from publisher.errors import DocumentError
from publisher.format import API_VERSION, GENERATED_AT, canonical_json, content_sha, sha256_of, stamped

RESERVED = frozenset({"manifest.json", "status.json", "manifests", "locks", "schemas"})
"""First parts of the paths that the publisher itself writes."""

LONGEST_PATH = 200
"""Characters; names of files end at 255 on most disks, and a file that is being written has a longer one."""

_PATH = re.compile(r"(?:[a-z0-9][a-z0-9_-]*/)*[a-z0-9][a-z0-9_-]*\.json")
"""No folder has a dot in its name, so no file is ever taken for a folder."""

_HEADER = re.compile(r"[ -~]+")


@dataclass(frozen=True)
class Document:
    """One JSON file, ready to be stored. `path` is relative to the store; `content` is what `body` says, parsed.

    `generated_at` are the keys on the way to where it says when it was made; the keys `uncounted` do not count, either.
    """

    path: str
    body: bytes
    content: dict[str, Any]
    generated_at: tuple[str, ...] = GENERATED_AT
    uncounted: tuple[str, ...] = ()

    @property
    def sha256(self) -> str:
        """SHA-256 (64 hexadecimal digits) of the bytes."""
        return sha256_of(self.body)

    @property
    def content_sha(self) -> str:
        """SHA-256 of the content without the time: it tells whether anything but the time has changed."""
        return content_sha(self.content, self.generated_at, self.uncounted)

    @property
    def made_at(self) -> str:
        """When it was made, as it says."""
        return str(stamped(self.content, self.generated_at)[self.generated_at[-1]])

    @property
    def as_of(self) -> str:
        """Its as_of_date, which stands beside that; without one the date on which it was made."""
        return str(stamped(self.content, self.generated_at).get("as_of_date", self.made_at[:10]))


def check_row(kind: Kind, row: Row, *, is_twice: bool = False) -> None:
    """Raise DocumentError unless a row has all that a file needs, and a path that is its own to take.

    `is_twice`: another row of the kind has the path, too.
    """
    if is_twice:
        message = f"{row.path}: {kind.name} has two rows with this path; mend its model and run `dbt build`"
        raise DocumentError(message)
    columns = {
        "document_path": row.path,
        "status": row.status,
        "row_count": row.rows,
        "cache_control": row.cache_control,
        "payload_sha": row.payload_sha,
    }
    for column, value in columns.items():
        if value is None:
            message = f"{row.path or kind.relation}: {kind.name} has no {column}; mend its model and run `dbt build`"
            raise DocumentError(message)
    if kind.has_ledger and row.shows_date and not row.path.endswith(f"{row.shows_date}.json"):
        message = (
            f"{row.path}: {kind.name} has a ledger, so its paths must end in the date that they show; mend its model"
        )
        raise DocumentError(message)
    if not _HEADER.fullmatch(row.cache_control):
        message = f"{row.path}: {kind.name} has the cache_control {row.cache_control!r}, which is no header"
        raise DocumentError(message)
    if not _PATH.fullmatch(row.path) or len(row.path) > LONGEST_PATH:
        message = (
            f"{row.path!r}: {kind.name} has a path that no file may have; write names in a-z, 0-9, - and _, between"
            f" slashes, and .json, in {LONGEST_PATH} characters at most"
        )
        raise DocumentError(message)
    if row.path.split("/")[0] in RESERVED:
        message = f"{row.path}: {kind.name} has a path that is the publisher's own; name another"
        raise DocumentError(message)


def make_document(kind: Kind, path: str, payload: str) -> Document:
    """Check a payload of the warehouse and bring it into canonical form; raises DocumentError."""
    try:
        content = orjson.loads(payload)
    except orjson.JSONDecodeError as error:
        message = f"{path}: {kind.name} is not JSON: {error}"
        raise DocumentError(message) from error
    _check_schema(kind, path, content)
    return Document(f"{API_VERSION}/{path}", canonical_json(content), content, kind.generated_at, kind.uncounted)


def _check_schema(kind: Kind, path: str, content: object) -> None:
    if fault := load_schema(kind.schema).fault(content):
        message = f"{path}: {fault}"
        raise DocumentError(message)
