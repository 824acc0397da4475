"""What people read of a change, short: equal changes are put together, the newest stand for many. No markup yet."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sized
from dataclasses import dataclass, field
from typing import Any

import orjson

from workspace.diff.content import Diff, MembersChange, RecordChange, Section, ValueChange, Where

LONGEST_VALUE = 80
"""Characters; a longer value is cut."""

LONGEST_LIST = 10
"""Rows of one list, and reasons for holding documents; more are counted, or folded away."""

MOST_PAIRS = 6
"""Records of one group or kind; more are counted."""

FEW = 3
"""So many different changes of one value, and records of one name, are shown one by one."""

SHARED = 3
"""From so many groups on, what changes in the same way in each is told once."""


@dataclass(frozen=True)
class Row:
    """Members that come and go at one place."""

    where: str
    added: list[str]
    removed: list[str]


@dataclass(frozen=True)
class Pair:
    """A record before and after; None where there is none."""

    where: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None


@dataclass(frozen=True)
class Block:
    """What a group or a kind of documents says: a title, lists with the rows of each, records, and lines."""

    title: str
    lists: dict[str, list[Row]] = field(default_factory=dict)
    records: list[Pair] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)


def summary(diff: Diff) -> Iterator[str]:
    """Yield how many documents change, and what groups gain and lose."""
    counts = {"new": diff.new, "changed": diff.changed}
    sizes = {what: sum(map(len, kinds.values())) for what, kinds in counts.items()}
    sizes |= {"held": sum(len(each.documents) for each in diff.held), "unchanged": diff.unchanged}
    yield f"documents: {', '.join(f'{size:,} {what}' for what, size in sizes.items() if size)}"
    for what, kinds in counts.items():
        if kinds:
            yield f"{what}: {', '.join(_documents(title, paths) for title, paths in sorted(kinds.items()))}"
    if diff.schemas:
        yield f"JSON Schemas: {', '.join(diff.schemas)}"
    yield from (f"broken promise: {line}" for line in diff.broken)
    if diff.groups:
        states = Counter(section.state for section in diff.groups)
        yield f"groups: {', '.join(f'{size} {state}' for state, size in sorted(states.items()))}"
    for name, changes in _by_name(each for section in diff.groups for each in section.members).items():
        yield f"{name}: {_in_and_out(changes)}"


def held(diff: Diff) -> Iterator[tuple[str, list[str]]]:
    """Yield each reason for which documents stay as they are, with those that only go along."""
    for each in diff.held:
        yield each.reason, [path for path in each.documents if not each.reason.startswith(f"{path}:")]


def blocks(diff: Diff) -> Iterator[Block]:
    """Yield what changes in each group, in several groups alike, and in other documents."""
    lines = {section.key: list(_lines(section.values)) for section in diff.groups}
    alike = Counter(what for each in lines.values() for what, _ in each)
    shared = {what: groups for what, groups in alike.items() if groups >= SHARED}
    for section in diff.groups:
        block = _block(_title(section), section, [each for each in lines[section.key] if each[0] not in shared])
        if block != Block(section.name):
            yield block
    if shared:
        yield Block("several groups", lines=[f"{what} ({groups} groups)" for what, groups in shared.items()])
    for section in diff.kinds:
        yield _block(section.name, section, _lines(section.values))


def _title(section: Section) -> str:
    """Return the name of a group, and in which documents it is new or gone."""
    said = [
        f"{what} {_places(_documents_of(where))}"
        for what, where in (("new in", section.came), ("gone from", section.went))
        if where
    ]
    return f"{section.name}: {', '.join(said)}" if said else section.name


def _block(title: str, section: Section, lines: Iterable[tuple[str, str]]) -> Block:
    by_name = _by_name(section.members)
    lists = {f"{name}: {_in_and_out(changes)}": _rows(changes) for name, changes in by_name.items()}
    pairs, more = _pairs(section)
    return Block(title, lists, pairs, [*more, *(f"{what} ({where})" for what, where in lines)])


def _by_name(changes: Iterable[MembersChange]) -> dict[str, list[MembersChange]]:
    by_name: dict[str, list[MembersChange]] = {}
    for each in changes:
        by_name.setdefault(each.name, []).append(each)
    return by_name


def _in_and_out(changes: list[MembersChange]) -> str:
    """Say how many members come and go, and where others change their order."""
    said = [in_and_out((each.added, each.removed) for each in changes)]
    if reordered := [each.where for each in changes if each.is_reordered]:
        said.append(f"in another order in {_places(reordered)}")
    return ", ".join(filter(None, said))


def in_and_out(changes: Iterable[tuple[Sized, Sized]]) -> str:
    """Say how many members come and go."""
    added, removed = (sum(map(len, lists)) for lists in zip(*changes, strict=True))
    return ", ".join(f"{size:,} {what}" for what, size in (("in", added), ("out", removed)) if size)


def _rows(changes: list[MembersChange]) -> list[Row]:
    rows = [
        Row(str(each.where), [member.name for member in each.added], [member.name for member in each.removed])
        for each in sorted(changes, key=_newest_first, reverse=True)
    ]
    return [row for row in rows if row.added or row.removed]


def _pairs(section: Section) -> tuple[list[Pair], list[str]]:
    """Return records to show, and how many more change. If only members change, the newest is shown."""
    records = sorted(section.changed_records or section.records, key=_newest_first, reverse=True)
    if not section.changed_records:
        records = records[:1] if section.members or section.came or section.went else []
    by_name: dict[tuple[str, bool], list[RecordChange]] = defaultdict(list)
    for each in records:
        by_name[each.name, each.where.date is not None].append(each)
    pairs: dict[bytes, list[str]] = {}
    rest: list[Where] = []
    for named in by_name.values():
        chosen = named[:1] if len(named) > FEW else named
        rest += [each.where for each in named[len(chosen) :]]
        for each in chosen:
            label = _label(each, is_only=len({other.where.document for other in named}) == 1)
            pairs.setdefault(orjson.dumps([each.before, each.after]), []).append(label)
    shown = [Pair(_joined(labels), *orjson.loads(both)) for both, labels in pairs.items()]
    more = [f"{len(rest):,} more records change ({_places(_documents_of(rest))})"] if rest else []
    if len(shown) > MOST_PAIRS:
        more = [f"{len(shown) - MOST_PAIRS + len(rest):,} more records change"]
    return shown[:MOST_PAIRS], more


def _label(record: RecordChange, *, is_only: bool) -> str:
    """Return where a record is; the document has no need to be named if it is the only one with such a record."""
    if is_only and record.name and not record.where.date:
        return ", ".join((record.name, *record.where.members))
    return f"{record.where}, {record.name}" if record.name else str(record.where)


def _joined(labels: list[str]) -> str:
    return ", ".join(labels) if len(labels) <= FEW else f"{labels[0]} and {len(labels) - 1} more"


def _newest_first(change: MembersChange | RecordChange | ValueChange) -> tuple[str, tuple[str, ...]]:
    return change.where.date or change.where.document, change.where.members


def _lines(changes: Iterable[ValueChange]) -> Iterator[tuple[str, str]]:
    """Yield what changes and where: each way in which a value changes if these are few, else one of them for all."""
    by_name: dict[str, dict[str, list[ValueChange]]] = defaultdict(lambda: defaultdict(list))
    for each in changes:
        by_name[each.name][f"{readable(each.before)} → {readable(each.after)}"].append(each)
    for name, ways in by_name.items():
        everything = sorted((each for same in ways.values() for each in same), key=_newest_first)
        if len(ways) <= FEW:
            yield from ((f"{name}: {way}", _places([each.where for each in same])) for way, same in ways.items())
        else:
            newest = everything[-1]
            documents = _documents_of(each.where for each in everything)
            places = f" in {_places(documents)}" if len(documents) > 1 else ""
            several = f"{len(everything):,} changes{_range(everything)}{places}"
            yield f"{name}: {several}, such as {readable(newest.before)} → {readable(newest.after)}", str(newest.where)


def _range(changes: list[ValueChange]) -> str:
    """Say by how much numbers change."""
    if not all(isinstance(value, int | float) for each in changes for value in (each.before, each.after)):
        return ""
    differences = [each.after - each.before for each in changes]
    return f" by {min(differences):+.6g} to {max(differences):+.6g}"


def _documents_of(places: Iterable[Where]) -> list[Where]:
    return sorted({Where(each.document, each.date) for each in places}, key=str)


def _places(places: list[Where]) -> str:
    """Say where something is: the place itself, or how many there are, in which dates or documents."""
    if len(places) == 1:
        return str(places[0])
    documents, dates = {each.document for each in places}, sorted({each.date for each in places if each.date})
    if len(documents) == 1:
        return f"{len(places):,} places of {Where(places[0].document, places[0].date)}"
    where = f"{len(documents):,} documents"
    if len(dates) == len(documents):
        where = f"{len(dates):,} dates, {dates[0]} to {dates[-1]}"
    return where if len(places) == len(documents) else f"{len(places):,} places of {where}"


def _documents(title: str, paths: list[str]) -> str:
    return f"{len(paths):,} {title}" if len(paths) > 1 else str(Where(paths[0], None))


def readable(value: Any) -> str:  # noqa: ANN401 (any JSON)
    """Return a value as people read it."""
    if value is None:
        return "none"
    if isinstance(value, list):
        return f"{len(value)} entries"
    text = value if isinstance(value, str) else orjson.dumps(value).decode()
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]} …"
