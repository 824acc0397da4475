"""The JSON Schemas of public files are published with them, as they are."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import jsonschema_rs
import orjson
import pytest

from publisher.documents import schema
from publisher.documents.schema import load_schema, schema_bytes
from publisher.releases.stores.base import Headers
from publisher.releases.stores.directory import DirectoryStore
from tests.publisher.conftest import Run
from tests.publisher.small_warehouse import NOW, Warehouse, files

OWN = {"_lock.json", "_manifest.json", "_manifest_part.json", "_schema.json", "_status.json"}
SIGNALS, DOCUMENT = "v1/schemas/signals.json", "v1/signals/2026-01-15.json"

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
    return {file.name: file.read_bytes() for file in (store / "v1/schemas").iterdir()}


def test_schemas_of_public_files_are_published(
    warehouse: Warehouse, publish: Run, run: Run, store: Path, tmp_path: Path
) -> None:
    """Byte for byte; those of internal documents go nowhere, and none of a kind that has no documents."""
    warehouse.add_picks("Ann")
    warehouse.metadata["admin_signals"] = {"schema": "signals.json"}
    warehouse.add(kind="admin_signals")
    assert publish("--internal-store", tmp_path / "internal").code == 0
    assert published(store) == {name: schema_bytes(name) for name in {"picks.json"} | OWN}
    assert not (tmp_path / "internal/v1/schemas").exists()
    for name, body in published(store).items():
        jsonschema_rs.validator_for(orjson.loads(schema_bytes("_schema.json"))).validate(orjson.loads(body))
        assert orjson.loads(body)["title"], name
    assert run("verify", "--store", store, "--internal-store", tmp_path / "internal").code == 0


def test_they_have_a_public_header_and_are_in_the_manifest(
    warehouse: Warehouse, publish: Run, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Like documents."""
    headers: dict[str, Headers] = {}
    real = DirectoryStore.write

    def write(folder: DirectoryStore, path: str, body: bytes, header: Headers, if_generation: str | None) -> str:
        headers[path] = header
        return real(folder, path, body, header, if_generation)

    monkeypatch.setattr(DirectoryStore, "write", write)
    warehouse.add()
    publish()
    assert headers[SIGNALS] == Headers("public, max-age=300", "application/json")
    parts = orjson.loads((store / "v1/manifest.json").read_bytes())["parts"]
    part = orjson.loads((store / f"v1/manifests/{parts['v1/schemas']}.json").read_bytes())
    body = schema_bytes("signals.json")
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
    assert run("diff", "--store", store).out.endswith(f"\ndocuments: 1 unchanged\nJSON Schemas: {SIGNALS}\n")
    code, out, _ = publish("--json")
    assert (code, orjson.loads(out)["schemas"]) == (0, [SIGNALS])
    assert orjson.loads(published(store)["signals.json"])["description"] == "Other words."
    assert {path for path, body in files(store).items() if before[path] != body} == {
        "v1/manifest.json",
        "v1/status.json",
    }
    assert run("verify", "--store", store).code == 0
    assert run("rollback", "--store", store, first).code == 0
    assert published(store)["signals.json"] == schema_bytes("signals.json")


def test_a_damaged_schema_is_found(warehouse: Warehouse, publish: Run, run: Run, store: Path) -> None:
    """Every byte is compared."""
    warehouse.add()
    publish()
    (store / SIGNALS).write_bytes(b"{}")
    (store / "v1/schemas/more.json").write_bytes(b"{}")
    code, out, _ = run("verify", "--store", store)
    assert (code, out.splitlines()[0].partition(" than")[0]) == (1, f"{SIGNALS}: has other bytes")
    assert "v1/schemas/more.json: is in no release" in out


def test_a_schema_stays_with_documents_that_are_held(
    warehouse: Warehouse, publish: Run, store: Path, reword: Change
) -> None:
    """Readers check what they see; another kind's new schema is published."""
    warehouse.add()
    warehouse.add_picks("Ann", "Bob")
    publish()
    warehouse.statuses["model.nba_subsets.fct_subset_picks"] = "error"
    warehouse.built_at = NOW
    reword("picks.json", "Other words.")
    assert publish().code == 1
    assert published(store)["picks.json"] == schema_bytes("picks.json")
    assert published(store)["signals.json"] == schema_bytes("signals.json")


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
