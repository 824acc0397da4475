"""What a schema no longer promises is told before it is published."""

import hashlib
from typing import Any

import orjson
import pytest

from publisher.documents.schema import schema_bytes
from publisher.releases.bodies import Bodies
from publisher.releases.release import bare_entry
from workspace.diff.contract import broken_promises

Json = dict[str, Any]


def objects(required: list[str], **properties: Json) -> Json:
    """Return a schema of an object."""
    return {"type": "object", "properties": properties, "required": required}


PICK = objects(["line", "edge"], line={"type": "number"}, edge={"type": "number"})
NULL = {"type": "null"}
OLD = objects(
    ["date", "groups", "best"],
    date={"type": "string"},
    note={"type": "string"},
    groups={"type": "array", "items": objects(["id", "picks"], id={}, picks={"type": "array", "items": PICK})},
    best={"anyOf": [{"$ref": "#/$defs/pick"}, NULL]},
) | {"$defs": {"pick": PICK}}


def broken(new: Json, name: str = "picks.json", old: Json = OLD) -> list[str]:
    """Return what is told when a schema is replaced."""
    bodies = Bodies(lambda _: b"")
    entries = []
    for schema in (old, new):
        body = orjson.dumps(schema)
        sha256 = hashlib.sha256(body).hexdigest()
        bodies.add(sha256, body)
        entries.append({f"v1/schemas/{name}": bare_entry("public", sha256, len(body))})
    return broken_promises(entries[1], entries[0], bodies)


def without(schema: Json, name: str, *, is_gone: bool = True) -> Json:
    """Return a schema of an object that does not require a key any more, and maybe has none of this name."""
    properties = {key: value for key, value in schema["properties"].items() if key != name or not is_gone}
    return schema | {"properties": properties, "required": [key for key in schema["required"] if key != name]}


@pytest.mark.parametrize("is_gone", [True, False])
def test_a_key_that_was_always_there_is_missed(*, is_gone: bool) -> None:
    """Whether it is gone, or may be missing; of an array not what is in it."""
    assert broken(without(OLD, "date", is_gone=is_gone)) == [
        "picks.json: date was always there, and need not be any more"
    ]
    assert broken(without(OLD, "groups")) == ["picks.json: groups was always there, and need not be any more"]


def test_a_key_of_a_member_is_found_where_it_is() -> None:
    """In arrays, in definitions, and in what may be null."""
    picks = {"type": "array", "items": without(PICK, "line")}
    groups = {"type": "array", "items": objects(["id", "picks"], id={}, picks=picks)}
    new = OLD | {"properties": OLD["properties"] | {"groups": groups}, "$defs": {"pick": without(PICK, "edge")}}
    said = "was always there, and need not be any more"
    assert broken(new) == [f"picks.json: groups[].picks[].line {said}", f"picks.json: best.edge {said}"]


def test_a_key_of_an_array_of_a_fixed_length_is_found() -> None:
    """Its members are told one by one, and there is no other."""
    old, new = ({"type": "array", "prefixItems": [each], "items": False} for each in (PICK, without(PICK, "line")))
    schemas = [objects(["tiers"], tiers=each) for each in (old, new)]
    assert broken(schemas[1], old=schemas[0]) == ["picks.json: tiers[].line was always there, and need not be any more"]


def test_what_is_added_or_was_never_sure_is_no_promise() -> None:
    """A reader may not rely on it; a type of its own for the same keys is the same to him."""
    added = OLD | {"properties": OLD["properties"] | {"more": {}}, "required": [*OLD["required"], "more"]}
    spelt_out = OLD | {"properties": OLD["properties"] | {"best": {"anyOf": [NULL, PICK]}}}
    for new in (OLD, added, without(OLD, "note"), spelt_out):
        assert broken(new) == []


def test_openapi_is_made_of_the_schemas() -> None:
    """It has no promise of its own."""
    assert broken({}, "openapi.json") == []


def test_a_real_schema_is_read_to_its_leaves() -> None:
    """Every required key of the picks, by another way through the same file."""
    schema = orjson.loads(schema_bytes("picks.json"))
    bare = {"properties": {key: {} for key in schema["properties"]}, "required": schema["required"]}
    found = {line.split(": ")[1].split()[0] for line in broken(bare, old=schema)}
    group = schema["properties"]["groups"]["items"]
    assert found == {f"groups[].{key}" for key in group["required"]}
