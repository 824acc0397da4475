"""What differs between two documents: members that come and go, records, and other values."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from publisher.content import with_objects
from publisher.dbt.manifest import Kind
from workspace.diff.review import Review

Content = Any
"""What JSON may hold."""


@dataclass(frozen=True)
class Member:
    """A member of a list: what tells it apart, and what people call it."""

    array: str
    key: str
    name: str


Place = tuple[str | Member, ...]
"""The way to a value: names of keys, and members of lists."""


@dataclass(frozen=True)
class Members:
    """Members of a list at a place, which ends with the list's name, that are new, gone, or in another order."""

    place: Place
    added: tuple[Member, ...]
    removed: tuple[Member, ...]
    is_reordered: bool


@dataclass(frozen=True)
class Record:
    """A record before and after, by the names that metadata gives its values; None where there is none."""

    place: Place
    before: dict[str, Any] | None
    after: dict[str, Any] | None


@dataclass(frozen=True)
class Value:
    """Any other value before and after; None where there is none."""

    place: Place
    before: Content
    after: Content


@dataclass(frozen=True)
class Shown:
    """Whether the group at a place was there before, and is there after."""

    place: Place
    before: bool
    after: bool


Change = Members | Record | Value | Shown


@dataclass(frozen=True)
class Comparer:
    """Compares documents of a kind. What is new or gone as a whole has members and records, but no values."""

    kind: Kind
    review: Review

    def compare(self, old: dict[str, Any] | None, new: dict[str, Any] | None) -> Iterator[Change]:
        """Yield what differs; a record is yielded even where it does not."""
        yield from self._objects((), *(each and with_objects(each) for each in (old, new)))

    def _objects(self, place: Place, old: dict[str, Any] | None, new: dict[str, Any] | None) -> Iterator[Change]:
        names = sorted((old or {}).keys() | (new or {}).keys())
        record = self.review.record
        if record and all(each is None or record.is_of(each) for each in (old, new)):
            before, after = (each and record.read(each) for each in (old, new))
            yield Record(place, before, after)
            silent = record.keys if before == after else record.keys | {*record.derived}
            names = [name for name in names if name not in silent]
        for name in names:
            if not self._is_silent((*place, name)):
                is_whole = old is None or new is None
                before, after = (old or {}).get(name), (new or {}).get(name)
                yield from self._values((*place, name), before, after, is_whole=is_whole)

    def _values(self, place: Place, old: Content, new: Content, *, is_whole: bool) -> Iterator[Change]:
        both = [each for each in (old, new) if each is not None]
        if both and all(isinstance(each, dict) for each in both):
            if len(both) == 1 and not is_whole and not (self.review.record and self.review.record.is_of(both[0])):
                yield Value(place, old, new)
            yield from self._objects(place, old, new)
        elif any(both) and (keys := self._keys(str(place[-1]), *both)):
            yield from self._lists(place, keys, old or [], new or [])
        elif old != new and not is_whole:
            yield Value(place, old, new)

    def _lists(self, place: Place, keys: tuple[str, ...], old: list[Any], new: list[Any]) -> Iterator[Change]:
        before, after = ({_key(each, keys): each for each in members} for members in (old, new))
        called = {
            key: Member(str(place[-1]), key, self.review.name_of(member) or key)
            for key, member in (before | after).items()
        }
        added = tuple(called[key] for key in after if key not in before)
        removed = tuple(called[key] for key in before if key not in after)
        is_reordered = [key for key in before if key in after] != [key for key in after if key in before]
        if added or removed or is_reordered:
            yield Members(place, added, removed, is_reordered)
        for key in (*after, *(member.key for member in removed)):
            there = (*place[:-1], called[key])
            if place[-1] == self.review.groups:
                yield Shown(there, key in before, key in after)
            yield from self._objects(there, before.get(key), after.get(key))

    def _keys(self, array: str, *lists: Content) -> tuple[str, ...]:
        """Return keys that tell the members of each list apart; empty where these are no lists, or nothing does."""
        if not all(isinstance(each, list) and all(isinstance(member, dict) for member in each) for each in lists):
            return ()
        alone = [(key,) for name, keys in self.kind.items if name == array for key in keys]
        together = self.review.keys.get(array, ())
        return next((keys for keys in (*alone, *together) if all(_tell_apart(keys, each) for each in lists)), ())

    def _is_silent(self, place: Place) -> bool:
        """Whether it makes no difference: in the hash of a document, or in what was shown of a member at the lock."""
        if self.kind.has_ledger and len(place) == len(self.kind.items) + 1 and place[-1] in self.review.news:
            return True
        return place == self.kind.generated_at or (len(place) == 1 and place[0] in self.kind.uncounted)


def _key(member: dict[str, Any], keys: tuple[str, ...]) -> str:
    return ", ".join(str(member[key]) for key in keys)


def _tell_apart(keys: tuple[str, ...], members: list[dict[str, Any]]) -> bool:
    if not all(member.get(key) is not None for member in members for key in keys):
        return False
    return len({_key(member, keys) for member in members}) == len(members)
