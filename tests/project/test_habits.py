"""dbt's commands as analysts know them, as CONTRIBUTING lists them, where this project could be in their way."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from demo.league import DEMO_NOW
from tests.database import change
from tests.project.conftest import Built
from workspace import parses

MODEL = "models/marts/subsets/fct_subset_changes.sql"
FILES = ("dbt_project.yml", "macros", "models", "seeds", "selectors.yml", "tests/generic", "tests/integrity")
COMPILE = "compile -s public__picks"
LIST = "list -s state:modified+ --state target/before"
SHOW = "show -s fct_picks_shown --limit 5"
INSTANT = f"export NOW={DEMO_NOW:%Y-%m-%dT%H:%M:%SZ} STATE=target/state"

# runs each argument as a command; the last line of output has whether each succeeded, and what it printed
DBT = """
import contextlib, io, json, sys
from dbt.cli.main import dbtRunner
def run(line):
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        success = dbtRunner().invoke(line.split()).success
    return [success, printed.getvalue()]
print(json.dumps([run(line) for line in sys.argv[1:]]))
"""


def typed(folder: Path, *lines: str, **variables: str) -> list[str]:
    """Type commands in a clone, with the default profile; return what dbt prints."""
    known = ("NOW", "STATE", "RAW_FOLDER", "CI_SCHEMA", "DUCKDB_PATH")
    kept = {name: value for name, value in os.environ.items() if name not in known and not name.startswith("DBT_")}
    command = [sys.executable, "-c", DBT, *lines]
    done = subprocess.run(command, cwd=folder, env=kept | variables, capture_output=True, text=True, check=True)
    answers = json.loads(done.stdout.splitlines()[-1])
    assert [said for success, said in answers if not success] == []
    return [said for _, said in answers]


@pytest.fixture(scope="module")
def said(demo: Built, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Type in a fresh clone, as an editor does before there is any data; then after `make demo` and an edit."""
    folder = tmp_path_factory.mktemp("clone")
    for name in FILES:
        copy = shutil.copytree if Path(name).is_dir() else shutil.copyfile
        copy(name, folder / name)
    shutil.copyfile("profiles.yml.example", folder / "profiles.yml")
    (folder / "target").mkdir()
    parses.take(parses.version(), folder / "target/partial_parse.msgpack")  # which is what dbt would make of it
    (fresh,) = typed(folder, COMPILE)
    target = folder / "target"
    shutil.copyfile(demo.workspace.database, target / "nba_subsets.duckdb")
    (target / "raw").symlink_to(demo.workspace.raw.resolve())
    change(target / "nba_subsets.duckdb", "update main_bookkeeping.given_inputs set state = 'target/state'")
    (target / "before").mkdir()
    shutil.copyfile(target / "manifest.json", target / "before/manifest.json")
    with (folder / MODEL).open("a") as file:
        file.write("-- edited\n")
    variables = dict(word.split("=") for word in INSTANT.split()[1:])
    return dict(zip(("fresh", LIST, SHOW), [fresh, *typed(folder, LIST, SHOW, **variables)], strict=True))


def test_contributing_lists_them() -> None:
    """With the instant and the ledger of `make demo`."""
    section = Path("CONTRIBUTING.md").read_text().partition("## dbt as you know it\n")[2].partition("```sh\n")[2]
    lines = [line.partition(" #")[0].strip() for line in section.partition("```")[0].splitlines()]
    assert {INSTANT, *(f".venv/bin/dbt {line}" for line in (COMPILE, LIST, SHOW))} <= set(lines)


def test_a_fresh_clone_compiles(said: dict[str, str]) -> None:
    """Without data and variables."""
    assert "'groups', coalesce(group_lists.group_list" in said["fresh"]


def test_state_selection_takes_the_edit_and_what_rests_on_it(said: dict[str, str]) -> None:
    """And nothing else, although the manifest of before knew neither the instant nor the ledger."""
    lines = said[LIST].splitlines()
    assert {line.rpartition(".")[2] for line in lines if "nba_subsets." in line} == {
        "fct_subset_changes",
        "public__subsets_history",
        "well_formed_fct_subset_changes",
        "subset_changes__of_the_season_until_today",
        "subsets_history",
        "warn_documents_share_a_path",
    }


def test_a_mart_shows_first_what_matters(said: dict[str, str]) -> None:
    """Of a table dbt prints six columns."""
    header, _, *rows = (line for line in said[SHOW].splitlines() if "|" in line)
    assert [cell.strip() for cell in header.split("|")[1:-1]] == [
        *("game_date", "subset_id", "subset_rank", "player_lookup", "direction", "points_line", "...")
    ]
    assert len(rows) == 5
