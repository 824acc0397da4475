"""A table that holds what nothing else has is not made anew in silence."""

from pathlib import Path
from typing import Any

import pytest

from tests.database import change
from tests.dbt_process import Dbt
from tests.project.small import small_project
from tests.tables import beside

SMALL: dict[str, Any] = beside(__file__)
STEPS: dict[str, dict[str, Any]] = SMALL["steps"]
NOW = "2026-01-15T17:00:00Z"


@pytest.fixture(scope="module")
def done(dbt_process: Dbt, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[bool, str]]:
    """Build a project, which at first ends early, drop the table of locks, and build as the steps say."""
    small = small_project(dbt_process, tmp_path_factory.mktemp("small"), SMALL["settings"], SMALL["files"])
    steps = {name: (NOW, step["arguments"], {"VALUE": step["hidden"]}) for name, step in STEPS.items()}
    begun = {"early": (NOW, ["run", "--select", "fact"], {"VALUE": ""}), "first": (NOW, ["run"], {"VALUE": ""})}
    for success, said in small.run(begun).values():
        assert success, said
    change(small.database, "drop table main.locks")
    return small.run(steps)


@pytest.mark.parametrize("step", STEPS)
def test_a_lost_table_is_not_made_anew_in_silence(done: dict[str, tuple[bool, str]], step: str) -> None:
    """Not in a full refresh either; but where somebody says so, or nothing else is there."""
    success, said = done[step]
    refused = STEPS[step].get("refused", "")
    assert success == (not refused), said
    assert refused in said


def test_the_project_asks() -> None:
    """Before its first node, and before it keeps anything of the run."""
    project = Path("dbt_project.yml").read_text()
    assert project.index("refuse_lost_state()") < project.index("keep_one_instant()")
