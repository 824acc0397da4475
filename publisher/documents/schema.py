"""The JSON Schemas of the documents: the files in the folder `schemas` beside this one.

The files are strict: they allow no key that they do not describe, so that nothing else gets out. Readers get schemas
that allow more, so that a new key breaks nobody who checks what he reads.
"""

from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from publisher.errors import CatalogError, first_line
from publisher.format import sha256_of

if TYPE_CHECKING:
    import jsonschema_rs


@dataclass(frozen=True)
class Schema:
    """One JSON Schema: its file, its bytes, and their SHA-256 (a document is checked again when it changes)."""

    name: str
    body: bytes
    sha256: str

    def fault(self, content: object) -> str | None:
        """Return where and why a document is not valid, None if it is; raises CatalogError if the schema is not."""
        error = next(self._validator.iter_errors(content), None)
        if not error:
            return None
        place = ".".join(str(part) for part in error.instance_path) or "(whole)"
        return f"{place}: {error.message} (schema {self.name})"

    @cached_property
    def _validator(self) -> "jsonschema_rs.Validator":
        import jsonschema_rs  # noqa: PLC0415 (a run that reads no document need not have it)

        try:
            return jsonschema_rs.validator_for(orjson.loads(self.body))
        except (ValueError, jsonschema_rs.ValidationError) as error:
            raise _unusable(self.name, error) from error


FOLDER = Path(__file__).with_name("schemas")


def schema_bytes(name: str) -> bytes:
    """Read a schema's file; raises OSError."""
    return FOLDER.joinpath(name).read_bytes()


@cache
def own_schemas() -> frozenset[str]:
    """Return the names of the schemas of the public files that the publisher adds; they begin with an underscore."""
    return frozenset(file.name for file in FOLDER.glob("_*.json"))


@cache
def load_schema(name: str) -> Schema:
    """Read a schema, once; raises CatalogError when there is no such schema."""
    try:
        body = schema_bytes(name)
    except OSError as error:
        raise _unusable(name, error) from error
    return Schema(name, body, sha256_of(body))


@cache
def readers_schema(schema: Schema) -> Schema:
    """Return what readers get of a strict schema: it says the same, and allows keys that it does not describe."""
    try:
        body = orjson.dumps(_open(orjson.loads(schema.body)), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    except ValueError as error:
        raise _unusable(schema.name, error) from error
    return Schema(schema.name, body, sha256_of(body))


def _open(part: Any) -> Any:  # noqa: ANN401 (any JSON)
    if isinstance(part, dict):
        closed = ("additionalProperties", False)
        return {key: _open(value) for key, value in part.items() if (key, value) != closed}
    return [_open(value) for value in part] if isinstance(part, list) else part


def _unusable(name: str, error: Exception) -> CatalogError:
    place = f"publisher/documents/schemas/{name}"
    return CatalogError(f"config.meta.publish: no usable schema {place}: {first_line(error)}")
