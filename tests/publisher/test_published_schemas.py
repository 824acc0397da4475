"""The JSON Schemas of public files are published with them, and OpenAPI: as readers need them."""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import jsonschema_rs
import orjson
import pytest

from publisher.documents import schema
from publisher.documents.schema import load_schema, readers_schema, schema_bytes
from publisher.releases.stores.base import Headers
from tests.publisher.conftest import Run
from tests.publisher.small_warehouse import NOW, Warehouse, files

OWN = {f"_{name}.json" for name in ("lock", "manifest", "manifest_part", "openapi", "schema", "status")}
SIGNALS, OPENAPI = "v1/schemas/signals.json", "v1/schemas/openapi.json"

Change = Callable[[str, str], None]


@pytest.fixture
def reword(monkeypatch: pytest.MonkeyPatch) -> Change:
    """Return a function that gives a schema another description, as a new version of the publisher would."""

    def change(name: str, description: str) -> None:
        body = orjson.dumps(orjson.loads(schema_bytes(name)) | {"description": description})
        changed = schema.Schema(name, body, hashlib.sha256(body).hexdigest())

        def load(asked: str) -> schema.Schema:
            return changed if asked == name else load_schema(asked)

        for place in ("documents.document", "documents.leaks", "planning.plan", "planning.schemas"):
            monkeypatch.setattr(f"publisher.{place}.load_schema", load)

    return change


def published(store: Path) -> dict[str, bytes]:
    """Return the published schemas by name."""
    return {file.name: file.read_bytes() for file in (store / "v1/schemas").iterdir() if file.name != "openapi.json"}


def for_readers(name: str) -> bytes:
    """Return what readers get of a schema."""
    return readers_schema(load_schema(name)).body


def described(store: Path) -> dict[str, Any]:
    """Return the published OpenAPI."""
    content: dict[str, Any] = orjson.loads((store / OPENAPI).read_bytes())
    return content


def parts(content: object) -> Iterator[dict[str, Any]]:
    """Yield every object in a file."""
    if isinstance(content, dict):
        yield content
    for part in content.values() if isinstance(content, dict) else content if isinstance(content, list) else ():
        yield from parts(part)


def test_schemas_of_public_files_are_published(
    warehouse: Warehouse, publish: Run, run: Run, store: Path, tmp_path: Path
) -> None:
    """Those of internal documents go nowhere, and none of a kind that has no documents."""
    warehouse.add_picks("Ann")
    warehouse.metadata["admin_signals"] = {"schema": "signals.json"}
    warehouse.add(kind="admin_signals")
    assert publish("--internal-store", tmp_path / "internal").code == 0
    assert published(store) == {name: for_readers(name) for name in {"picks.json"} | OWN}
    assert not (tmp_path / "internal/v1/schemas").exists()
    for name, body in published(store).items():
        jsonschema_rs.validator_for(orjson.loads(schema_bytes("_schema.json"))).validate(orjson.loads(body))
        assert orjson.loads(body)["title"], name
    assert run("verify", "--store", store, "--internal-store", tmp_path / "internal").code == 0


def test_they_have_a_public_header_and_are_in_the_manifest(
    warehouse: Warehouse, publish: Run, store: Path, headers: dict[str, Headers]
) -> None:
    """Like documents."""
    warehouse.add()
    publish()
    assert headers[SIGNALS] == Headers("public, max-age=300", "application/json")
    parts = orjson.loads((store / "v1/manifest.json").read_bytes())["parts"]
    part = orjson.loads((store / f"v1/manifests/{parts['v1/schemas']}.json").read_bytes())
    body = for_readers("signals.json")
    assert part["documents"][SIGNALS] == {"sha256": hashlib.sha256(body).hexdigest(), "bytes": len(body)}


def test_what_is_unchanged_is_left_alone(warehouse: Warehouse, publish: Run, store: Path) -> None:
    """A run with nothing new is no release, and a changed document brings no schema along."""
    warehouse.add()
    publish()
    times = {file: file.stat().st_mtime_ns for file in (store / "v1/schemas").iterdir()}
    publish()
    warehouse.add(signal="neutral")
    publish()
    assert times == {file: file.stat().st_mtime_ns for file in (store / "v1/schemas").iterdir()}
    assert orjson.loads((store / "v1/manifest.json").read_bytes())["release"].startswith("000002-")


def test_a_new_schema_is_a_release_that_can_be_taken_back(
    warehouse: Warehouse, publish: Run, run: Run, store: Path, reword: Change
) -> None:
    """It alone is written; verify, diff and rollback know it as they know documents."""
    warehouse.add()
    publish()
    first, before = orjson.loads((store / "v1/status.json").read_bytes())["release"], files(store)
    reword("signals.json", "Other words.")
    assert run("verify", "--store", store).out.startswith(f"{SIGNALS}: is not the schema that this publisher has\n")
    assert run("diff", "--store", store).out.endswith(f"\ndocuments: 1 unchanged\nJSON Schemas: {OPENAPI}, {SIGNALS}\n")
    code, out, _ = publish("--json")
    assert (code, orjson.loads(out)["schemas"]) == (0, [OPENAPI, SIGNALS])
    assert orjson.loads(published(store)["signals.json"])["description"] == "Other words."
    assert {path for path, body in files(store).items() if before[path] != body} == {
        "v1/manifest.json",
        "v1/status.json",
    }
    assert run("verify", "--store", store).code == 0
    assert run("rollback", "--store", store, first).code == 0
    assert published(store)["signals.json"] == for_readers("signals.json")


def test_a_damaged_schema_is_found(warehouse: Warehouse, publish: Run, run: Run, store: Path) -> None:
    """Every byte is compared."""
    warehouse.add()
    publish()
    (store / SIGNALS).write_bytes(b"{}")
    (store / "v1/schemas/more.json").write_bytes(b"{}")
    code, out, _ = run("verify", "--store", store)
    assert (code, out.splitlines()[0]) == (1, f"{SIGNALS}: is not as it was published")
    assert "v1/schemas/more.json: is in no release" in out


def test_a_schema_stays_with_documents_that_are_held(
    warehouse: Warehouse, publish: Run, store: Path, reword: Change
) -> None:
    """Readers check what they see; another kind's new schema is published."""
    warehouse.add()
    warehouse.add_picks("Ann", "Bob")
    publish()
    warehouse.statuses["model.nba_subsets.fct_picks_shown"] = "error"
    warehouse.built_at = NOW
    reword("picks.json", "Other words.")
    assert publish().code == 1
    assert published(store)["picks.json"] == for_readers("picks.json")
    assert published(store)["signals.json"] == for_readers("signals.json")


def test_a_schema_passes_the_leak_guard(warehouse: Warehouse, publish: Run, store: Path, reword: Change) -> None:
    """Its words are public, too; nothing is written."""
    warehouse.add()
    reword("signals.json", "Made by catboost_v9.")
    code, _, err = publish()
    assert (code, f"{SIGNALS}: has the internal name 'catboost_v9' in a value; nothing was written" in err) == (1, True)
    assert not store.exists()


def test_a_lost_state_keeps_the_schemas(warehouse: Warehouse, publish: Run, run: Run, store: Path) -> None:
    """They are what they were, and part of the first release."""
    warehouse.add()
    publish()
    before = published(store)
    warehouse.state.rename(warehouse.state.with_name("elsewhere"))
    assert publish("--adopt").code == 0
    assert published(store) == before
    assert run("verify", "--store", store).code == 0


def test_readers_may_get_more_than_is_described(warehouse: Warehouse, publish: Run, store: Path) -> None:
    """What we check is strict; what readers check allows another key anywhere, and is no laxer in anything else."""
    warehouse.add_picks("Ann")
    publish()
    strict = load_schema("picks.json")
    validator = jsonschema_rs.validator_for(orjson.loads(published(store)["picks.json"]))
    document = orjson.loads((store / "v1/picks/2026-01-15.json").read_bytes())
    (group,) = document["groups"]
    for place in (document, group, group["stats"], group["picks"][0]):
        assert (strict.fault(document), validator.is_valid(document)) == (None, True)
        place["another"] = 1
        assert strict.fault(document)
        assert validator.is_valid(document)
        del place["another"]
    del group["stats"]["wins"]
    assert not validator.is_valid(document)
    closed = [part for part in parts(orjson.loads(strict.body)) if part.get("additionalProperties") is False]
    opened = list(parts(orjson.loads(published(store)["picks.json"])))
    assert closed
    assert not [part for part in opened if part.get("additionalProperties") is False]
    for part in closed:
        del part["additionalProperties"]
        assert part["required"] in [each.get("required") for each in opened]


def test_openapi_stands_alone(warehouse: Warehouse, publish: Run, store: Path, tmp_path: Path) -> None:
    """It describes what is published of the public, and refers to nothing outside itself; its types are named."""
    validator = pytest.importorskip("openapi_spec_validator")
    warehouse.about = {"contact": {"name": "somebody"}, "license": {"name": "MIT", "identifier": "MIT"}}
    warehouse.add_picks("Ann")
    warehouse.add()
    warehouse.add(kind="admin_signals")
    assert publish("--internal-store", tmp_path / "internal").code == 0
    content = described(store)
    validator.validate(content, cls=validator.OpenAPIV31SpecValidator)
    jsonschema_rs.validator_for(orjson.loads(published(store)["_openapi.json"])).validate(content)
    types = content["components"]["schemas"]
    references = {part["$ref"] for part in parts(content) if "$ref" in part}
    assert references == {f"#/components/schemas/{name}" for name in types}
    assert {"Picks", "PicksGroup", "PicksPick", "Interval", "Signals", "Status"} <= types.keys()
    assert not [part for part in parts(content["paths"]) if "example" in part]
    assert not [part for part in parts(content) if part.get("additionalProperties") is False]
    own = {"manifest", "manifests/{hash}", "status", "locks/{date}", "schemas/{name}", "schemas/openapi"}
    assert content["paths"].keys() == {f"/{name}.json" for name in own | {"picks/{date}", "signals/{date}"}}
    assert {name: content["info"][name] for name in warehouse.about} == warehouse.about
    # where the paths begin, as seen from the file
    base = urljoin(f"https://example.com/some/{OPENAPI}", content["servers"][0]["url"])
    assert f"{base}/picks/2026-01-15.json" == "https://example.com/some/v1/picks/2026-01-15.json"


def test_openapi_types_are_as_the_schemas(warehouse: Warehouse, publish: Run, store: Path) -> None:
    """A type with all that it refers to accepts what its schema accepts, and refuses what that refuses."""
    warehouse.add_performance()
    publish()
    content = described(store)
    validators = (
        jsonschema_rs.validator_for(content | {"$ref": "#/components/schemas/SubsetsPerformance"}),
        jsonschema_rs.validator_for(orjson.loads(published(store)["subsets_performance.json"])),
    )
    document = orjson.loads((store / "v1/subsets/performance.json").read_bytes())
    stats = next(iter(document["windows"].values()))["groups"][0]["stats"]
    changes: list[tuple[str, Any, bool]] = [
        ("interval", None, True),
        ("interval", {"low": 40.0, "high": 60.0, "more": 1}, True),
        ("interval", {"low": 40.0}, False),
        ("interval", {"low": 40.0, "high": 160.0}, False),
        ("wins", None, False),
        ("sample", "tiny", False),
    ]
    for key, value, is_valid in changes:
        before, stats[key] = stats[key], value
        assert [validator.is_valid(document) for validator in validators] == [is_valid] * 2, (key, value)
        stats[key] = before


def test_openapi_waits_for_what_is_held(warehouse: Warehouse, publish: Run, store: Path, reword: Change) -> None:
    """It describes the schemas that are published; while one of them is an older one, it stays as it was."""
    warehouse.add()
    warehouse.add_picks("Ann", "Bob")
    publish()
    before = (store / OPENAPI).read_bytes()
    warehouse.statuses["model.nba_subsets.fct_picks_shown"] = "error"
    warehouse.built_at = NOW
    reword("picks.json", "Other words.")
    assert publish().code == 1
    assert publish("--document", "signals").code == 0
    assert (store / OPENAPI).read_bytes() == before
    warehouse.statuses.clear()
    assert publish().code == 0
    assert described(store)["components"]["schemas"]["Picks"]["description"] == "Other words."


def test_openapi_passes_the_leak_guard(warehouse: Warehouse, publish: Run, store: Path) -> None:
    """What the project says of itself is public, too."""
    warehouse.about = {"contact": {"name": "the people of catboost_v9"}}
    warehouse.add()
    code, _, err = publish()
    assert (code, f"{OPENAPI}: has the internal name 'catboost_v9' in a value; nothing was written" in err) == (1, True)
    assert not store.exists()
