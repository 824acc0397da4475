"""The table of docs/bigquery.md with the jobs that dbt sends: each line is of a run over the front."""

import json
from collections import Counter
from pathlib import Path

from tests import golden
from tests.googlesql.front_runs import Front

PAGE = Path("docs/bigquery.md")
LONGEST = 63  # characters of a label


def hold(begun: Front, what: str) -> None:
    """Hold a line to the jobs since the warehouse was restored; the head of the table names the kinds of jobs."""
    nodes = json.loads((begun.dbt.folder / "manifest.json").read_text())["nodes"].values()
    tests = {node["name"][:LONGEST] for node in nodes if node["resource_type"] == "test"}
    jobs: Counter[str] = Counter()
    for job in begun.warehouse.jobs:
        kind = job["statistics"]["query"]["statementType"].removesuffix("_AS_SELECT").replace("_", " ").lower()
        is_test = kind == "select" and job["configuration"]["labels"]["model"] in tests
        jobs["test" if is_test else kind] += 1
    lines = PAGE.read_text().splitlines()
    (head,) = (line for line in lines if line.startswith("| dbt's jobs |"))
    (place,) = (place for place, line in enumerate(lines) if line.startswith(f"| {what} |"))
    kinds = head.strip("| ").split(" | ")[2:]
    assert jobs.keys() <= {*kinds}
    lines[place] = f"| {what} | {' | '.join(str(count) for count in (jobs.total(), *(jobs[kind] for kind in kinds)))} |"
    golden.hold(PAGE, "\n".join(lines) + "\n")
