"""What a release would change, in words that a person reads."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import orjson
from jinja2 import Environment, PackageLoader

from publisher.catalog import Kind
from publisher.plan import Plan


@dataclass(frozen=True)
class Change:
    """One document and its changes, one line each; `kind` says whether it is new, changed or held."""

    path: str
    kind: str
    lines: list[str]


def changes(plan: Plan, kinds: dict[str, Kind], body: Callable[[str], bytes]) -> list[Change]:
    """Describe every document that a plan changes or holds; `body` returns bytes by their hash."""
    found = []
    for path in plan.changed:
        entry, old = plan.documents[path], plan.base.documents.get(path)
        if old is None:
            found.append(Change(path, "new", [f"status {entry.status}, {entry.rows} rows"]))
        else:
            before, after = orjson.loads(body(old.sha256)), orjson.loads(body(entry.sha256))
            lines = list(_changes("", before, after, kinds[entry.kind].items))
            if old.cache_control not in {"", entry.cache_control}:
                lines.append(f"cache {old.cache_control} → {entry.cache_control}")
            found.append(Change(path, "changed", lines))
    held = [Change(path, "held", [str(refusal)]) for path, refusal in sorted(plan.held.items())]
    return found + held


def as_text(found: list[Change]) -> str:
    """Format changes for a terminal."""
    lines = [
        line
        for change in found
        for line in (f"{change.kind:<8}{change.path}", *(f"    {line}" for line in change.lines))
    ]
    return "\n".join(lines or ["nothing would change"])


def as_html(found: list[Change], store: str, release: str) -> str:
    """Format changes as a page."""
    environment = Environment(loader=PackageLoader("publisher"), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return environment.get_template("diff.html").render(changes=found, store=store, release=release)


def _changes(where: str, old: Any, new: Any, items: tuple[tuple[str, str], ...]) -> Iterator[str]:  # noqa: ANN401 (JSON)
    if isinstance(old, dict) and isinstance(new, dict):
        for name in sorted(old.keys() | new.keys()):
            if name != "generated_at":
                place = f"{where} {name}".strip()
                if items and name == items[0][0] and isinstance(new.get(name), list):
                    yield from _member_changes(where, old.get(name, []), new.get(name, []), items)
                else:
                    yield from _changes(place, old.get(name), new.get(name), items)
    elif isinstance(old, list) and isinstance(new, list) and old != new and _keyed(old + new):
        yield from _member_changes(where, old, new, (("", "id"), *items))
    elif old != new:
        yield f"{where}: {_shown(old)} → {_shown(new)}"


def _member_changes(where: str, old: list[Any], new: list[Any], items: tuple[tuple[str, str], ...]) -> Iterator[str]:
    (_, key), inner = items[0], items[1:]
    before, after = ({str(member[key]): member for member in members} for members in (old, new))
    positions = {name: number for number, name in enumerate(before, start=1)}
    for number, (name, member) in enumerate(after.items(), start=1):
        place = f"{where} {member.get('name', name)}:".strip()
        if name not in before:
            yield f"{place} added at {number}"
            continue
        if positions[name] != number:
            yield f"{place} moved from {positions[name]} to {number}"
        yield from _changes(place, before[name], member, inner)
    for name, member in before.items():
        if name not in after:
            yield f"{where} {member.get('name', name)}: removed from {positions[name]}".strip()


def _keyed(members: list[Any]) -> bool:
    return all(isinstance(member, dict) and "id" in member for member in members)


def _shown(value: Any) -> str:  # noqa: ANN401 (any JSON)
    return "none" if value is None else str(value)
