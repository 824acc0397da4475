"""dbt's unit tests: one for each rule, with rows on both sides of its thresholds."""

import shutil
from pathlib import Path

import orjson

from tests.project.conftest import Built, Dbt, apart


def test_every_unit_test_passes(dbt: Dbt, demo: Built, tmp_path: Path) -> None:
    """In a warehouse of the demo, where dbt looks the columns up that a test does not name."""
    built = apart(tmp_path / "built", demo.workspace.raw, demo.now)
    shutil.copyfile(demo.workspace.database, built.workspace.database)
    dbt(built.workspace, built.now, "test", "--resource-type", "unit_test")
    target = built.workspace.target
    there = orjson.loads((target / "manifest.json").read_bytes())["unit_tests"]
    results = orjson.loads((target / "run_results.json").read_bytes())["results"]
    outcomes = {result["unique_id"]: result["status"] for result in results}
    assert {test: outcomes.get(test) for test in there} == dict.fromkeys(there, "pass")
    assert there
