"""A document as it is published: valid against its schema, and the same bytes for the same content."""

import hashlib
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

import jsonschema_rs
import orjson

from publisher.catalog import Kind
from publisher.errors import DocumentError

API_VERSION = "v1"
"""First part of every path in a store. A change that breaks a reader needs a new one."""


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
        """SHA-256 of the content without `generated_at`: whether anything but the time has changed."""
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


def canonical_json(content: object) -> bytes:
    """UTF-8 without white space, keys in order of their code points. orjson has no NaN and no infinity to write."""
    return orjson.dumps(content, option=orjson.OPT_SORT_KEYS)


def content_sha(content: dict[str, Any]) -> str:
    """SHA-256 (64 hexadecimal digits) of a parsed document without its `generated_at`."""
    timeless = {key: value for key, value in content.items() if key != "generated_at"}
    return hashlib.sha256(canonical_json(timeless)).hexdigest()


def _check_path(kind: Kind, path: str) -> None:
    parts = PurePosixPath(path).parts
    if path != "/".join(parts) or parts[0] == "/" or ".." in parts or not path.endswith(".json"):
        message = f"{path!r}: {kind.name} has a path that is no plain relative path of a .json file"
        raise DocumentError(message)


def _check_schema(kind: Kind, path: str, content: object) -> None:
    try:
        kind.validator.validate(content)
    except jsonschema_rs.ValidationError as error:
        place = ".".join(str(part) for part in error.instance_path) or "(whole)"
        message = f"{path}: {place}: {error.message} (schema {kind.schema})"
        raise DocumentError(message) from error
