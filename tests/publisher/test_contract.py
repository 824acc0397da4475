"""Readers lose nothing: what contract.txt says of the public files, as they were released last, goes on being true.

A line of it is a path with its operationId and type, or a place in a type with what may stand there: words of JSON
Schema, formats of strings, names of types, `absent`. REWRITE=1 adds what is new, and drops nothing.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest

from publisher.dbt.manifest import Kind
from publisher.dbt.target import Target
from publisher.planning.schemas import openapi, public_schemas
from tests import golden
from tests.publisher.small_warehouse import Warehouse
from tests.publisher.test_schemas import KINDS

FILE = Path(__file__).with_name("contract.txt")
OF_VALUES = {bool: "boolean", int: "integer", str: "string", type(None): "null"}

Json = dict[str, Any]
Contract = Mapping[str, set[str]]


@pytest.fixture
def published(warehouse: Warehouse) -> Json:
    """Return openapi.json of all kinds of the project."""
    warehouse.add()
    warehouse.save()
    kinds = tuple(
        Kind(name, of["audience"], {}, "", of["schema"], (), (), path=of["path"], channel=of.get("channel", ""))
        for name, of in sorted(KINDS.items())
    )
    catalog = replace(Target(warehouse.target).catalog, kinds=kinds).of("")
    content: Json = orjson.loads(openapi(catalog, public_schemas(catalog, catalog.kinds)).body)
    return content


def contract(content: Json) -> Contract:
    """Return what openapi.json says that readers find, by path and by place in a type."""
    found = defaultdict[str, set[str]](set)
    for path, item in content["paths"].items():
        ((media),) = item["get"]["responses"]["200"]["content"].values()
        found[path] = {item["get"]["operationId"], *may_be(media["schema"])}
    for name, schema in content["components"]["schemas"].items():
        for place, words in places(name, schema):
            found[place] |= words
    return found


def places(place: str, part: Json, *more: str) -> Iterator[tuple[str, set[str]]]:
    """Yield each place in a part of a schema, with words for what may stand there."""
    if "anyOf" in part:
        for each in part["anyOf"]:
            yield from places(place, each, *more)
        return
    yield place, {*may_be(part), *more}
    if "$ref" in part:
        return  # what stands beside it only says more about it
    for key, inner in part.get("properties", {}).items():
        yield from places(f"{place}.{key}", inner, *(() if key in part.get("required", ()) else ("absent",)))
    members = [*part.get("prefixItems", ()), part.get("items")]
    named = [*part.get("patternProperties", {}).values(), part.get("additionalProperties")]
    for mark, parts in (("[]", members), (".*", named)):
        for inner in filter(None, parts):
            yield from places(f"{place}{mark}", inner)


def may_be(part: Json) -> set[str]:
    """Return words for what a schema allows."""
    if "$ref" in part:
        return {part["$ref"].rpartition("/")[2]}
    values = part.get("enum", [part["const"]] if "const" in part else [])
    types = part.get("type") or [OF_VALUES[type(value)] for value in values] or "anything"
    words = [types] if isinstance(types, str) else types
    return {part.get("format", word) if word == "string" else word for word in words}


def lost(before: Contract, now: Contract) -> list[str]:
    """Return a line for each place that is gone, or in which a reader may find what he did not expect."""
    return [
        f"{place}: {said(words)} became {said(now.get(place, {'nothing'}))}"
        for place, words in sorted(before.items())
        if not now.get(place, {"nothing"}) <= words
    ]


def said(words: set[str]) -> str:
    """Return words as a line has them."""
    return ", ".join(sorted(words))


def test_readers_lose_nothing(published: Json) -> None:
    """Neither a path nor a key, and no type or name of one is another; what is new is a line of the file, too."""
    lines = (line.partition(": ") for line in FILE.read_text().splitlines())
    now = contract(published)
    assert lost({place: set(words.split(", ")) for place, _, words in lines}, now) == []
    golden.hold(FILE, "".join(f"{place}: {said(words)}\n" for place, words in sorted(now.items())))


@pytest.mark.parametrize(
    ("change", "became"),
    [
        (lambda picks: picks["properties"].pop("locks_at"), "nothing"),
        (lambda picks: picks["properties"]["locks_at"].pop("type"), "anything"),
        (lambda picks: picks["properties"]["locks_at"].update(type="integer"), "integer"),
        (lambda picks: picks["properties"]["locks_at"]["type"].append("integer"), "integer, null, string"),
        (lambda picks: picks["required"].remove("locks_at"), "absent, null, string"),
    ],
)
def test_a_loss_is_seen(published: Json, change: Callable[[Json], object], became: str) -> None:
    """A key is gone, or a reader finds in its place what he did not expect."""
    before = contract(published)
    change(published["components"]["schemas"]["Picks"])
    assert lost(before, contract(published)) == [f"Picks.locks_at: null, string became {became}"]


def test_what_may_change_is_no_loss(published: Json) -> None:
    """A new path, key or word; a null that does not come any more, and a key that is always there from now on."""
    before = contract(published)
    paths, types = published["paths"], published["components"]["schemas"]
    paths["/new.json"] = paths["/feed.json"]
    types["Picks"]["properties"]["new"] = {"type": "string"}
    types["Picks"]["properties"]["basis"]["enum"].append("new")
    types["Picks"]["properties"]["locks_at"]["type"].remove("null")
    types["FeedItem"]["required"].append("url")
    assert lost(before, contract(published)) == []
