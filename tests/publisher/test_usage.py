"""The command `publisher` used wrongly, or where something is missing: one clear line and the right exit code."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.publisher.conftest import Run
from tests.publisher.small_warehouse import Warehouse


def last_line(err: str) -> str:
    """Return the error; what comes before it tells what was going on."""
    assert "Traceback" not in err
    return err.splitlines()[-1]


def test_an_unknown_document_is_an_error_that_lists_the_known(warehouse: Warehouse, publish: Run) -> None:
    """A misspelt name must not publish nothing in silence."""
    warehouse.add()
    code, _, err = publish("--document", "signal")
    assert code == 1
    assert last_line(err) == "publisher: no document that may be published here is called signal; there are signals"


@pytest.mark.parametrize("name", ["manifest.json", "run_results.json", "nba_subsets.duckdb"])
def test_without_a_build_there_is_one_clear_line(warehouse: Warehouse, run: Run, store: Path, name: str) -> None:
    """The first thing that a newcomer gets wrong; a part of a build is no build."""
    warehouse.add()
    warehouse.save()
    (warehouse.target / name).unlink()
    code, _, err = run("publish", "--store", store)
    assert code == 1
    assert last_line(err).startswith(f"publisher: {warehouse.target / name}: no such ")
    assert "run `dbt build` first" in last_line(err)


@pytest.mark.parametrize(
    "arguments",
    [
        ["publish"],
        ["publish", "--store", "x", "--date", "15.01.2026"],
        ["publish", "--store", "x", "--date", "2026-01-15", "--to", "2026-01-16"],
        ["publish", "--store", "x", "--from", "2026-01-16", "--to", "2026-01-15"],
        ["publish", "--store", "x", "--date", "2026-02-30"],
        ["publish", "--store", "x", "--event", "daily", "--date", "today"],
        ["publish", "--store", "x", "--max-age", "6"],
        ["publish", "--store", "x", "--jobs", "0"],
        ["publish", "--store", "x", "--force-everything"],
        ["rollback", "--store", "x"],
        ["schema"],
        ["schema", "--out", "x", "--audience", "private"],
        ["verify"],
        ["nothing"],
        [],
    ],
)
def test_wrong_usage_exits_2(run: Run, arguments: list[str]) -> None:
    """Usage errors are told from failures."""
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith("usage: publisher")


@pytest.mark.parametrize("command", ["", "publish", "diff", "verify", "releases", "rollback", "doctor", "schema"])
def test_help_teaches_with_examples(run: Run, command: str) -> None:
    """And with the exit codes."""
    code, out, _ = run(*command.split(), "--help")
    assert code == 0
    assert "publisher publish --store gs://site --state gs://site-state " in out
    assert "exit codes: 0 done, 1 refused or failed" in out


@pytest.mark.parametrize("option", ["--store", "--state", "--internal-store"])
def test_a_store_that_is_a_file_is_refused(warehouse: Warehouse, publish: Run, tmp_path: Path, option: str) -> None:
    """Before anything is read."""
    warehouse.add()
    (tmp_path / "file").touch()
    code, _, err = publish(option, tmp_path / "file")
    assert (code, err) == (1, f"publisher: {tmp_path / 'file'}: is a file, not a folder\n")


def test_a_reader_that_has_seen_enough_is_no_error(warehouse: Warehouse, publish: Run, store: Path) -> None:
    """`publisher diff | head` ends without a traceback."""
    warehouse.add()
    publish()
    command = [sys.executable, "-m", "publisher", "releases", "--store", str(store)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 1
