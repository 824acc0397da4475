"""A document as it is published: valid against its schema, and the same bytes for the same content."""

import hashlib
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

import orjson

from publisher.dbt.manifest import Kind
from publisher.documents.schema import load_schema
from publisher.errors import DocumentError
from publisher.format import API_VERSION, canonical_json, content_sha


@dataclass(frozen=True)
class Document:
    """One JSON file, ready to be stored. `path` is relative to the store; `content` is what `body` says, parsed."""

    path: str
    body: bytes
    content: dict[str, Any]

    @property
    def sha256(self) -> str:
        """SHA-256 (64 hexadecimal digits) of the bytes."""
        return hashlib.sha256(self.body).hexdigest()

    @property
    def content_sha(self) -> str:
        """SHA-256 of the content without `generated_at`: it tells whether anything but the time has changed."""
        return content_sha(self.content)


def make_document(kind: Kind, path: str, payload: str) -> Document:
    """Check a payload of the warehouse and bring it into canonical form; raises DocumentError."""
    _check_path(kind, path)
    try:
        content = orjson.loads(payload)
    except orjson.JSONDecodeError as error:
        message = f"{path}: {kind.name} is not JSON: {error}"
        raise DocumentError(message) from error
    _check_schema(kind, path, content)
    return Document(f"{API_VERSION}/{path}", canonical_json(content), content)


def _check_path(kind: Kind, path: str) -> None:
    parts = PurePosixPath(path).parts
    if path != "/".join(parts) or parts[0] == "/" or ".." in parts or not path.endswith(".json"):
        message = f"{path!r}: {kind.name} has a path that is no plain relative path of a .json file"
        raise DocumentError(message)


def _check_schema(kind: Kind, path: str, content: object) -> None:
    if fault := load_schema(kind.schema).fault(content):
        message = f"{path}: {fault}"
        raise DocumentError(message)
