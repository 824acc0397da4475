"""The instant as of which everything is computed comes from the var `now`, else from the environment variable NOW."""

import json

import pytest

from tests.dbt_process import Dbt
from tests.project.small import Small, Step, small_project
from tests.tables import beside

MODELS = {"models/model.sql": "select {{ as_of_at() }} as instant"}
ASKED = ("--inline", "select {{ as_of_at() }}, {{ generated_at() }}")
CASES: dict[str, dict[str, str]] = beside(__file__)


@pytest.fixture(scope="module")
def small(dbt_process: Dbt, tmp_path_factory: pytest.TempPathFactory) -> Small:
    """Write a small project with the macros of this one."""
    return small_project(dbt_process, tmp_path_factory.mktemp("now"), 'vars: {now: ""}', MODELS)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_instant_is_the_one_that_was_given(small: Small, case: dict[str, str]) -> None:
    """And what is wrong is named by where it was given."""
    variables = ["--vars", json.dumps({"now": case["var"]})] if "var" in case else []
    step: Step = case.get("env", ""), ["compile", *ASKED, *variables], {}
    ((success, said),) = small.run({"asked": step}).values()
    results = small.folder / "target/run_results.json"
    made = json.loads(results.read_text())["results"][0]["compiled_code"] if success else said
    assert case["makes"] in made
