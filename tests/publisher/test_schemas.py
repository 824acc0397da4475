"""The documents' JSON Schemas: they allow nothing that they do not describe, and the public ones tell nothing."""

import csv
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from publisher.documents.leaks import whole_words
from tests.publisher.small_warehouse import NO_RECORD
from workspace.yaml_files import read_yaml

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "publisher/documents/schemas").glob("*.json"))
DIALECT = "https://json-schema.org/draft/2020-12/schema"
MAPS_OF_SCHEMAS = {"properties", "patternProperties", "$defs"}
LEFT_OUT = {"Feed": {"home_page_url", "feed_url"}, "Item": {"url"}}
"""Keys that a document may lack: JSON Feed leaves out what is not known. Elsewhere that is null."""

INTERNAL_KEYS = ["system_id", "subset_id", "prediction_id", "model_file_name"]

Schema = dict[str, Any]


def publish_entries() -> dict[str, dict[str, Any]]:
    """Return `config.meta.publish` of every document, by kind, as the models' YAML says it."""
    files = (ROOT / "models/documents").rglob("*.yml")
    models = [model for file in files for model in read_yaml(file).get("models", [])]
    metas = {model["name"].partition("__")[2]: model.get("config", {}).get("meta", {}) for model in models}
    return {kind: meta["publish"] for kind, meta in metas.items() if "publish" in meta}


def seed_values(seed: str, *columns: str) -> set[str]:
    """Return what is in these columns of a seed."""
    with (ROOT / f"seeds/{seed}.csv").open() as file:
        return {row[column] for row in csv.DictReader(file) for column in columns}


def forbidden_words() -> set[str]:
    """Return the words that no public document may have, and the internal names and colours of the seeds."""
    project = read_yaml(ROOT / "dbt_project.yml")
    words = {*project["models"]["nba_subsets"]["documents"]["+meta"]["forbidden_words"]}
    names = seed_values("models", "system_id", "family") | seed_values("subset_definitions", "subset_id")
    return words | names | seed_values("signal_words", "daily_signal") | set(INTERNAL_KEYS)


SIGNED = {"price", "over", "under", "period", "days_since_training"}
"""Numbers that may be below nothing, or that upstream says: American odds, a quarter, a training of tomorrow."""


def subschemas(schema: Schema) -> Iterator[Schema]:
    """Yield a schema and every schema within it; what a $ref names is among the $defs."""
    yield schema
    for keyword, value in schema.items():
        inner = value.values() if keyword in MAPS_OF_SCHEMAS else value if isinstance(value, list) else [value]
        for part in inner:
            if isinstance(part, dict):
                yield from subschemas(part)


def description_of(part: Schema, schema: Schema) -> str:
    """Return a schema's own description, else that of the $defs entry that it refers to; empty without either."""
    definition = schema["$defs"][part["$ref"].removeprefix("#/$defs/")] if "$ref" in part else {}
    text: str = part.get("description") or definition.get("description", "")
    return text


def allows(part: Schema, name: str) -> bool:
    """Whether a schema names a type among those that it allows."""
    types = part.get("type", [])
    return name in ([types] if isinstance(types, str) else types)


KINDS = publish_entries()
OWN_FILES = [file for file in FILES if file.name.startswith("_")]
"""Schemas of what the publisher itself adds to the public documents: maps by path and by kind, so less strict."""
DOCUMENT_FILES = [file for file in FILES if file not in OWN_FILES]
PUBLIC_FILES = sorted(
    {file.name for file in OWN_FILES} | {entry["schema"] for entry in KINDS.values() if entry["audience"] == "public"}
)
FORBIDDEN = whole_words(sorted({word.lower() for word in forbidden_words()}))


@pytest.fixture(params=DOCUMENT_FILES, ids=lambda file: file.stem)
def schema(request: pytest.FixtureRequest) -> Schema:
    """Return one document's schema after the other."""
    content: Schema = json.loads(request.param.read_text())
    return content


def test_every_document_has_its_schema_and_every_schema_its_document() -> None:
    """A schema is named after its kind; the publisher's own begin with an underscore."""
    assert {kind: entry["schema"] for kind, entry in KINDS.items()} == {kind: f"{kind}.json" for kind in KINDS}
    assert {file.name for file in DOCUMENT_FILES} == {entry["schema"] for entry in KINDS.values()}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_file_is_valid_and_plain(file: Path) -> None:
    """Its dialect's meta-schema accepts it; one key a line, none twice."""
    schema = json.loads(file.read_text())
    assert schema["$schema"] == DIALECT
    jsonschema_rs.meta.validate(schema)
    jsonschema_rs.validator_for(schema)
    assert file.read_text() == json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def test_an_object_has_the_keys_that_are_described_and_no_others(schema: Schema) -> None:
    """All of them; keys that only a seed knows have a pattern instead."""
    objects = [part for part in subschemas(schema) if allows(part, "object")]
    assert objects[0] is schema
    for part in objects:
        assert part["title"]
        assert part["description"]
        assert part["additionalProperties"] is False, part["title"]
        assert part.keys() & {"properties", "patternProperties"}, part["title"]
        left_out = LEFT_OUT.get(part["title"], set())
        assert sorted({*part.get("required", []), *left_out}) == sorted(part.get("properties", {})), part["title"]
        assert not left_out & {*part.get("required", [])}, part["title"]
        assert all(re.fullmatch(r"\^.+\$", pattern) for pattern in part.get("patternProperties", {})), part["title"]


def test_keys_are_listed_in_objects_alone(schema: Schema) -> None:
    """Beside a $ref to an object they only say more about it. An array says what is in it."""
    for part in subschemas(schema):
        if "properties" in part and not allows(part, "object"):
            assert "$ref" in part, part
        if allows(part, "array"):
            assert part["title"]
            assert part["description"]
            assert "items" in part, part["title"]


def test_every_property_is_described(schema: Schema) -> None:
    """By itself or by what it refers to, in a sentence."""
    properties = [pair for part in subschemas(schema) for pair in part.get("properties", {}).items()]
    assert properties
    for name, part in properties:
        assert description_of(part, schema).endswith("."), name


def test_rows_have_the_columns_that_are_named(schema: Schema) -> None:
    """By their titles, all of them and in their order; each is described, because a row does not say what it holds."""
    rows = [
        part["prefixItems"] for part in subschemas(schema) if part.get("minItems") == len(part.get("prefixItems", ()))
    ]
    titles = [[column.get("title") for column in row] for row in rows if "$ref" not in row[0]]
    named = schema.get("properties", {}).get("columns", {}).get("properties", {}).values()
    assert sorted(titles) == sorted(part["const"] for part in named)
    assert all(description_of(column, schema).endswith(".") for row in rows for column in row)


def test_definitions_are_described_and_used(schema: Schema) -> None:
    """A schema refers to nothing but its own definitions."""
    definitions = schema.get("$defs", {})
    for name, part in definitions.items():
        assert part["title"], name
        assert part["description"].endswith("."), name
    assert {part["$ref"] for part in subschemas(schema) if "$ref" in part} == {
        f"#/$defs/{name}" for name in definitions
    }


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_whole_number_has_a_least(file: Path) -> None:
    """Most are counts, and a count below nothing is a fault that the gate should see."""
    for part in subschemas(json.loads(file.read_text())):
        for key, each in part.get("properties", {}).items():
            if "integer" in each.get("type", ()) and key not in SIGNED:
                assert "minimum" in each, key


def test_there_are_public_schemas() -> None:
    """Without any, the next test would prove nothing; the words come from the project and from three seeds."""
    assert "picks.json" in PUBLIC_FILES
    assert {"edge", "catboost_v9", "v9_high_edge_top1", "GREEN"} <= forbidden_words()


@pytest.mark.parametrize("name", PUBLIC_FILES)
def test_a_public_schema_has_no_internal_word(name: str) -> None:
    """In no key, title, description or value, as a whole word, case ignored."""
    text = (ROOT / "publisher/documents/schemas" / name).read_text()
    assert FORBIDDEN
    assert FORBIDDEN.findall(text.lower()) == []


def test_today_is_one_of_the_dates() -> None:
    """best-bets/today.json is best-bets/{date}.json of one date: the same object."""
    dated, today = (
        json.loads((ROOT / f"publisher/documents/schemas/{name}.json").read_text())
        for name in ("best_bets", "best_bets_today")
    )
    for schema in (dated, today):
        for text in (schema, schema["properties"]["date"]):
            text.pop("title", None)
            del text["description"]
    assert dated == today


@pytest.mark.parametrize(
    ("change", "is_valid"),
    [
        (lambda tiers: tiers, True),
        (lambda tiers: [tiers[1], tiers[0], *tiers[2:]], False),
        (lambda tiers: tiers[:-1], False),
        (lambda tiers: [*tiers, tiers[-1]], False),
        (lambda tiers: [*tiers[:-1], "other"], False),
    ],
)
def test_tiers_are_all_of_them_best_first(change: Callable[[list[str]], list[str]], *, is_valid: bool) -> None:
    """A reader takes them by place."""
    schema = json.loads((ROOT / "publisher/documents/schemas/systems_performance.json").read_text())
    validator = jsonschema_rs.validator_for({"$defs": schema["$defs"], "$ref": "#/$defs/tiers"})
    with (ROOT / "seeds/edge_tiers.csv").open() as file:
        rows = sorted(csv.DictReader(file), key=lambda row: -float(row["min_edge"]))
    tiers = [row["edge_tier"] for row in rows]
    assert validator.is_valid([{"tier": tier, "stats": NO_RECORD} for tier in change(tiers)]) == is_valid
