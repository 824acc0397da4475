"""Words of seeds that stand in schemas, too: each word is listed wherever a document shows it, and no other one is."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from workspace.command import BuildError
from workspace.seeds.rows import Fault, Row, Seed
from workspace.seeds.rules import SEEDS, Listing, Rules, holds

Schema = dict[str, Any]

_IN = ", in publisher/documents/schemas"


@dataclass(frozen=True)
class Place:
    """A key in a schema, with the words that it lists: values, keys of an object, or of an array one in each member.

    A key or member that may be missing is not listed, but a key may have the form of a `pattern`.
    """

    file: str
    description: str
    words: list[str]
    is_ordered: bool = False
    patterns: tuple[str, ...] = ()

    def allows(self, word: str) -> bool:
        """Tell whether a document may show a word."""
        return word in self.words or any(re.search(pattern, word) for pattern in self.patterns)


def faults(seed: Seed, rules: Rules, schemas: Path) -> Iterator[Fault]:
    """Yield which words of a seed its schemas lack, and which ones of the schemas are no words of the seed."""
    for column, listings in rules.listed.items():
        for listing in listings:
            yield from _faults(seed, column, listing, list(_places(schemas, listing)))


def _faults(seed: Seed, column: str, listing: Listing, places: list[Place]) -> Iterator[Fault]:
    rows = [row for row in seed.rows if row.values.get(column) is not None and _is_shown(listing, row)]
    known = [row.cells[column] for row in rows]
    for row, word in zip(rows, known, strict=True):
        if lacking := [place for place in places if not place.allows(word)]:
            yield seed.fault(row, column, f"is not listed under {_at(listing, lacking)}; add it there{_IN}")
        if silent := [place for place in places if word not in _described(place, known)]:
            yield seed.fault(row, column, f"is not in the text of {_at(listing, silent)}; say there what it is{_IN}")
    if not seed.is_whole or any(column not in row.values or _is_shown(listing, row) is None for row in seed.rows):
        return  # the word that is not found may be the one that cannot be read
    gone: defaultdict[str, list[Place]] = defaultdict(list)
    for place in places:
        for word in place.words:
            if word not in known and word not in listing.beside:
                gone[word].append(place)
    for word, having in gone.items():
        where = f" where {listing.where}" if listing.where else ""
        message = f"{column} has no {word!r}{where}, but it stands under {_at(listing, having)}"
        message += f"; add a row, or delete it there{_IN}"
        yield Fault(seed.file, 1, seed.header.index(column) + 1, message)
    yield from _misplaced(seed, column, listing, rows, [place for place in places if place.is_ordered])


def _described(place: Place, known: Collection[str]) -> set[str]:
    """Return the words that the description names, or all, as it need not name any."""
    named = set(re.findall(r"\w+", place.description)) & set(known)
    return named or set(known)


def _misplaced(seed: Seed, column: str, listing: Listing, rows: list[Row], places: list[Place]) -> Iterator[Fault]:
    """Say where an array has its members in another order than the seed, once both have the same ones."""
    if listing.order is None or any(listing.order not in row.values for row in rows):
        return
    rows = sorted(rows, key=lambda row: row.values[listing.order])  # type: ignore[arg-type, return-value, index] # numbers
    for place in places:
        if sorted(place.words) == sorted(row.cells[column] for row in rows):
            for row, word in zip(rows, place.words, strict=True):
                if row.cells[column] != word:
                    message = f"is not in its place by {listing.order}, but {word!r} is, under {_at(listing, [place])}"
                    yield seed.fault(row, column, f"{message}; reorder it there{_IN}")
                    break


def _is_shown(listing: Listing, row: Row) -> bool | None:
    return holds(listing.where, row) if listing.where else True


def _at(listing: Listing, places: list[Place]) -> str:
    """Name a key and its schemas."""
    return f"{listing.key!r} of {', '.join(dict.fromkeys(place.file for place in places))}"


def _places(schemas: Path, listing: Listing) -> Iterator[Place]:
    """Find where one schema, or any, lists the words; it is a fault of the mark if none does."""
    files = [schemas / listing.schema] if listing.schema else sorted(schemas.glob("*.json"))
    found = [place for file in files for place in _places_in(file, listing.key)]
    if not found:
        message = f"{SEEDS}: no schema lists words under {listing.key!r}; correct the mark `listed`"
        raise BuildError(message)
    yield from found


def _places_in(file: Path, key: str) -> Iterator[Place]:
    try:
        schema = orjson.loads(file.read_bytes())
    except (OSError, orjson.JSONDecodeError) as error:
        message = f"{file}: is no JSON that can be read: {error}"
        raise BuildError(message) from None
    for node in _objects(schema):
        part = node.get("properties", {}).get(key, {})
        if "enum" in part:
            yield Place(file.name, part.get("description", ""), [word for word in part["enum"] if word is not None])
        elif "properties" in part:
            # each has a description of its own
            words = [name for name in part["properties"] if name in part.get("required", [])]
            yield Place(file.name, "", words, patterns=tuple(part.get("patternProperties", ())))
        certain = node.get("prefixItems", [])[: node.get("minItems", 0)]
        if words := [each["properties"][key]["const"] for each in certain if key in each.get("properties", {})]:
            yield Place(file.name, "", words, is_ordered=True)


def _objects(node: object) -> Iterator[Schema]:
    """Yield a schema and all that is in it."""
    if isinstance(node, dict):
        yield node
    for each in node.values() if isinstance(node, dict) else node if isinstance(node, list) else []:
        yield from _objects(each)
