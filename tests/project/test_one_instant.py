"""A part is built as of the instant of the last whole build; a mixture of two would be wrong without an error."""

from typing import Any

import pytest

from tests.dbt_process import Dbt
from tests.project.conftest import Built
from tests.project.small import small_project
from tests.tables import beside

SMALL: dict[str, Any] = beside(__file__)
STEPS: dict[str, dict[str, Any]] = SMALL["steps"]


@pytest.fixture(scope="module")
def done(dbt_process: Dbt, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[bool, str]]:
    """Take all steps in a small project with the macros of this one."""
    steps = {name: (step["now"], step["arguments"], step.get("environment", {})) for name, step in STEPS.items()}
    return small_project(dbt_process, tmp_path_factory.mktemp("small"), SMALL["settings"], SMALL["files"]).run(steps)


@pytest.mark.parametrize("step", STEPS)
def test_a_part_has_the_instant_of_the_whole(done: dict[str, tuple[bool, str]], step: str) -> None:
    """Whoever mixes them is refused, and told how to go on; nobody else is."""
    success, said = done[step]
    refused = STEPS[step].get("refused", "")
    assert success == (not refused and "fails" not in STEPS[step]), said
    assert refused in said
    assert ("the last whole build" in said) == bool(refused)


def test_the_project_asks(demo: Built) -> None:
    """Its hook is the one that was tried, and the demo's whole build has recorded what it was given."""
    nodes = demo.left("manifest")["nodes"].values()
    hooks = [node["raw_code"] for node in nodes if "on-run-start" in node.get("tags", [])]
    assert any("keep_one_instant()" in hook for hook in hooks)
    recorded = demo.rows("select * from main_bookkeeping.given_inputs")
    assert recorded == [(demo.now.strftime("%Y-%m-%dT%H:%M:%SZ"), "")]
