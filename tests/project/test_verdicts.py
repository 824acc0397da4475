"""How each node ended last is kept in the warehouse, whatever runs after it."""

from pathlib import Path

from tests.database import change
from tests.project.conftest import Built, Dbt, again

VERDICTS = "main_documents.verdicts"
FAILED = "test.nba_subsets.assert_models_are_named"
ELSEWHERE = "model.nba_subsets.fct_edges_daily"


def verdicts(built: Built) -> dict[str, tuple[str, str]]:
    """Return by node its status and the run in which it ended so."""
    rows = built.rows(f"select node_id, status, invocation_id from {VERDICTS}")
    return {node: (status, run) for node, status, run in rows}


def test_every_node_has_a_verdict(demo: Built) -> None:
    """Seeds, models and data tests, each as the results of the run say; as of the instant of the run."""
    assert {node: status for node, (status, _) in verdicts(demo).items()} == {
        result["unique_id"]: result["status"]
        for result in demo.left("run_results")["results"]
        if result["unique_id"].startswith(("seed.", "model.", "test."))
    }
    assert demo.rows(f"select distinct as_of from {VERDICTS}") == [(demo.now.replace(tzinfo=None),)]


def test_a_run_of_a_part_replaces_its_own_verdicts_alone(dbt: Dbt, demo: Built, tmp_path: Path) -> None:
    """What failed elsewhere stays failed until it is run again; what runs nothing has no verdict."""
    built = again(demo, tmp_path / "built")
    failed = f"update {VERDICTS} set status = 'fail' where node_id in ('{FAILED}', '{ELSEWHERE}')"
    change(built.workspace.database, f"update {VERDICTS} set as_of = as_of - interval 1 day", failed)
    before = verdicts(built)
    dbt(built.workspace, demo.now, "test", "--select", FAILED.split(".")[2], "well_formed_fct_edges_daily")
    after = verdicts(built)
    changed = {node.split(".")[2] for node, verdict in after.items() if verdict != before.get(node)}
    assert changed == {FAILED.split(".")[2], "well_formed_fct_edges_daily"}
    newest = built.rows(f"select node_id from {VERDICTS} where as_of = ?", demo.now.replace(tzinfo=None))
    assert {node.split(".")[2] for (node,) in newest} == changed
    assert (after[FAILED][0], after[ELSEWHERE][0]) == ("pass", "fail")
    dbt(built.workspace, demo.now, "compile", "--select", "fct_edges_daily")
    assert verdicts(built) == after
