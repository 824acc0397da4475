"""`python -m tools.googlesql.boundaries [MODEL ...]`: print which comparisons and orders the fixture does not test.

The command turns each `>=`, `>`, `<=`, `<`, `asc` and `desc` of the compiled models into its neighbor and evaluates
the model again. If the rows stay the same, the fixture has no row at that boundary. Add one, or see that there can be
none. Comparisons with literal dates are left alone, because they only choose BigQuery's partitions. The command reads
what the last run of tests/googlesql left in target/googlesql.
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import replace

from tools.googlesql.analysis import analyse
from tools.googlesql.dbt_runs import BIGQUERY, DATABASE, DUCKDB, RAW, STATE
from tools.googlesql.equality import Duck, Evaluation, decoded, evaluate
from tools.googlesql.google import Google
from tools.googlesql.project import Node, load

NEIGHBORS = {">=": ">", ">": ">=", "<=": "<", "<": "<=", "asc": "desc", "desc": "asc"}
_SIGNS = re.compile(r"--[^\n]*|(?<=\s)(>=|<=|>|<|asc|desc)(?=[\s,)])(?! date ')")


def not_crossed(google: Google, evaluation: Evaluation, node: Node) -> Iterator[str]:
    """Yield each place of a model where the neighbor of a sign gives the same rows."""
    rows = sorted(map(str, decoded(evaluation.rows[node.id])))
    for found in _SIGNS.finditer(node.sql):
        if sign := found[1]:
            edited = replace(node, sql=node.sql[: found.start()] + NEIGHBORS[sign] + node.sql[found.end() :])
            if sorted(map(str, decoded(evaluation.run(google, edited)))) == rows:
                line = node.sql[: found.start()].count("\n") + 1
                before = node.sql[: found.start()].splitlines()[-1].lstrip()
                yield f"{node.file}:{node.raw_line(line)}: {before}[{sign}]{node.sql[found.end() :].splitlines()[0]}"


def main() -> None:
    """Print one line a place."""
    google, project = Google(), load(BIGQUERY)
    tables = analyse(google, project.models, project.declared).tables
    evaluation = evaluate(google, project.models, tables, Duck(DUCKDB, DATABASE, RAW, STATE))
    for node in project.models:
        if len(sys.argv) == 1 or node.name in sys.argv:
            for line in not_crossed(google, evaluation, node):
                print(line)


if __name__ == "__main__":
    main()
