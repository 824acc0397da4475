"""Mappings in parts: each part is an object of the state store, so that a change of a few keys writes few bytes."""

import hashlib
from collections.abc import Callable, Collection, ItemsView, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import orjson

from publisher.format import canonical_json

Item = TypeVar("Item")

Read = Callable[[str], bytes]
"""Returns the bytes of an object by their SHA-256."""


@dataclass(frozen=True)
class Shape(Generic[Item]):
    """Which part a key belongs to, and how an item is made from its JSON."""

    part_of: Callable[[str], str]
    parse: Callable[[Any], Item]


def _nothing(sha256: str) -> bytes:
    raise KeyError(sha256)


class Parts(Mapping[str, Item]):
    """A mapping that never changes; a part is read when one of its keys is asked for.

    `names` has the SHA-256 of each part's bytes by the part's name. Parts that were made here are in `made`.
    """

    def __init__(self, shape: Shape[Item], names: Mapping[str, str], count: int, read: Read = _nothing) -> None:
        """Take the parts of a mapping of so many keys."""
        self.names = names
        self.made: dict[str, bytes] = {}
        self._shape = shape
        self._count = count
        self._read = read
        self._known: dict[str, dict[str, Item]] = {}

    @classmethod
    def stored(cls, shape: Shape[Item], content: Mapping[str, Any], read: Read) -> "Parts[Item]":
        """Return what `summary` describes."""
        return cls(shape, dict(content["parts"]), int(content["count"]), read)

    def summary(self) -> dict[str, Any]:
        """Return what a release's file says of the mapping."""
        return {"count": self._count, "parts": self.names}

    def __getitem__(self, key: str) -> Item:
        """Return an item."""
        return self.part(self._shape.part_of(key))[key]

    def __iter__(self) -> Iterator[str]:
        """Yield all keys, part by part in the order of their names; every part is read."""
        for name in sorted(self.names):
            yield from self.part(name)

    def __len__(self) -> int:
        """Return the number of keys; nothing is read."""
        return self._count

    def items(self, since: str = "") -> ItemsView[str, Item]:
        """Return the keys and items of the parts of this name and later ones; by default every part is read."""
        names = sorted(name for name in self.names if name >= since)
        return {key: item for name in names for key, item in self.part(name).items()}.items()

    def __or__(self, items: Mapping[str, Item]) -> "Parts[Item]":
        """Return this mapping with these items added or replaced."""
        return self._changed(items, ())

    def without(self, keys: Collection[str]) -> "Parts[Item]":
        """Return this mapping without these keys."""
        return self._changed({}, keys)

    def part(self, name: str) -> Mapping[str, Item]:
        """Return the items of a part by key; nothing if there is none of this name."""
        if name not in self._known:
            sha256 = self.names.get(name)
            body = self.made.get(sha256) or self._read(sha256) if sha256 else b"{}"
            self._known[name] = {key: self._shape.parse(item) for key, item in orjson.loads(body).items()}
        return self._known[name]

    def beside(self, key: str) -> Mapping[str, Item]:
        """Return the items of the part that a key belongs to, whether or not it is there."""
        return self.part(self._shape.part_of(key))

    def differing(self, other: "Parts[Item]") -> Iterator[str]:
        """Yield the keys with another item than in `other`, or which `other` lacks; equal parts are not read."""
        for name, sha256 in sorted(self.names.items()):
            if other.names.get(name) != sha256:
                theirs = other.part(name)
                yield from (key for key, item in self.part(name).items() if theirs.get(key) != item)

    def items_unseen(self, seen: set[str]) -> Iterator[Item]:
        """Yield the items of the parts whose hashes are not in `seen`, and add these hashes."""
        for name, sha256 in sorted(self.names.items()):
            if sha256 not in seen:
                seen.add(sha256)
                yield from self.part(name).values()

    def _changed(self, items: Mapping[str, Item], gone: Collection[str]) -> "Parts[Item]":
        names, made, known, count = {**self.names}, {**self.made}, {**self._known}, self._count
        news: dict[str, dict[str, Item]] = {self._shape.part_of(key): {} for key in (*items, *gone)}
        for key, item in items.items():
            news[self._shape.part_of(key)][key] = item
        for name, mine in news.items():
            part = {key: item for key, item in {**self.part(name), **mine}.items() if key not in gone}
            if part == self.part(name):
                continue
            body = canonical_json(part)
            sha256 = hashlib.sha256(body).hexdigest()
            count += len(part) - len(self.part(name))
            names[name], made[sha256], known[name] = sha256, body, dict(sorted(part.items()))
            if not part:
                del names[name]
        changed = Parts(self._shape, names, count, self._read)
        changed.made = {sha256: body for sha256, body in made.items() if sha256 in names.values()}
        changed._known = known
        return changed
