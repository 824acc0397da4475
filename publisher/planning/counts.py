"""Counts that must not fall: how many results a date or a season has, as its documents say."""

from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from publisher.content import value_at
from publisher.dbt.manifest import Counts

Counted = dict[str, tuple[int, int]]
"""By what is counted, the number of results that are settled and of those that were played."""


class Fall(NamedTuple):
    """A count that falls by more than is allowed: the reason to refuse it, and by how much."""

    reason: str
    lost: int


def counted(content: dict[str, Any], counts: Counts) -> Counted:
    """Return what a document counts, by the season that it names and the members on the way to the counts."""
    places: list[tuple[str, Any]] = [(str(value_at(content, counts.season)), content)]
    for step in counts.at or ():
        if isinstance(step, str):
            places = [(name, holder[step]) for name, holder in places if step in holder]
        else:
            array, key = step
            places = [
                (f"{name}, {key} {member[key]}", member) for name, holder in places for member in holder.get(array, [])
            ]
    return {name: _settled_and_played(record, counts) for name, record in places}


def _settled_and_played(record: dict[str, Any], counts: Counts) -> tuple[int, int]:
    if counts.of:
        array, key = counts.of
        record = Counter(member.get(key) for member in record[array])
    settled, played = (sum(_count(record, name) for name in names) for names in (counts.settled, counts.played))
    return settled, played


def _count(record: dict[str, Any], name: str) -> int:
    """Return a count, 0 where the record has none; `stats.wins` are those of an object in it."""
    *objects, last = name.split(".")
    for each in objects:
        record = record.get(each, {})
    count: int = record.get(last) or 0
    return count


def falls(old: dict[str, Any], new: dict[str, Any], counts: Counts, allowed: tuple[int, int]) -> Iterator[Fall]:
    """Yield each count that falls by more than is allowed; what is gone has not fallen."""
    if counts.at is None:
        return
    before, after = counted(old, counts), counted(new, counts)
    for name in sorted(before.keys() & after.keys()):
        for what, was, now, most in zip(("settled", "played"), before[name], after[name], allowed, strict=True):
            if was - now > most:
                yield Fall(f"would go from {was} {what} results to {now} ({name})", was - now)
