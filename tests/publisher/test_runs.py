"""The run log: what each run did, kept in the state store beside the releases; no run needs it."""

import datetime as dt
from importlib import metadata
from pathlib import Path
from typing import Any

import orjson
import pytest

from publisher.dbt.run_results import Build, NodeVerdict
from publisher.errors import StoreError
from tests.publisher.conftest import OnWrite, Run
from tests.publisher.small_warehouse import NOW, Warehouse, model_of

Json = dict[str, Any]

DAY = dt.timedelta(days=1)


def logged(state: Path) -> list[Json]:
    """Return what is known of every run, in the order in which they began."""
    return [orjson.loads(file.read_bytes()) for file in sorted((state / "runs").glob("*.json"))]


@pytest.fixture
def published(warehouse: Warehouse, publish: Run) -> Warehouse:
    """Publish one document."""
    warehouse.add()
    assert publish().code == 0
    return warehouse


def test_a_publication_is_kept_with_all_that_it_answered(
    warehouse: Warehouse, publish: Run, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What ran, of which commit and versions, for how long, and what --json prints of it."""
    monkeypatch.setenv("COMMIT", "0123abc")
    warehouse.add()
    answer = orjson.loads(publish("--date", "today", "--json").out)
    (run,) = logged(state)
    assert run["result"] == answer
    assert run["result"]["documents"][0]["written"] == 1
    assert run["result"]["documents"][0]["bytes"] > 0
    assert (run["command"], run["asked"]) == ("publish", {"date": "today", "max_age": "6:00:00"})
    assert (run["began_at"], run["clock"], run["commit"]) == ("2026-01-15T17:00:00Z", "real", "0123abc")
    assert (run["exit_code"], run["error"]) == (0, None)
    assert run["seconds"] >= 0
    assert run["versions"].keys() == {"python", "nba-subsets", "dbt-core", "dbt-duckdb"}
    assert run["dbt"] == {
        "command": "build",
        "adapter": "duckdb",
        "began_at": "2026-01-15T16:30:00Z",
        "invocation": "this",
        "version": "",
        "seconds": 0.0,
        "nodes": {"success": 8, "pass": 4},
        "failed_tests": 0,
        "bytes_billed": None,
        "bytes_processed": None,
    }


def test_what_dbt_spent_is_kept(published: Warehouse, run: Run, store: Path, state: Path) -> None:
    """Its version and seconds, the bytes of all nodes that tell theirs, and the tests that failed."""
    published.save()
    file = published.target / "run_results.json"
    results = orjson.loads(file.read_bytes())
    results["metadata"]["dbt_version"], results["elapsed_time"] = "1.11.16", 71.26
    first, second, *others = results["results"]
    first["adapter_response"] = {"bytes_billed": 10, "bytes_processed": 3, "slot_ms": 5}
    second["adapter_response"] = {"bytes_billed": 20, "bytes_processed": None}
    next(each for each in others if each["unique_id"].startswith("test."))["status"] = "fail"
    file.write_bytes(orjson.dumps(results))
    run("publish", "--store", store, now=NOW + DAY / 24)
    spent = logged(state)[-1]["dbt"]
    assert (spent["version"], spent["seconds"], spent["failed_tests"]) == ("1.11.16", 71.3, 1)
    assert (spent["bytes_billed"], spent["bytes_processed"]) == (30, 3)


def test_a_log_that_cannot_be_written_is_no_fault_of_the_run(
    published: Warehouse, publish: Run, store: Path, state: Path, on_write: OnWrite
) -> None:
    """The release is done, and the exit code is what it was."""

    def fail(path: str) -> None:
        if path.startswith("runs/"):
            message = "no space left"
            raise StoreError(message)

    on_write(fail)
    published.add(signal="neutral")
    code, _, err = publish(now=NOW + DAY / 24)
    assert (code, err.splitlines()[-1]) == (0, "publisher: the run log was not written: no space left")
    assert b"neutral" in (store / "v1/signals/2026-01-15.json").read_bytes()
    assert len(logged(state)) == 1
    assert orjson.loads((state / "head.json").read_bytes())["state"] == "done"


def test_a_publisher_that_is_not_installed_publishes_as_well(
    published: Warehouse, publish: Run, run: Run, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its version is not known then; that must not cost a release its exit code."""

    def version(package: str) -> str:
        raise metadata.PackageNotFoundError(package)

    monkeypatch.setattr(metadata, "version", version)
    published.add(signal="neutral")
    assert publish(now=NOW + DAY / 24).code == 0
    versions = logged(state)[-1]["versions"]
    assert (versions["nba-subsets"], versions["dbt-duckdb"]) == (None, None)
    assert run("--version").out == "publisher of a checkout that is not installed\n"


def test_runs_are_listed_newest_first_by_page(published: Warehouse, publish: Run, run: Run, store: Path) -> None:
    """A line each; the next page is named until there is none. Two of one second are two."""
    published.add(signal="neutral")
    publish(now=NOW)
    published.statuses = {model_of("signals"): "error"}
    published.add(signal="favorable")
    publish(now=NOW + DAY / 24)
    code, out, err = run("runs", "--store", store, "--limit", 2, now=NOW + DAY / 12)
    head, *lines = out.splitlines()
    assert (code, len(lines), head.split()) == (
        0,
        2,
        ["began", "command", "code", "seconds", "what", "came", "of", "it"],
    )
    assert lines[0].startswith("2026-01-15T18:00:00Z  publish                      1")
    assert lines[0].endswith("1 held; release 000002-" + lines[0].partition("000002-")[2])
    assert "signals/2026-01-15.json: the last dbt build failed" in lines[0]
    assert "1 written; release 000002-" in lines[1] or "1 written; release 000001-" in lines[1]
    before = err.rpartition(" ")[2].strip()
    assert err == f"workspace: there are older ones: --before {before}\n"
    content = orjson.loads(run("runs", "--store", store, "--limit", 2, "--before", before, "--json").out)
    assert (len(content["runs"]), content["next"]) == (1, None)
    all_of_them = orjson.loads(run("runs", "--store", store, "--json").out)
    ids = [each["id"] for each in all_of_them["runs"]]
    assert (ids, all_of_them["next"]) == (sorted(set(ids), reverse=True), None)
    assert content["runs"][0]["id"] == ids[2]


def test_a_node_is_sound_only_if_its_run_and_the_warehouse_say_so() -> None:
    """Another run may have failed since, and this one may be older than what the warehouse keeps."""
    build = Build("build", NOW, {"one": "success", "two": "error"}, {}, "this")
    kept = [NodeVerdict("one", "fail", NOW), NodeVerdict("two", "success", NOW)]
    assert build.recalling(kept).statuses == {"one": "fail", "two": "error"}
