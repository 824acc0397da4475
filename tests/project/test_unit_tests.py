"""dbt's unit tests: one for each rule, with rows on both sides of its thresholds."""

from pathlib import Path

from tests.project.conftest import Built, Dbt, again


def test_every_unit_test_passes(dbt: Dbt, demo: Built, tmp_path: Path) -> None:
    """In a warehouse of the demo, where dbt looks the columns up that a test does not name."""
    built = again(demo, tmp_path / "built")
    dbt(built.workspace, built.now, "test", "--resource-type", "unit_test")
    there = built.left("manifest")["unit_tests"]
    outcomes = {result["unique_id"]: result["status"] for result in built.left("run_results")["results"]}
    assert {test: outcomes.get(test) for test in there} == dict.fromkeys(there, "pass")
    assert there
