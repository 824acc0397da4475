"""A part is built as of the instant of the last whole build; a mixture of two would be wrong without an error."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import orjson
import pytest

from tests.project.conftest import Built

PROJECT = """
name: small
version: "1.0"
profile: nba_subsets
flags: {send_anonymous_usage_stats: false}
on-run-start: ["{{ keep_one_instant() }}"]
vars: {now: ""}
models: {small: {bookkeeping: {+schema: bookkeeping}}}
"""
MODELS = {
    "bookkeeping/bookkeeping__complete_runs.sql": "select 1 as run",
    "part.sql": "select cast('{{ env_var('VALUE', '1') }}' as integer) as value",
    "newest.sql": "{{ config(tags=['live']) }} select 1 as value",
    "part.yml": """
models:
  - name: part
    columns: [{name: value, data_tests: [not_null]}]
unit_tests:
  - name: part
    model: part
    given: []
    expect: {rows: [{value: 1}]}
""",
}
WINTER, SAME, LATER = "2026-01-15T17:00:00Z", "2026-01-15T12:00:00-05:00", "2026-01-16T17:00:00Z"
PART = ["run", "--select", "part"]
BY_VAR = ["--vars", json.dumps({"now": LATER})]

# NOW, dbt's arguments and more of the environment; all in order on one database
STEPS: dict[str, tuple[str, list[str], dict[str, str]]] = {
    "a part of nothing": (LATER, PART, {}),
    "a whole build that fails": (WINTER, ["build"], {"VALUE": "none"}),
    "the part that failed": (WINTER, PART, {}),
    "a part as of the same instant": (SAME, PART, {}),
    "a part as of another instant": (LATER, PART, {}),
    "a part as of another instant, by var": (WINTER, [*PART, *BY_VAR], {}),
    "a part as of no given instant": ("", PART, {}),
    "unit tests": (LATER, ["test", "--select", "test_type:unit"], {}),
    "data tests": (LATER, ["build", "--resource-type", "test"], {}),
    "what is live": (LATER, ["run", "--select", "tag:live"], {}),
    "what is live, and more": (LATER, ["run", "--select", "tag:live", "part"], {}),
    "a part in schemas of its own": (LATER, PART, {"CI_SCHEMA": "change"}),
    "a part with a ledger": (WINTER, PART, {"STATE": "state's"}),
    "everything as of another instant": (LATER, ["run"], {}),
    "then a part of that": (WINTER, [*PART, *BY_VAR], {}),
    "then a part as of the first": (WINTER, PART, {}),
    "everything as of no given instant": ("", ["build"], {}),
    "then a part of it": ("", PART, {}),
    "then a part as of a given one": (WINTER, PART, {}),
    "everything with a ledger": ("", ["run"], {"STATE": "state's"}),
    "then a part with it": ("", PART, {"STATE": "state's"}),
    "then a part without": ("", PART, {}),
}
HAD = f"the last whole build had NOW={WINTER}, this one has"
GO_ON = f": set NOW={WINTER} to build a part, or build everything with `dbt build`"
REFUSED = {
    "a part as of another instant": f"{HAD} NOW={LATER}{GO_ON}",
    "a part as of another instant, by var": f"{HAD} NOW={LATER}{GO_ON}",
    "a part as of no given instant": f"{HAD} no NOW{GO_ON}",
    "what is live, and more": f"{HAD} NOW={LATER}{GO_ON}",
    "then a part as of the first": f"had NOW={LATER}, this one has NOW={WINTER}: set NOW={LATER} to build a part, or",
    "a part with a ledger": "had no STATE, this one has STATE=state's: leave out STATE to build a part, or build",
    "then a part without": "had STATE=state's, this one has no STATE: set STATE=state's to build a part, or build",
    "then a part as of a given one": f"had no NOW, this one has NOW={WINTER}: leave out NOW to build a part, or build",
}
FAILED = {"a whole build that fails", *REFUSED}

# The argument holds the steps as JSON; the last line of output says of each whether it succeeded, and what dbt said.
RUN = """
import json, os, sys
from dbt.cli.main import dbtRunner
said, done = [], {}
runner = dbtRunner(callbacks=[lambda event: said.append(event.info.msg) if event.info.level == "error" else None])
parsed = runner.invoke(["--quiet", "parse", "--target", "ci"]).result
for step, (now, arguments, environment) in json.loads(sys.argv[1]).items():
    os.environ |= {"NOW": now, "VALUE": "1", "CI_SCHEMA": "main", "STATE": ""} | environment
    said.clear()
    runner.manifest = parsed if os.environ["CI_SCHEMA"] == "main" else None
    run = runner.invoke(["--quiet", *arguments, "--target", "ci"])
    done[step] = [run.success, " ".join(said)]
print(json.dumps(done))
"""


def run_steps(steps: dict[str, Any], project: Path, folder: Path, database: Path) -> dict[str, tuple[bool, str]]:
    """Run dbt's commands one after the other in one process; return by step whether it succeeded, and what dbt said."""
    folder.mkdir(exist_ok=True)
    shutil.copyfile("profiles.yml.example", folder / "profiles.yml")
    places = {"DBT_PROFILES_DIR": folder, "DBT_TARGET_PATH": folder, "DBT_LOG_PATH": folder, "DUCKDB_PATH": database}
    environment = os.environ | {name: str(place) for name, place in places.items()} | {"CI_SCHEMA": "main", "NOW": ""}
    command = [sys.executable, "-c", RUN, json.dumps(steps)]
    done = subprocess.run(command, env=environment, cwd=project, capture_output=True, text=True, check=True)
    return {step: (success, said) for step, (success, said) in json.loads(done.stdout.splitlines()[-1]).items()}


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[bool, str]]:
    """Take all steps in a small project with the macros of this one."""
    project = tmp_path_factory.mktemp("small")
    shutil.copytree("macros", project / "macros")
    (project / "dbt_project.yml").write_text(PROJECT)
    for name, text in MODELS.items():
        (project / "models" / name).parent.mkdir(parents=True, exist_ok=True)
        (project / "models" / name).write_text(text)
    return run_steps(STEPS, project, project / "target", project / "small.duckdb")


@pytest.mark.parametrize("step", STEPS)
def test_a_part_has_the_instant_of_the_whole(done: dict[str, tuple[bool, str]], step: str) -> None:
    """Whoever mixes them is refused, and told how to go on; nobody else is."""
    success, said = done[step]
    assert success == (step not in FAILED), said
    assert REFUSED.get(step, "") in said
    assert ("the last whole build" in said) == (step in REFUSED)


def test_the_project_asks(demo: Built) -> None:
    """Its hook is the one that was tried, and the demo's whole build has recorded what it was given."""
    nodes = orjson.loads((demo.workspace.target / "manifest.json").read_bytes())["nodes"]
    hooks = [node["raw_code"] for node in nodes.values() if "on-run-start" in node.get("tags", [])]
    assert any("keep_one_instant()" in hook for hook in hooks)
    with duckdb.connect(str(demo.workspace.database), read_only=True) as connection:
        recorded = connection.execute("select * from main_bookkeeping.given_inputs").fetchall()
    assert recorded == [(demo.now.strftime("%Y-%m-%dT%H:%M:%SZ"), "")]
