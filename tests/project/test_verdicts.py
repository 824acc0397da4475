"""How each node ended last is kept in the warehouse, whatever runs after it."""

import shutil
from pathlib import Path

import duckdb
import orjson

from tests.project.conftest import Built, Dbt, apart

VERDICTS = "main_documents.verdicts"
FAILED = "test.nba_subsets.assert_models_are_named"
ELSEWHERE = "model.nba_subsets.fct_edges_daily"


def verdicts(database: Path) -> dict[str, tuple[str, str]]:
    """Return by node its status and the run in which it ended so."""
    with duckdb.connect(str(database), read_only=True) as connection:
        rows = connection.execute(f"select node_id, status, invocation_id from {VERDICTS}").fetchall()
    return {node: (status, run) for node, status, run in rows}


def test_every_node_has_a_verdict(demo: Built) -> None:
    """Seeds, models and data tests, each as the results of the run say; as of the instant of the run."""
    results = orjson.loads((demo.workspace.target / "run_results.json").read_bytes())["results"]
    kept = verdicts(demo.workspace.database)
    assert {node: status for node, (status, _) in kept.items()} == {
        result["unique_id"]: result["status"]
        for result in results
        if result["unique_id"].startswith(("seed.", "model.", "test."))
    }
    with duckdb.connect(str(demo.workspace.database), read_only=True) as connection:
        assert connection.execute(f"select distinct as_of from {VERDICTS}").fetchall() == [
            (demo.now.replace(tzinfo=None),)
        ]


def test_a_run_of_a_part_replaces_its_own_verdicts_alone(dbt: Dbt, demo: Built, tmp_path: Path) -> None:
    """What failed elsewhere stays failed until it is run again; what runs nothing has no verdict."""
    built = apart(tmp_path / "built", demo.workspace.raw, demo.now)
    database = built.workspace.database
    shutil.copyfile(demo.workspace.database, database)
    with duckdb.connect(str(database)) as connection:
        connection.execute(f"update {VERDICTS} set status = 'fail' where node_id in (?, ?)", [FAILED, ELSEWHERE])
    before = verdicts(database)
    dbt(built.workspace, demo.now, "test", "--select", FAILED.split(".")[2], "well_formed_fct_edges_daily")
    after = verdicts(database)
    changed = {node.split(".")[2] for node, verdict in after.items() if verdict != before.get(node)}
    assert changed == {FAILED.split(".")[2], "well_formed_fct_edges_daily"}
    assert (after[FAILED][0], after[ELSEWHERE][0]) == ("pass", "fail")
    dbt(built.workspace, demo.now, "compile", "--select", "fct_edges_daily")
    assert verdicts(database) == after
