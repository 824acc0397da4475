"""What a release would change, in words that a person reads."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from publisher.dbt.manifest import Items
from publisher.format import printable
from publisher.planning.decision import Decision
from publisher.planning.gates import keys_of
from publisher.planning.plan import Plan
from publisher.releases.bodies import Bodies

LONGEST_VALUE = 80
"""Characters; a longer value is cut."""


@dataclass(frozen=True)
class Change:
    """One document and its changes, one line each; `what` says whether it is new, changed or held."""

    path: str
    what: str
    lines: list[str]


def changes(plan: Plan, bodies: Bodies) -> list[Change]:
    """Describe every document that a plan writes, every schema that it changes, and every document that it holds."""
    written = [_written(each, bodies) for each in plan.written]
    before = plan.base.documents
    written += [
        Change(path, "changed", [])
        for path, entry in plan.schemas.items()
        if path in before and before[path].sha256 != entry.sha256
    ]
    return written + [Change(each.path, "held", [str(each.held_by)]) for each in plan.held]


def as_text(found: list[Change]) -> str:
    """Format changes for a terminal."""
    lines = [
        line
        for change in found
        for line in (f"{change.what:<8}{printable(change.path)}", *(f"    {printable(line)}" for line in change.lines))
    ]
    return "\n".join(lines or ["nothing would change"])


def as_html(found: list[Change], store: str, plan: Plan) -> str:
    """Format changes as a page."""
    from jinja2 import Environment, PackageLoader  # noqa: PLC0415 (no other command needs it)

    environment = Environment(
        loader=PackageLoader("publisher.planning"), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    against = "an empty store"
    if plan.base.documents:
        against = f"release {plan.base.id}" if plan.base.id else "the files in the store, which are of no known release"
    return environment.get_template("diff.html").render(changes=found, store=store, against=against)


def _written(decision: Decision, bodies: Bodies) -> Change:
    old, new = decision.old, decision.new
    if new is None or old is None:
        rows = f"status {new.status}, {new.rows} rows" if new else ""
        return Change(decision.path, "new", [rows])
    before, after = orjson.loads(bodies.read(old.sha256)), orjson.loads(bodies.read(new.sha256))
    lines = list(changes_between(before, after, decision.kind.items))
    if old.cache_control not in {"", new.cache_control}:
        lines.append(f"cache {old.cache_control} → {new.cache_control}")
    if old.content_type != new.content_type:
        lines.append(f"type {old.content_type} → {new.content_type}")
    return Change(decision.path, "changed", lines)


def changes_between(old: dict[str, Any], new: dict[str, Any], items: Items = ()) -> Iterator[str]:
    """Yield one line for each value that differs, `generated_at` apart; `items` are the arrays of a kind."""
    yield from _object_changes("", old, new, items)


def _object_changes(where: str, old: dict[str, Any], new: dict[str, Any], items: Items) -> Iterator[str]:
    for name in sorted((old.keys() | new.keys()) - {"generated_at"}):
        before, after = old.get(name), new.get(name)
        if items and name == items[0][0] and isinstance(after, list):
            yield from _member_changes(where, before or [], after, items[0][1], items[1:])
        else:
            yield from _changes(f"{where} {name}".strip(), before, after, items)


def _changes(where: str, old: Any, new: Any, items: Items) -> Iterator[str]:  # noqa: ANN401 (any JSON)
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        yield from _object_changes(where, old, new, items)
    elif isinstance(old, list) and isinstance(new, list) and (key := _key(old, new)):
        yield from _member_changes(where, old, new, (key,), items)
    else:
        yield f"{where}: {_shown(old)} → {_shown(new)}"


def _member_changes(where: str, old: list[Any], new: list[Any], keys: tuple[str, ...], inner: Items) -> Iterator[str]:
    key = _shared(keys, old, new)
    before, after = ({str(member[key]): member for member in members} for members in (old, new))
    positions = {name: number for number, name in enumerate(before, start=1)}
    for number, (name, member) in enumerate(after.items(), start=1):
        place = f"{where} {_label(member, keys)}:".strip()
        if name not in before:
            yield f"{place} added at {number}{_contents(member, inner)}"
            continue
        if positions[name] != number:
            yield f"{place} moved from {positions[name]} to {number}"
        yield from _object_changes(place, before[name], member, inner)
    for name, member in before.items():
        if name not in after:
            place = f"{where} {_label(member, keys)}:".strip()
            yield f"{place} removed from {positions[name]}{_contents(member, inner)}"


def _contents(member: dict[str, Any], inner: Items) -> str:
    """Name the items inside a member that is new or gone: ` with picks Ann, Bob`."""
    if not inner or not member.get(inner[0][0]):
        return ""
    (array, keys), *_ = inner
    return f" with {array} {', '.join(_label(item, keys) for item in member[array])}"


def _label(member: dict[str, Any], keys: tuple[str, ...]) -> str:
    """Return what people call a member: its name, or the last of its keys."""
    return str(member.get("name", keys_of(member, keys)[-1]))


def _shared(keys: tuple[str, ...], *lists: list[dict[str, Any]]) -> str:
    """Return the first of the keys that every member has."""
    members = [member for each in lists for member in each]
    return next((key for key in keys if all(member.get(key) is not None for member in members)), keys[-1])


def _key(*lists: list[Any]) -> str | None:
    """Return a key that tells the members of each list apart: `id` or, without it, the first one that does."""
    members = [member for each in lists for member in each]
    if not members or not all(isinstance(member, dict) for member in members):
        return None
    shared = set.intersection(*({*member} for member in members))
    return next((key for key in sorted(shared, key=_id_first) if all(_differ(key, each) for each in lists)), None)


def _id_first(key: str) -> tuple[bool, str]:
    return key != "id", key


def _differ(key: str, members: Iterable[dict[str, Any]]) -> bool:
    values = [member[key] for member in members]
    return all(isinstance(value, str) for value in values) and len(set(values)) == len(values)


def _shown(value: Any) -> str:  # noqa: ANN401 (any JSON)
    if isinstance(value, list):
        return f"{len(value)} entries"
    text = "none" if value is None else str(value)
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]} …"
