"""`publisher schema`: what is published, described for those who read it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema_rs
import orjson
import pytest

from publisher.documents.schema import Schema, load_schema, readers_schema
from tests.publisher.conftest import Run
from tests.publisher.small_warehouse import Row, Warehouse, files

OWN = {f"_{name}.json" for name in ("lock", "manifest", "manifest_part", "openapi", "schema", "status")}


@pytest.fixture
def out(warehouse: Warehouse) -> Path:
    """Return where the files go."""
    return warehouse.target.parent / "api"


@pytest.fixture
def describe(warehouse: Warehouse, run: Run, out: Path) -> Callable[..., dict[str, Any]]:
    """Return a function that fills and saves the warehouse, describes it and returns the paths of openapi.json."""
    for day in ("14", "15", "16"):
        warehouse.add(f"2026-01-{day}", status="no_games" if day == "16" else "ok")
        warehouse.add_picks("Ann", date=f"2026-01-{day}")
    warehouse.rows["picks"][0].cache = "public, max-age=86400"
    warehouse.add(kind="admin_signals")
    warehouse.add_subsets("Top Pick")
    warehouse.add_performance()

    def command(*arguments: object) -> dict[str, Any]:
        warehouse.save()
        code, printed, err = run("schema", "--out", out, *arguments)
        assert (code, err) == (0, "")
        assert printed == f"{len(files(out))} files in {out}\n"
        found: dict[str, Any] = orjson.loads((out / "openapi.json").read_bytes())
        return {path: item["get"] for path, item in found["paths"].items()}

    return command


def answer(operation: dict[str, Any]) -> dict[str, Any]:
    """Return the schema and the example of an operation's answer."""
    found: dict[str, Any] = operation["responses"]["200"]["content"]["application/json"]
    return found


def test_every_document_has_its_path_and_schema(describe: Callable[..., dict[str, Any]], out: Path) -> None:
    """A date in a path is a parameter; the schemas are those of readers; two kinds may share one, and its type."""
    found = describe()
    types = "#/components/schemas/"
    assert {path: (operation["operationId"], answer(operation)["schema"]) for path, operation in found.items()} == {
        "/picks/{date}.json": ("picks_date", {"$ref": f"{types}Picks"}),
        "/signals/{date}.json": ("signals_date", {"$ref": f"{types}Signals"}),
        "/admin_signals/{date}.json": ("admin_signals_date", {"$ref": f"{types}Signals"}),
        "/subsets/performance.json": ("subsets_performance", {"$ref": f"{types}SubsetsPerformance"}),
        "/systems/subsets.json": ("systems_subsets", {"$ref": f"{types}SystemsSubsets"}),
        "/manifest.json": ("manifest", {"$ref": f"{types}Manifest"}),
        "/manifests/{hash}.json": ("manifests_hash", {"$ref": f"{types}ManifestPart"}),
        "/status.json": ("status", {"$ref": f"{types}Status"}),
        "/locks/{date}.json": ("locks_date", {"$ref": f"{types}Lock"}),
        "/schemas/{name}.json": ("schemas_name", {"$ref": f"{types}Schema"}),
        "/schemas/openapi.json": ("schemas_openapi", {"$ref": f"{types}Openapi"}),
    }
    schemas = {"picks.json", "signals.json", "subsets_performance.json", "systems_subsets.json"} | OWN
    assert files(out).keys() == schemas | {"openapi.json"}
    for name in schemas:
        assert (out / name).read_bytes() == readers_schema(load_schema(name)).body


def test_a_date_is_a_parameter_and_may_have_no_file(describe: Callable[..., dict[str, Any]]) -> None:
    """A fixed path has neither."""
    found = describe()
    dated, fixed = found["/picks/{date}.json"], found["/systems/subsets.json"]
    (parameter,) = dated["parameters"]
    assert parameter.pop("description")
    schema = {"type": "string", "format": "date"}
    assert parameter == {"name": "date", "in": "path", "required": True, "schema": schema}
    assert dated["responses"]["404"] == {"description": "There is no file of this date."}
    assert ("parameters" in fixed, list(fixed["responses"])) == (False, ["200"])


def test_words_come_from_the_schema(describe: Callable[..., dict[str, Any]]) -> None:
    """Title and description, and who may read it."""
    operation = describe()["/systems/subsets.json"]
    assert (operation["summary"], operation["description"]) == ("Groups", "Every active group of picks.")
    assert operation["tags"] == ["public"]


def test_cache_times_are_those_of_the_build(describe: Callable[..., dict[str, Any]]) -> None:
    """All that its rows have; the publisher's own files have its own."""
    times = {
        path: operation["responses"]["200"]["headers"]["Cache-Control"]["schema"]["enum"]
        for path, operation in describe().items()
    }
    assert times["/picks/{date}.json"] == ["public, max-age=300", "public, max-age=86400"]
    assert times["/signals/{date}.json"] == ["public, max-age=300"]
    assert times["/status.json"] == ["public, max-age=60"]


def test_the_example_is_the_newest_that_shows_something(
    describe: Callable[..., dict[str, Any]], warehouse: Warehouse
) -> None:
    """The 16th has no games; where no date shows anything, the newest."""
    found = describe()
    assert answer(found["/signals/{date}.json"])["example"]["date"] == "2026-01-15"
    assert answer(found["/picks/{date}.json"])["example"]["date"] == "2026-01-16"
    for day in ("14", "15"):
        warehouse.add(f"2026-01-{day}", status="no_games")
    assert answer(describe()["/signals/{date}.json"])["example"]["date"] == "2026-01-16"


def test_every_example_is_valid(describe: Callable[..., dict[str, Any]], out: Path) -> None:
    """Against the type that its path names."""
    examples = 0
    found = describe()
    whole = orjson.loads((out / "openapi.json").read_bytes())
    for operation in found.values():
        content = answer(operation)
        if "example" in content:
            # the whole file beside it, so that the references lead somewhere
            jsonschema_rs.validator_for(whole | content["schema"]).validate(content["example"])
            examples += 1
    assert examples == 5


def test_one_kind_may_have_several_paths(describe: Callable[..., dict[str, Any]], warehouse: Warehouse) -> None:
    """Each with its own example."""
    row = warehouse.rows["signals"][1]
    warehouse.rows["signals"].append(Row("today/signals.json", None, row.content | {"signal": "neutral"}, 12, None))
    found = describe()
    examples = [answer(found[f"/{name}.json"])["example"]["signal"] for name in ("signals/{date}", "today/signals")]
    assert examples == ["favorable", "neutral"]


@pytest.mark.parametrize(
    ("audience", "schemas", "count"),
    [
        ("public", {"picks.json", "signals.json", "subsets_performance.json", "systems_subsets.json"} | OWN, 10),
        ("internal", {"signals.json"}, 1),
    ],
)
def test_an_audience_gets_its_own_alone(
    describe: Callable[..., dict[str, Any]], out: Path, audience: str, schemas: set[str], count: int
) -> None:
    """A file for strangers says nothing of the house."""
    found = describe("--audience", audience)
    assert {tag for operation in found.values() for tag in operation["tags"]} == {audience}
    assert len(found) == count
    assert files(out).keys() == schemas | {"openapi.json"}
    body = (out / "openapi.json").read_bytes()
    assert [tag["name"] for tag in orjson.loads(body)["tags"]] == [audience]
    assert {"public": b"admin", "internal": b"subsets"}[audience] not in body


def test_a_second_time_changes_no_byte(describe: Callable[..., dict[str, Any]], out: Path) -> None:
    """Whatever order the warehouse has keys in; a file that was changed is written anew."""
    example = answer(describe()["/signals/{date}.json"])["example"]
    assert list(example) == sorted(example)
    before = files(out)
    (out / "picks.json").write_bytes(b"{}")
    describe()
    assert files(out) == before


def test_what_is_internal_does_not_get_out_by_an_example(
    describe: Callable[..., dict[str, Any]], warehouse: Warehouse, run: Run, out: Path
) -> None:
    """The same guard as for publishing; an internal example may say it."""
    warehouse.add(kind="admin_signals", model="catboost_v9")
    describe()
    before = files(out)
    warehouse.add(model="catboost_v9")
    warehouse.save()
    code, _, err = run("schema", "--out", out)
    assert (code, err[: err.index(":", 11)]) == (1, "publisher: v1/signals/{date}.json")
    assert files(out) == before


def test_what_is_internal_does_not_get_out_by_a_schema(
    describe: Callable[..., dict[str, Any]], warehouse: Warehouse, run: Run, out: Path
) -> None:
    """A description that explains too much."""
    describe()
    warehouse.words.append("codename")
    warehouse.save()
    code, _, err = run("schema", "--out", out)
    assert (code, "has the internal word 'codename'" in err) == (1, True)
    assert run("schema", "--out", out, "--audience", "internal").code == 0


def test_a_schema_without_words_is_refused(
    describe: Callable[..., dict[str, Any]], run: Run, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line that names it."""
    describe()
    bare = Schema("signals.json", b'{"title": "Status"}', "")
    monkeypatch.setattr("publisher.documents.openapi.readers_schema", lambda _: bare)
    code, _, err = run("schema", "--out", out)
    assert code == 1
    assert err.startswith("publisher: publisher/documents/schemas/signals.json: ")
    assert err.endswith("give it a title and a description\n")


def test_an_empty_table_is_refused(warehouse: Warehouse, run: Run, out: Path) -> None:
    """There is nothing to take a path from."""
    warehouse.add()
    warehouse.rows["systems_subsets"] = []
    warehouse.save()
    code, _, err = run("schema", "--out", out)
    assert (code, err.endswith("is empty, so there is nothing to describe; run `dbt build`\n")) == (1, True)
    assert not out.exists()


def test_the_document_is_valid_openapi(describe: Callable[..., dict[str, Any]], out: Path) -> None:
    """By the validator of OpenAPI 3.1: its meta-schema, parameters, ids, references and examples."""
    validator = pytest.importorskip("openapi_spec_validator")
    describe()
    file = out / "openapi.json"
    validator.validate(orjson.loads(file.read_bytes()), base_uri=file.as_uri(), cls=validator.OpenAPIV31SpecValidator)
