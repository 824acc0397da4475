"""dbt's commands work as analysts know them, in a fresh clone and after `make demo`: those that CONTRIBUTING lists."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from demo.league import DEMO_NOW
from tests.project.conftest import Built

MODEL = "models/marts/fct_subset_changes.sql"
FILES = ("dbt_project.yml", "macros", "models", "seeds", "selectors.yml", "tests/generic", "tests/integrity")
BROKEN = "dbt build -s state:modified+ --state target/before"
ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


class Shell:
    """A clone of the project in which dbt's commands are typed, with the default profile and no variables."""

    def __init__(self, folder: Path) -> None:
        """Clone it, as `make setup` leaves it."""
        self.folder = folder
        for name in FILES:
            copy = shutil.copytree if Path(name).is_dir() else shutil.copyfile
            copy(name, folder / name)
        shutil.copyfile("profiles.yml.example", folder / "profiles.yml")
        known = ("NOW", "STATE", "RAW_FOLDER", "CI_SCHEMA", "DUCKDB_PATH")
        kept = {name: value for name, value in os.environ.items() if name not in known and not name.startswith("DBT_")}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.project.dbt_shell"],
            cwd=folder,
            env=kept | {"PYTHONPATH": str(Path.cwd())},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __call__(self, line: str) -> tuple[bool, str]:
        """Run a command; return whether it succeeded, and what it printed."""
        assert self._process.stdin
        assert self._process.stdout
        print(line, file=self._process.stdin, flush=True)
        success, printed = json.loads(self._process.stdout.readline())
        return success, ESCAPE.sub("", printed)

    def edit(self, old: str, new: str) -> None:
        """Change the model that the commands are about."""
        file = self.folder / MODEL
        text = file.read_text()
        assert text.count(old) == 1
        file.write_text(text.replace(old, new))

    def end(self) -> None:
        """Let it end."""
        self._process.communicate()


def listed() -> list[str]:
    """Return the commands for dbt that CONTRIBUTING lists, and what to export before."""
    section = Path("CONTRIBUTING.md").read_text().partition("## dbt as you know it\n")[2].partition("```sh\n")[2]
    lines = [shlex.split(line, comments=True) for line in section.partition("```")[0].splitlines()]
    ours = [[Path(words[0]).name, *words[1:]] for words in lines if Path(words[0]).name in {"export", "dbt"}]
    return [shlex.join(words) for words in ours]


@pytest.fixture(scope="module")
def said(demo: Built, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Type everything once, and mend what has failed before `dbt retry`; return what dbt prints."""
    shell = Shell(tmp_path_factory.mktemp("clone"))
    typed: dict[str, tuple[bool, str]] = {}
    # before there is any data, as an editor does
    for line in ("dbt parse", "dbt compile -s public__picks"):
        typed[f"{line} in a fresh clone"] = shell(line)
    _after_demo(shell.folder, demo)
    shell.edit("windows.window_name", "windows.no_such_name")
    for line in listed():
        typed[line] = shell(line)
        if line == BROKEN:
            shell.edit("windows.no_such_name", "windows.window_name")
    shell.end()
    failed = {line: printed for line, (success, printed) in typed.items() if not success}
    assert list(failed) == [BROKEN], failed
    return {line: printed for line, (_, printed) in typed.items()}


def _after_demo(folder: Path, demo: Built) -> None:
    """Put there what `make demo` leaves in a clone, and keep its manifest before an edit."""
    target = folder / "target"
    assert f"NOW={DEMO_NOW:%Y-%m-%dT%H:%M:%SZ} STATE=target/state" in listed()[0]
    shutil.copyfile(demo.workspace.database, target / "nba_subsets.duckdb")
    (target / "raw").symlink_to(demo.workspace.raw.resolve())
    with duckdb.connect(str(target / "nba_subsets.duckdb")) as connection:
        connection.execute("update main_bookkeeping.given_inputs set state = 'target/state'")
    (target / "before").mkdir()
    shutil.copyfile(target / "manifest.json", target / "before/manifest.json")


def test_a_fresh_clone_parses_and_compiles(said: dict[str, str]) -> None:
    """Without data and variables, as an editor's extension asks."""
    assert "Error" not in said["dbt parse in a fresh clone"]
    for line in ("dbt compile -s public__picks in a fresh clone", "dbt compile -s public__picks"):
        assert "'groups', coalesce(group_lists.group_list" in said[line]


def test_state_selection_takes_the_edit_and_what_rests_on_it(said: dict[str, str]) -> None:
    """And nothing else, although the manifest of before knew neither the instant nor the ledger."""
    lines = said["dbt list -s state:modified+ --state target/before"].splitlines()
    assert {line.rpartition(".")[2] for line in lines if "nba_subsets." in line} == {
        "fct_subset_changes",
        "public__subsets_history",
        "well_formed_fct_subset_changes",
        "well_formed_public__subsets_history",
        "subset_changes__of_the_season_until_today",
        "subsets_history",
    }


def test_a_retry_builds_what_failed_and_what_was_skipped(said: dict[str, str]) -> None:
    """Once it is mended, and nothing else."""
    assert re.search(r"ERROR=1 SKIP=[1-9]", said[BROKEN])
    assert "no_such_name" in said[BROKEN]
    retried = said["dbt retry"]
    assert re.search("OK created sql .* main_marts.fct_subset_changes", retried)
    assert re.search("OK created sql .* main_documents.public__subsets_history", retried)
    assert "ERROR=0 SKIP=0" in retried
    assert "fct_subset_picks" not in retried


def test_a_model_is_built_with_what_rests_on_it(said: dict[str, str]) -> None:
    """Its tests, too; and they are run alone."""
    for line in ("dbt build -s fct_subset_changes+", "dbt test -s fct_subset_changes"):
        assert "PASS well_formed_fct_subset_changes" in said[line]
        assert "PASS fct_subset_changes::subset_changes__of_the_season_until_today" in said[line]
        assert "ERROR=0 SKIP=0" in said[line]


def test_a_mart_shows_first_what_matters(said: dict[str, str]) -> None:
    """Of a table dbt prints six columns."""
    header, _, *rows = (line for line in said["dbt show -s fct_subset_picks --limit 5"].splitlines() if "|" in line)
    assert [cell.strip() for cell in header.split("|")[1:-1]] == [
        *("game_date", "subset_id", "subset_rank", "player_lookup", "direction", "points_line", "...")
    ]
    assert len(rows) == 5
    (inline,) = (printed for line, printed in said.items() if line.startswith("dbt show --inline"))
    assert re.search(r"\| outcome \| picks \|\n.*\n(?:\| \w+ +\| +[0-9]+ \|\n){5}", inline)


def test_a_documents_sources_are_listed(said: dict[str, str]) -> None:
    """By dbt's graph operators."""
    assert (
        "source:nba_subsets.nba_predictions.player_prop_predictions"
        in said["dbt list -s +public__picks --resource-type source"].splitlines()
    )


def test_docs_are_generated(said: dict[str, str]) -> None:
    """With the columns that the warehouse has."""
    catalog = re.search("Catalog written to (.*catalog.json)", said["dbt docs generate"])
    assert catalog
    columns = json.loads(Path(catalog[1]).read_text())["nodes"]["model.nba_subsets.fct_daily_signals"]["columns"]
    assert list(columns)[:4] == ["game_date", "system_id", "daily_signal", "pct_over"]
