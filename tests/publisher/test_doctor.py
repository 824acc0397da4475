"""The doctor finds what a publication would stumble over, and touches nothing."""

from collections.abc import Callable
from pathlib import Path

import orjson
import pytest

from tests.publisher.conftest import Run
from tests.publisher.small_warehouse import FACTS, Warehouse, check_of, files

LOOKED_AT = ["versions", "dbt manifest", "dbt build", "warehouse", "store --store", "store --state", "clock"]


def findings(out: str) -> dict[str, tuple[str, str]]:
    """Return mark and detail by what was looked at."""
    return {line[7:31].strip(): (line[:7].strip(), line[31:]) for line in out.splitlines()}


def test_all_is_well(warehouse: Warehouse, run: Run, store: Path) -> None:
    """Every line says ok and what was found; nothing is made."""
    warehouse.add()
    warehouse.add("2026-01-16")
    warehouse.save()
    before = files(store.parent)
    code, out, err = run("doctor", "--store", store)
    found = findings(out)
    assert (code, err, list(found)) == (0, "", LOOKED_AT)
    assert {mark for mark, _ in found.values()} == {"ok"}
    assert "dbt-core 1." in found["versions"][1]
    assert "google-cloud-storage 3." in found["versions"][1]
    assert found["dbt manifest"][1].startswith("1 kinds of document on duckdb")
    assert found["dbt build"][1].endswith("the last at 2026-01-15 16:30:00 UTC")
    assert found["warehouse"][1] == "2 documents can be read"
    assert files(store.parent) == before
    assert not store.exists()


def no_manifest(warehouse: Warehouse) -> None:
    """Take the manifest away."""
    (warehouse.target / "manifest.json").unlink()


def other_manifest(warehouse: Warehouse) -> None:
    """Leave another program's manifest."""
    (warehouse.target / "manifest.json").write_bytes(b"{}")


def no_results(warehouse: Warehouse) -> None:
    """Take the results away."""
    (warehouse.target / "run_results.json").unlink()


def other_results(warehouse: Warehouse) -> None:
    """Leave another program's results."""
    (warehouse.target / "run_results.json").write_bytes(b"{}")


def empty_results(warehouse: Warehouse) -> None:
    """Leave the results of a build that selected nothing."""
    file = warehouse.target / "run_results.json"
    file.write_bytes(orjson.dumps(orjson.loads(file.read_bytes()) | {"results": []}))


def results_of_another_run(warehouse: Warehouse) -> None:
    """Leave the results of another run than the manifest: of another day, target or project."""
    file = warehouse.target / "run_results.json"
    content = orjson.loads(file.read_bytes())
    content["metadata"]["invocation_id"] = "another"
    file.write_bytes(orjson.dumps(content))


def no_build(warehouse: Warehouse) -> None:
    """Let the last run be a test."""
    warehouse.command = "test"
    warehouse.save()


def failed_build(warehouse: Warehouse) -> None:
    """Let a test fail."""
    warehouse.statuses = {check_of(FACTS): "fail"}
    warehouse.save()


def build_of_unknown_end(warehouse: Warehouse) -> None:
    """Let a model end as nobody knows."""
    warehouse.statuses = {FACTS: "partial success", check_of(FACTS): "skipped"}
    warehouse.save()


def no_database(warehouse: Warehouse) -> None:
    """Take the database away."""
    (warehouse.target / "nba_subsets.duckdb").unlink()


def damaged_database(warehouse: Warehouse) -> None:
    """Damage the database."""
    (warehouse.target / "nba_subsets.duckdb").write_bytes(b"nothing")


def file_for_store(warehouse: Warehouse) -> None:
    """Put a file where the store should be."""
    (warehouse.target.parent / "store").touch()


@pytest.mark.parametrize(
    ("fault", "place", "said"),
    [
        (no_manifest, "dbt manifest", "run `dbt build` first"),
        (other_manifest, "dbt manifest", "manifest.json"),
        (no_results, "dbt build", "run `dbt build` first"),
        (other_results, "dbt build", "run_results.json"),
        (empty_results, "dbt build", ""),
        (results_of_another_run, "dbt build", "is of another run of dbt than manifest.json beside it"),
        (no_build, "dbt build", "the last run was `dbt test`"),
        (failed_build, "dbt build", f"failed at {check_of(FACTS)}"),
        (build_of_unknown_end, "dbt build", f"failed at {FACTS}"),
        (no_database, "warehouse", "no such database"),
        (damaged_database, "warehouse", "cannot be opened"),
        (file_for_store, "store --store", "is a file, not a folder"),
    ],
)
def test_a_fault_is_found_and_the_rest_is_looked_at(
    warehouse: Warehouse, run: Run, fault: Callable[[Warehouse], None], place: str, said: str
) -> None:
    """Exit code 1, FAULT in one line, no traceback, and nothing is written."""
    warehouse.add()
    warehouse.save()
    fault(warehouse)
    before = files(warehouse.store.parent)
    code, out, err = run("doctor", "--store", warehouse.store)
    found = findings(out)
    assert (code, err, list(found)) == (1, "", LOOKED_AT)
    assert found[place][0] == "FAULT"
    assert said in found[place][1]
    assert files(warehouse.store.parent) == before


@pytest.mark.parametrize("content", [b"{}", b"[]", b'{"results": 1}', b'{"metadata": {}, "nodes": {"a": {}}}'])
@pytest.mark.parametrize("name", ["manifest.json", "run_results.json"])
def test_artifacts_of_something_else_are_one_line_for_publish_too(
    warehouse: Warehouse, run: Run, store: Path, name: str, content: bytes
) -> None:
    """The file is named and there is no traceback."""
    warehouse.add()
    warehouse.save()
    (warehouse.target / name).write_bytes(content)
    code, out, err = run("publish", "--store", store)
    assert (code, out) == (1, "")
    assert err.splitlines()[-1].startswith(f"publisher: {warehouse.target / name}: ")


def test_results_of_another_run_are_refused(warehouse: Warehouse, run: Run, store: Path) -> None:
    """The manifest would say what was built, and the results of something else how it ended."""
    warehouse.add()
    warehouse.save()
    results_of_another_run(warehouse)
    code, out, err = run("publish", "--store", store)
    file = warehouse.target / "run_results.json"
    said = "is of another run of dbt than manifest.json beside it; run `dbt build` again"
    assert (code, out, err.splitlines()[-1]) == (1, "", f"publisher: {file}: {said}")
    assert not store.exists()


def test_stores_that_overlap_are_a_fault(warehouse: Warehouse, run: Run, store: Path) -> None:
    """A publication would refuse them."""
    warehouse.add()
    warehouse.save()
    assert run("doctor", "--store", store, "--internal-store", store / "internal").code == 1
