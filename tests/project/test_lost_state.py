"""A table that holds what nothing else has is not made anew in silence."""

import json
from pathlib import Path

import duckdb
import pytest

from tests.dbt_process import Dbt
from tests.project.small import small_project

SETTINGS = """
on-run-start: ["{{ refuse_lost_state() }}"]
vars: {now: "", allow_new_locks: false}
models: {small: {+materialized: incremental}}
"""
FILES = {
    "models/bookkeeping__complete_runs.sql": "select value from {{ ref('locks') }}",
    "models/fact.sql": "select 1 as value",
    "models/locks.sql": "{{ config(full_refresh=false) }} select 2 as value",
    "models/newest.sql": "{{ config(materialized='table', tags=['live']) }} select 3 as value",
    # as if it were there and dbt might not list it
    "macros/hidden_here.sql": """
{% macro duckdb__is_hidden(relation) %}{{ return(relation.identifier == env_var('VALUE')) }}{% endmacro %}
""",
}
NOW = "2026-01-15T17:00:00Z"
ALLOWED = ["--vars", json.dumps({"allow_new_locks": True})]
LOST = "is missing, though an earlier build was complete: what it recorded would be lost; bring it back, or build with"
UNLISTED = "is there, but not among the tables of its dataset that are listed"

# dbt's arguments, the table that is hidden, and what dbt says if it refuses; all after the table of locks was dropped
STEPS: dict[str, tuple[list[str], str, str]] = {
    "hidden": (["run"], "locks", UNLISTED),
    "hidden, and anew": (["run", *ALLOWED], "locks", UNLISTED),
    "gone": (["run"], "", LOST),
    "gone, in a full refresh": (["run", "--full-refresh"], "", LOST),
    "gone, and not asked for": (["run", "--select", "fact"], "", ""),
    "gone, while games go on": (["run", "--select", "newest"], "locks", ""),
    "gone, and anew": (["run", *ALLOWED], "", ""),
    "there again": (["run", "--full-refresh"], "", ""),
}


@pytest.fixture(scope="module")
def done(dbt_process: Dbt, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[bool, str]]:
    """Build a project, which at first ends early, drop the table of locks, and build as the steps say."""
    small = small_project(dbt_process, tmp_path_factory.mktemp("small"), SETTINGS, FILES)
    steps = {step: (NOW, arguments, {"VALUE": hidden}) for step, (arguments, hidden, _) in STEPS.items()}
    begun = {"early": (NOW, ["run", "--select", "fact"], {"VALUE": ""}), "first": (NOW, ["run"], {"VALUE": ""})}
    for success, said in small.run(begun).values():
        assert success, said
    with duckdb.connect(str(small.database)) as connection:
        connection.execute("drop table main.locks")
    return small.run(steps)


@pytest.mark.parametrize("step", STEPS)
def test_a_lost_table_is_not_made_anew_in_silence(done: dict[str, tuple[bool, str]], step: str) -> None:
    """Not in a full refresh either; but where somebody says so, or nothing else is there."""
    success, said = done[step]
    *_, refused = STEPS[step]
    assert success == (not refused), said
    assert refused in said


def test_the_project_asks() -> None:
    """Before its first node, and before it keeps anything of the run."""
    project = Path("dbt_project.yml").read_text()
    assert project.index("refuse_lost_state()") < project.index("keep_one_instant()")
