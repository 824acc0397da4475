"""Schemas as named types: what they are called, and that one name is one type."""

from copy import deepcopy
from typing import Any

import jsonschema_rs
import orjson
import pytest

from publisher.documents.openapi import Types
from publisher.documents.schema import FOLDER, load_schema, readers_schema
from publisher.errors import CatalogError

NUMBER = {"type": "number"}
BOUNDS = {"title": "Bounds", "type": "object", "properties": {"low": NUMBER}, "required": ["low"]}
PLACE = {
    "title": "Place",
    "type": "object",
    "properties": {"bounds": {"$ref": "#/$defs/bounds"}, "day": {"$ref": "#/$defs/day"}},
}
SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Places of a date",
    "type": "object",
    "properties": {
        "places": {"title": "Places", "type": "array", "items": PLACE},
        "best": {"title": "Best", "type": ["object", "null"], "properties": {"day": {"$ref": "#/$defs/day"}}},
        "by_name": {"type": "object", "additionalProperties": {"$ref": "#/$defs/bounds", "description": "Of a name."}},
        "order": {"title": "Order", "type": "array", "prefixItems": [{"const": {"title": "a"}}], "items": False},
    },
    "$defs": {"bounds": BOUNDS, "day": {"type": "string", "description": "A day."}},
}


def named(**schemas: dict[str, Any]) -> dict[str, Any]:
    """Return the types of these files."""
    types = Types()
    for name, schema in schemas.items():
        types.add(f"{name}.json", schema)
    return types.named


def test_a_type_is_called_as_its_file_or_by_its_title() -> None:
    """An object in `$defs` by its title alone, any other one after what it is in; a map or an array has no name."""
    types, (bounds, place, best) = Types(), ("Bounds", "SomePlacesPlace", "SomePlacesBest")
    assert types.add("some_places.json", SCHEMA) == {"$ref": "#/components/schemas/SomePlaces"}
    assert types.named.keys() == {"SomePlaces", bounds, place, best}
    found = types.named["SomePlaces"]
    assert found.keys() == {"title", "type", "properties"}
    reference = {name: {"$ref": f"#/components/schemas/{name}"} for name in types.named}
    assert found["properties"] == {
        "places": {"title": "Places", "type": "array", "items": reference[place]},
        "best": {"anyOf": [reference[best], {"type": "null"}]},
        "by_name": {"type": "object", "additionalProperties": reference[bounds] | {"description": "Of a name."}},
        "order": SCHEMA["properties"]["order"],
    }
    assert types.named[best]["type"] == "object"
    assert types.named[place]["properties"]["day"] == SCHEMA["$defs"]["day"]
    assert types.named[bounds] == BOUNDS


def test_what_two_schemas_define_alike_is_one_type() -> None:
    """Whether or not it may be null in one of them; another one of the same name is refused."""
    other = deepcopy(SCHEMA)
    other["$defs"]["bounds"]["type"] = ["object", "null"]
    found = named(places=SCHEMA, others=other)
    assert found.keys() == {"Bounds", "Others", "OthersBest", "OthersPlace", "Places", "PlacesBest", "PlacesPlace"}
    nullable = {"anyOf": [{"$ref": "#/components/schemas/Bounds"}, {"type": "null"}]}
    assert found["OthersPlace"]["properties"]["bounds"] == nullable
    other["$defs"]["bounds"]["properties"]["high"] = NUMBER
    expected = r"schemas/others\.json: has another type Bounds than places\.json; give it another title"
    with pytest.raises(CatalogError, match=expected):
        named(places=SCHEMA, others=other)


@pytest.mark.parametrize("title", ["Bounds", "bounds"])
def test_two_types_of_one_schema_have_two_names(title: str) -> None:
    """A title that is there already, with any letters."""
    schema = deepcopy(SCHEMA)
    schema["$defs"]["more"] = {"title": title, "type": "object", "properties": {"high": NUMBER}}
    schema["properties"]["more"] = {"$ref": "#/$defs/more"}
    with pytest.raises(CatalogError, match="has another type Bounds than places"):
        named(places=schema)


def test_all_schemas_have_names_that_go_together() -> None:
    """Those of both audiences, in one file; each type with what it refers to is a valid schema."""
    types = Types()
    for file in sorted(FOLDER.glob("*.json")):
        types.add(file.name, orjson.loads(readers_schema(load_schema(file.name)).body))
    assert all(name.isalnum() and name[0].isupper() for name in types.named)
    whole = {"components": {"schemas": types.named}}
    for name in types.named:
        jsonschema_rs.validator_for(whole | {"$ref": f"#/components/schemas/{name}"})
