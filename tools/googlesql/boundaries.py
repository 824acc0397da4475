"""`python -m tools.googlesql.boundaries [MODEL ...]`: which bounds and orders of the models the fixture does not cross.

Each `>=`, `>`, `<=`, `<`, `asc` and `desc` of the compiled models is turned into its neighbor, and the model evaluated
again. Where its rows stay the same, the fixture has no row at that boundary: add one, or see that there can be none.
(Dates written into the SQL are left alone: they are there for BigQuery's partitions.) It looks at what the last tests
left in target/googlesql.
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import replace

from tools.googlesql.analysis import analyse
from tools.googlesql.dbt_runs import BIGQUERY, DATABASE, DUCKDB, RAW
from tools.googlesql.equality import Duck, Evaluation, decoded, evaluate
from tools.googlesql.google import Google
from tools.googlesql.project import Node, load

NEIGHBORS = {">=": ">", ">": ">=", "<=": "<", "<": "<=", "asc": "desc", "desc": "asc"}
_SIGNS = re.compile(r"--[^\n]*|(?<=\s)(>=|<=|>|<|asc|desc)(?=[\s,)])(?! date ')")


def not_crossed(google: Google, evaluation: Evaluation, node: Node) -> Iterator[str]:
    """Yield each place of a model where the neighbor gives the same rows."""
    rows = sorted(map(str, decoded(evaluation.rows[node.id])))
    for found in _SIGNS.finditer(node.sql):
        if sign := found[1]:
            edited = replace(node, sql=node.sql[: found.start()] + NEIGHBORS[sign] + node.sql[found.end() :])
            if sorted(map(str, decoded(evaluation.run(google, edited)))) == rows:
                line = node.sql[: found.start()].count("\n") + 1
                before = node.sql[: found.start()].splitlines()[-1].lstrip()
                yield f"{node.file}:{node.raw_line(line)}: {before}[{sign}]{node.sql[found.end() :].splitlines()[0]}"


def main() -> None:
    """Print a line for each."""
    google, project = Google(), load(BIGQUERY)
    tables = analyse(google, project.models, project.declared).tables
    evaluation = evaluate(google, project.models, tables, Duck(DUCKDB, DATABASE, RAW))
    for node in project.models:
        if len(sys.argv) == 1 or node.name in sys.argv:
            for line in not_crossed(google, evaluation, node):
                print(line)


if __name__ == "__main__":
    main()
