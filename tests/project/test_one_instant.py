"""A part is built as of the instant of the last whole build; a mixture of two would be wrong without an error."""

import json

import duckdb
import orjson
import pytest

from tests.dbt_process import Dbt
from tests.project.conftest import Built
from tests.project.small import Step, small_project

SETTINGS = """
on-run-start: ["{{ keep_one_instant() }}"]
vars: {now: ""}
models: {small: {bookkeeping: {+schema: bookkeeping}}}
"""
MODELS = {
    "models/bookkeeping/bookkeeping__complete_runs.sql": "select 1 as run",
    "models/part.sql": "select cast('{{ env_var('VALUE', '1') }}' as integer) as value",
    "models/newest.sql": "{{ config(tags=['live']) }} select 1 as value",
    "models/part.yml": """
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
STEPS: dict[str, Step] = {
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


@pytest.fixture(scope="module")
def done(dbt_process: Dbt, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[bool, str]]:
    """Take all steps in a small project with the macros of this one."""
    return small_project(dbt_process, tmp_path_factory.mktemp("small"), SETTINGS, MODELS).run(STEPS)


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
