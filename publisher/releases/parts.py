"""Mappings in parts: each part is an object of the state store, so that a change of a few keys writes few bytes."""

from collections.abc import Callable, Collection, ItemsView, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import orjson

from publisher.format import canonical_json, sha256_of

Item = TypeVar("Item")

MOST = 512
"""Keys of a folder in one part. A folder with more is cut by the first hexadecimal digits of its keys' SHA-256."""

_CUT = "//"
"""Between a folder and these digits: no folder's name has it."""

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
        self._cut = {around for name in names for around in _around(name)}

    @classmethod
    def stored(cls, shape: Shape[Item], content: Mapping[str, Any], read: Read) -> "Parts[Item]":
        """Return what `summary` describes."""
        return cls(shape, dict(content["parts"]), int(content["count"]), read)

    def summary(self) -> dict[str, Any]:
        """Return what a release's file says of the mapping."""
        return {"count": self._count, "parts": self.names}

    def __getitem__(self, key: str) -> Item:
        """Return an item."""
        return self.beside(key)[key]

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
        return self.part(self._part_of(key))

    def _part_of(self, key: str) -> str:
        """Return the part that a key belongs to: its folder or, where that is cut, a part inside."""
        name = self._shape.part_of(key)
        while name in self._cut:
            name = _inside(name, key)
        return name

    def differing(self, other: "Parts[Item]") -> Iterator[tuple[str, Item, Item | None]]:
        """Yield each key with another item than in `other`, and that one, if there is any; equal parts are not read."""
        for name, sha256 in sorted(self.names.items()):
            if other.names.get(name) != sha256:
                theirs = ((key, item, other.get(key)) for key, item in self.part(name).items())
                yield from (each for each in theirs if each[1] != each[2])

    def items_unseen(self, seen: set[str]) -> Iterator[Item]:
        """Yield the items of the parts whose hashes are not in `seen`, and add these hashes."""
        for name, sha256 in sorted(self.names.items()):
            if sha256 not in seen:
                seen.add(sha256)
                yield from self.part(name).values()

    def _changed(self, items: Mapping[str, Item], gone: Collection[str]) -> "Parts[Item]":
        names, made, known, count = {**self.names}, {**self.made}, {**self._known}, self._count
        news: dict[str, dict[str, Item]] = {}
        for key in (*items, *gone):
            news.setdefault(self._part_of(key), {}).update({key: items[key]} if key in items else {})
        for name, mine in news.items():
            part = {key: item for key, item in {**self.part(name), **mine}.items() if key not in gone}
            if part == self.part(name):
                continue
            count += len(part) - len(self.part(name))
            known.pop(name, None)
            names.pop(name, None)
            for place, inside in _cut(name, part):
                body = canonical_json(inside)
                names[place] = sha256_of(body)
                made[names[place]], known[place] = body, dict(sorted(inside.items()))
        changed, wanted = Parts(self._shape, names, count, self._read), {*names.values()}
        changed.made = {sha256: body for sha256, body in made.items() if sha256 in wanted}
        changed._known = known
        return changed


def _cut(name: str, part: Mapping[str, Item]) -> Iterator[tuple[str, Mapping[str, Item]]]:
    """Yield a part by its name, or the parts that it is cut into; nothing of an empty one."""
    if len(part) <= MOST or "/" not in name:
        yield from [(name, part)] if part else []
        return
    inside: dict[str, dict[str, Item]] = {}
    for key, item in part.items():
        inside.setdefault(_inside(name, key), {})[key] = item
    for place in sorted(inside):
        yield from _cut(place, inside[place])


def _inside(name: str, key: str) -> str:
    """Return the part that has a key, of those that a folder or a part of it is cut into: one more digit names it."""
    folder, _, digits = name.partition(_CUT)
    return f"{folder}{_CUT}{sha256_of(key.encode())[: len(digits) + 1]}"


def _around(name: str) -> Iterator[str]:
    """Yield the folder and the parts of it that were cut to get this part; nothing of one that no cut has made."""
    folder, _, digits = name.partition(_CUT)
    for end in range(len(digits)):
        yield f"{folder}{_CUT}{digits[:end]}".removesuffix(_CUT)
