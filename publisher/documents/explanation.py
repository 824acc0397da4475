"""What a document says of a member that is called by a name as a person types it, its keys in the schema's order."""

import difflib
import unicodedata
from collections.abc import Collection, Iterator
from typing import Any

import orjson

from publisher.documents.folding import folded
from publisher.documents.schema import load_schema

Member = dict[str, Any]


def in_order(content: object, schema: str) -> Any:  # noqa: ANN401 (any JSON)
    """Return a document with its keys in the order of its schema: a warehouse may give them in any."""
    return _in_order(content, orjson.loads(load_schema(schema).body))


def _in_order(content: object, schema: dict[str, Any]) -> object:
    if isinstance(content, dict):
        properties = schema.get("properties", {})
        names = [name for name in properties if name in content] + [name for name in content if name not in properties]
        return {name: _in_order(content[name], properties.get(name, {})) for name in names}
    if isinstance(content, list):
        columns = schema.get("prefixItems") or [schema.get("items", {})] * len(content)
        return [_in_order(each, column) for each, column in zip(content, columns, strict=False)]
    return content


def with_objects(document: dict[str, Any]) -> dict[str, Any]:
    """Return a document with an object for each row, an array whose values `columns` names, and without `columns`."""
    if not (columns := document.get("columns", {})):
        return document
    return {key: _with_objects(value, key, columns) for key, value in document.items() if key != "columns"}


def _with_objects(value: Any, name: str, columns: dict[str, list[str]]) -> Any:  # noqa: ANN401 (any JSON)
    if isinstance(value, list) and value and name in columns and not isinstance(value[0], list):
        value = dict(zip(columns[name], value, strict=True))
    if isinstance(value, dict):
        return {key: _with_objects(each, key, columns) for key, each in value.items()}
    return [_with_objects(each, name, columns) for each in value] if isinstance(value, list) else value


def called(members: Collection[Member], keys: Collection[str], name: str) -> list[Member]:
    """Return the members of which a value of `keys` is the name, whatever its case and accents."""
    wanted = _plain(name)
    return [member for member in members if wanted in map(_plain, _names(member, keys))]


def nearest(members: Collection[Member], keys: Collection[str], name: str) -> str | None:
    """Return the names of the member that is called most like it; None of no members."""
    owners = {_plain(each): member for member in members for each in _names(member, keys)}
    found = difflib.get_close_matches(_plain(name), owners, n=1, cutoff=0)
    return " or ".join(dict.fromkeys(_names(owners[found[0]], keys))) if found else None


def _names(member: Member, keys: Collection[str]) -> Iterator[str]:
    return (str(member[key]) for key in keys if member.get(key) is not None)


def _plain(name: str) -> str:
    """Return a name without case and accents."""
    return "".join(each for each in unicodedata.normalize("NFKD", folded(name)) if not unicodedata.combining(each))
