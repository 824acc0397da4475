"""`index.json` names every public file, its schema, and how long a cache keeps it."""

import datetime as dt
from typing import Any

import jsonschema_rs
import orjson

from publisher.documents.schema import load_schema
from tests.project.conftest import Built

OWN = {"_lock", "_manifest", "_manifest_part", "_openapi", "_schema", "_status", "openapi"}


def test_a_reader_finds_every_schema(demo: Built) -> None:
    """Kinds of documents are in order; there is no other schema but the publisher's own."""
    place = demo.out / "v1"
    index = orjson.loads((place / "index.json").read_bytes())
    assert [kind["name"] for kind in index["documents"]] == sorted(kind["name"] for kind in index["documents"])
    schemas = {kind["schema"] for kind in index["documents"]} | {f"schemas/{name}.json" for name in OWN}
    assert {str(file.relative_to(place)) for file in (place / "schemas").iterdir()} == schemas
    assert not (demo.internal / "v1/schemas").exists()


def test_openapi_says_the_same_of_every_file(demo: Built) -> None:
    """It has the paths of the index, and the type of each path is that of its documents, with more keys, too.

    Nothing but the index is needed to open each public document of each date, and to check it by its schema.
    """
    place = demo.out / "v1"
    index = orjson.loads((place / "index.json").read_bytes())
    contract = orjson.loads((place / index["openapi"]).read_bytes())
    operations = {path.removeprefix("/"): item["get"] for path, item in contract["paths"].items()}
    documents = {kind["path"]: kind for kind in index["documents"]}
    own = {path.partition("/")[0] for path in operations.keys() - documents.keys()}
    assert (documents.keys() - operations.keys(), own) == (
        set(),
        {"live", "locks", "manifest.json", "manifests", "schemas", "status.json"},
    )
    opened = set()
    for path, kind in documents.items():
        (content,) = operations[path]["responses"]["200"]["content"].values()
        validator = jsonschema_rs.validator_for(contract | content["schema"])
        readers = jsonschema_rs.validator_for(orjson.loads((place / kind["schema"]).read_bytes()))
        strict = load_schema(kind["schema"].removeprefix("schemas/"))
        for name in paths(kind, demo.files()):
            document = orjson.loads((place / name).read_bytes())
            more = with_more(document)
            for each in (document, more):
                validator.validate(each)
                readers.validate(each)
            assert strict.fault(more), name
            opened.add(name)
    assert opened == demo.files().keys()


def with_more(content: Any) -> Any:  # noqa: ANN401 (any JSON)
    """Return a document with one more key in each of its objects."""
    if isinstance(content, list):
        return [with_more(each) for each in content]
    return (
        {key: with_more(value) for key, value in content.items()} | {"added": 1}
        if isinstance(content, dict)
        else content
    )


def paths(kind: dict[str, Any], files: dict[str, bytes]) -> list[str]:
    """Return the paths of a kind by its template; files list players and seasons, live games are of two dates."""
    if "{date}" not in kind["path"]:
        assert (kind["first_date"], kind["last_date"]) == (None, None)
        listed = {"{player_id}": ("players", "player_id"), "{season}": ("seasons", "season")}
        for name, (folder, key) in listed.items():
            if name in kind["path"]:
                members = orjson.loads(files[f"{folder}/index.json"])[folder]
                return [kind["path"].replace(name, member[key]) for member in members]
        return [kind["path"]]
    if kind["path"].startswith("live"):
        assert (kind["first_date"], kind["last_date"]) == (None, None)
        today = dt.date.fromisoformat(orjson.loads(files["index.json"])["as_of_date"])
        return [kind["path"].replace("{date}", str(today - dt.timedelta(days))) for days in (0, 1)]
    first, last = (dt.date.fromisoformat(kind[name]) for name in ("first_date", "last_date"))
    dates = [first + dt.timedelta(days) for days in range((last - first).days + 1)]
    return [kind["path"].replace("{date}", str(date)) for date in dates]


def test_a_cache_keeps_a_file_for_as_long_as_its_kind_says(demo: Built) -> None:
    """The shortest of what the documents' headers say."""
    for kind in orjson.loads(demo.files()["index.json"])["documents"]:
        headers = demo.rows(f"select cache_control from main_documents.public__{kind['name']}")
        seconds = min(int(header.removeprefix("public, max-age=")) for (header,) in headers)
        assert kind["cache_seconds"] == seconds, kind["name"]
