"""The run log: what each run did, kept in the state store beside the releases; no run needs it."""

import datetime as dt
from importlib import metadata
from pathlib import Path
from typing import Any

import orjson
import pytest

from publisher.errors import StoreError
from tests.publisher.conftest import OnWrite, Run
from tests.publisher.small_warehouse import NOW, Warehouse, files, model_of

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


def test_a_run_that_holds_is_kept_with_its_reason(published: Warehouse, publish: Run, state: Path) -> None:
    """With gate and reason, though nothing was published."""
    published.statuses = {model_of("signals"): "error"}
    published.add(signal="neutral")
    assert publish(now=NOW + DAY / 24).code == 1
    run = logged(state)[-1]
    (refusal,) = run["result"]["refusals"]
    assert (run["exit_code"], refusal["gate"], refusal["reason"]) == (1, "dbt", "the last dbt build failed")
    assert run["result"]["documents"][0]["held"] == 1


def test_a_run_that_is_refused_is_kept_with_the_error(published: Warehouse, publish: Run, state: Path) -> None:
    """It answered nothing."""
    published.rows["signals"] = []
    code, _, err = publish(now=NOW + DAY / 24)
    run = logged(state)[-1]
    assert (code, run["exit_code"], run["result"]) == (1, 1, None)
    assert err.splitlines()[-1] == f"publisher: {run['error']}"


def test_without_a_build_the_refusal_is_kept(published: Warehouse, run: Run, store: Path, state: Path) -> None:
    """What dbt did is not known then."""
    (published.target / "manifest.json").unlink()
    assert run("publish", "--store", store, now=NOW + DAY / 24).code == 1
    assert logged(state)[-1]["dbt"] is None
    assert "no such file; run `dbt build` first" in logged(state)[-1]["error"]


def test_every_command_that_writes_is_kept(  # noqa: PLR0913, PLR0917 (fixtures)
    published: Warehouse, publish: Run, run: Run, store: Path, state: Path, tmp_path: Path
) -> None:
    """In the order in which they ran, all in one log."""
    (first,) = (file.stem for file in (state / "releases").iterdir())
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages/index.html").write_text("<!doctype html>")
    published.add(signal="neutral")
    publish(now=NOW + 1 * DAY / 24)
    commands: list[list[object]] = [["rollback", first], ["prune"], ["site", "--from", tmp_path / "pages"]]
    for number, command in enumerate(commands, start=2):
        assert run(*command, "--store", store, now=NOW + number * DAY / 24).code == 0
    assert [each["command"] for each in logged(state)] == ["publish", "publish", "rollback", "prune", "site"]
    assert logged(state)[2]["asked"] == {"release": first}


def test_what_changes_nothing_is_not_kept(  # noqa: PLR0913, PLR0917 (fixtures)
    published: Warehouse, publish: Run, run: Run, store: Path, state: Path, tmp_path: Path
) -> None:
    """A run for which nothing is due, one that is dry, pages that stay as they are, wrong usage, a look."""
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages/index.html").write_text("<!doctype html>")
    pages = ("site", "--store", store, "--from", tmp_path / "pages")
    run(*pages)
    published.metadata["signals"], published.built_at = {"events": {"hourly": [0, 0]}}, NOW + DAY / 96
    publish("--event", "hourly", now=NOW + DAY / 48)
    before = files(state), logged(state)
    publish("--event", "auto", now=NOW + DAY / 48)
    publish("--dry-run", now=NOW + DAY / 24)
    publish("--event", "never", now=NOW + DAY / 24)
    for arguments in (pages, ("verify", "--store", store), ("health", "--store", store), ("runs", "--store", store)):
        run(*arguments, now=NOW + DAY / 24)
    assert (files(state), logged(state)) == before


def test_before_the_first_release_nothing_is_kept(warehouse: Warehouse, publish: Run, state: Path) -> None:
    """A run that is refused makes no state store."""
    warehouse.rows["signals"] = []
    assert publish().code == 1
    assert not state.exists()


@pytest.mark.parametrize(("age", "is_kept"), [(90 * DAY, True), (90 * DAY + dt.timedelta(seconds=1), False)])
def test_what_is_too_old_is_removed_by_the_next_publication(
    published: Warehouse, publish: Run, state: Path, age: dt.timedelta, *, is_kept: bool
) -> None:
    """After as many days as the metadata says."""
    published.run_log_days = 90
    assert len(logged(state)) == 1
    publish("--max-age", "100d", now=NOW + age)
    assert [run["began_at"] == "2026-01-15T17:00:00Z" for run in logged(state)] == [True, False][not is_kept :]


def test_without_a_number_all_are_kept(published: Warehouse, publish: Run, state: Path) -> None:
    """Nothing is removed because the metadata forgot to say for how long."""
    del published
    publish("--max-age", "9000d", now=NOW + 3000 * DAY)
    assert len(logged(state)) == 2


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
    assert err == f"publisher: there are older ones: --before {before}\n"
    content = orjson.loads(run("runs", "--store", store, "--limit", 2, "--before", before, "--json").out)
    assert (len(content["runs"]), content["next"]) == (1, None)
    all_of_them = orjson.loads(run("runs", "--store", store, "--json").out)
    ids = [each["id"] for each in all_of_them["runs"]]
    assert (ids, all_of_them["next"]) == (sorted(set(ids), reverse=True), None)
    assert content["runs"][0]["id"] == ids[2]


def test_a_store_without_runs_lists_none(warehouse: Warehouse, run: Run, store: Path) -> None:
    """And makes nothing."""
    del warehouse
    assert run("runs", "--store", store) == (0, "", "")
    assert not store.exists()
