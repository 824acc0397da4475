"""The instant as of which everything is computed comes from the var `now`, else from the environment variable NOW."""

import json
import os
import subprocess
import sys

import pytest

from tests.project.small import write_project
from tests.tables import beside

SETTINGS = 'vars: {now: ""}'
CASES: dict[str, dict[str, str]] = beside(__file__)

# The argument holds the cases as JSON. The last line of output: what dbt made of each, what it said when NOW changed.
ASK_DBT = """
import json, os, sys
from dbt.cli.main import dbtRunner
said = []
runner = dbtRunner(callbacks=[lambda event: said.append(event.info.msg)])
parsed = runner.invoke(["--quiet", "parse", "--target", "local"])
made = {}
for case, (now, var) in json.loads(sys.argv[1]).items():
    os.environ["NOW"] = now
    given = ["--vars", json.dumps({"now": var})] if var else []
    select = ["--inline", "select {{ as_of_at() }}, {{ generated_at() }}"]
    said.clear()
    runner.manifest = parsed.result
    run = runner.invoke(["--quiet", "compile", "--target", "local", *given, *select])
    made[case] = run.result.results[0].node.compiled_code if run.success else " ".join(said)
os.environ["NOW"] = "2026-03-01T12:00:00Z"
said.clear()
runner.manifest = None
runner.invoke(["--quiet", "parse", "--target", "local"])
print(json.dumps([made, said]))
"""


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, str], list[str]]:
    """Ask dbt, in a small project with the macros of this one, in a process of its own."""
    folder = tmp_path_factory.mktemp("now")
    write_project(folder, SETTINGS, {"models/model.sql": "select {{ as_of_at() }} as instant"})
    places = {"DBT_PROFILES_DIR": folder, "DBT_TARGET_PATH": folder, "DBT_LOG_PATH": folder}
    environment = os.environ | {name: str(place) for name, place in places.items()}
    environment |= {"DUCKDB_PATH": str(folder / "nba_subsets.duckdb"), "NOW": ""}
    cases = json.dumps({case: (given.get("env", ""), given.get("var", "")) for case, given in CASES.items()})
    command = [sys.executable, "-c", ASK_DBT, cases]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=True)
    made, said = json.loads(done.stdout.splitlines()[-1])
    return made, said


@pytest.mark.parametrize("case", CASES)
def test_the_instant_is_the_one_that_was_given(answers: tuple[dict[str, str], list[str]], case: str) -> None:
    """And what is wrong is named by where it was given."""
    assert CASES[case]["makes"] in answers[0][case]


def test_another_instant_does_not_parse_anything_again(answers: tuple[dict[str, str], list[str]]) -> None:
    """A changed --vars would, and so would a NOW that was read while dbt parsed."""
    assert "Partial parsing enabled, no changes found, skipping parsing" in answers[1]
