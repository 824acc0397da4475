"""The JSON Schemas of the documents: the files in the folder `schemas` beside this one."""

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib import resources

import jsonschema_rs
import orjson

from publisher.errors import CatalogError


@dataclass(frozen=True)
class Schema:
    """One JSON Schema: its bytes, their SHA-256 (a document is checked again when it changes), and its validator."""

    body: bytes
    sha256: str
    validator: jsonschema_rs.Validator


def schema_bytes(name: str) -> bytes:
    """Read a schema's file; raises OSError."""
    return (resources.files("publisher.documents") / "schemas" / name).read_bytes()


@cache
def load_schema(name: str) -> Schema:
    """Read a schema, once; raises CatalogError when there is no such schema or it is not valid."""
    try:
        body = schema_bytes(name)
        return Schema(body, hashlib.sha256(body).hexdigest(), jsonschema_rs.validator_for(orjson.loads(body)))
    except (OSError, ValueError, jsonschema_rs.ValidationError) as error:
        message = f"config.meta.publish: no usable schema publisher/documents/schemas/{name}: {error}"
        raise CatalogError(message) from error
