"""What the content of a document holds: values by the way to them, rows as objects, and members by their keys."""

from typing import Any

Items = tuple[tuple[str, tuple[str, ...]], ...]
"""Nested arrays of a document, the outermost first, each with the keys of which the first known tells members apart."""


def value_at(content: Any, name: str) -> Any:  # noqa: ANN401 (any JSON)
    """Return what stands under a name with dots; None if nothing does."""
    for key in name.split("."):
        content = content.get(key) if isinstance(content, dict) else None
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


def lost_items(shown: dict[str, Any], new: dict[str, Any], items: Items, values: tuple[str, ...] = ()) -> list[str]:
    """Name each innermost member of a document's arrays that another one lacks: `groups 8, picks quillbramvale`.

    A published document may be from before a key was introduced, so its members are looked for by the keys they have.
    With other `values` it is another member.
    """
    kept = {name for names in _members(with_objects(new), items, values) for name in names}
    return [names[0] for names in _members(with_objects(shown), items, values) if names[0] not in kept]


def _members(content: dict[str, Any], items: Items, values: tuple[str, ...]) -> list[list[str]]:
    """Return the names of each innermost member, by its first key first, from the outside in, and its values."""
    members: list[tuple[list[str], dict[str, Any]]] = [([], content)]
    for array, keys in items:
        members = [
            ([f"{place}{array} {name}" for place in places for name in _texts(member, keys)], member)
            for names, holder in members
            for places in [[f"{name}, " for name in names] or [""]]
            for member in holder.get(array, [])
        ]
    return [[" ".join((name, *_texts(member, values))) for name in names] for names, member in members] if items else []


def _texts(member: dict[str, Any], keys: tuple[str, ...]) -> list[str]:
    """Return the values of those of the keys that a member has; 20 and 20.0 are one number."""
    found = (member.get(key) for key in keys)
    return [f"{value:g}" if isinstance(value, float) else str(value) for value in found if value is not None]
