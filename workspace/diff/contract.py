"""What readers were promised and are no longer: keys that a published schema requires, and its successor does not."""

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from publisher.planning.schemas import OPENAPI
from publisher.releases.bodies import Bodies
from publisher.releases.release import SCHEMAS, Entry

Json = dict[str, Any]


def broken_promises(new: Mapping[str, Entry], before: Mapping[str, Entry], bodies: Bodies) -> list[str]:
    """Return one line for each key that every document of a kind had, and that documents may lack from now on.

    `new` are the schemas that change, by path, `before` are all files that are published.
    """
    return [
        f"{path.removeprefix(SCHEMAS)}: {key} was always there, and need not be any more"
        for path in sorted(new.keys() - {OPENAPI})
        if path in before
        for key in _lost(*(orjson.loads(bodies.read(files[path].sha256)) for files in (before, new)))
    ]


def _lost(old: Json, new: Json) -> Iterator[str]:
    """Yield the keys that only the old schema requires; of one that is lost, not those of its members."""
    kept, lost = set(_required(new, new)), list[str]()
    for key in _required(old, old):
        if key not in kept and not any(key.startswith((f"{other}.", f"{other}[")) for other in lost):
            lost.append(key)
    yield from dict.fromkeys(lost)


def _required(schema: Json, root: Json, way: str = "") -> Iterator[str]:
    """Yield every key that a document has wherever its object or array member is, as `groups[].picks[].line`."""
    if "$ref" in schema:
        schema = root["$defs"][schema["$ref"].rpartition("/")[2]]
    for each in schema.get("anyOf", ()):
        yield from _required(each, root, way)
    rest = schema.get("items")  # false where prefixItems says all that there may be
    for each in (*schema.get("prefixItems", ()), *([rest] if isinstance(rest, dict) else [])):
        yield from _required(each, root, f"{way}[]")
    for key, child in schema.get("properties", {}).items():
        name = f"{way}.{key}".lstrip(".")
        if key in schema.get("required", ()):
            yield name
        yield from _required(child, root, name)
