"""Google's code takes the tests of rows as DuckDB does."""

from collections import Counter
from typing import Any

import pytest

from tests.tables import beside
from tools.googlesql.analysis import Analysis
from tools.googlesql.equality import decoded
from tools.googlesql.google import Google
from tools.googlesql.project import Node, Project
from tools.googlesql.values import Value, encode

Values = dict[str, Value]

CASES: dict[str, Any] = beside(__file__)
FOUND: dict[str, list[dict[str, Any]]] = CASES["tests"]


def values(test: str, row: dict[str, Any]) -> Values:
    """Return a row of a test's table; a column that it does not name is null."""
    row = CASES["like"] | row if test == "well_formed_subset_definitions" else row
    return {column: value for column, value in row.items() if column not in row.get("null", ())}


@pytest.fixture
def tests(project: Project) -> dict[str, Node]:
    """Return every data test by its name."""
    return {node.name: node for node in project.rest if not node.is_model}


@pytest.mark.parametrize("test", FOUND)
def test_google_finds_what_duckdb_finds(google: Google, tests: dict[str, Node], models: Analysis, test: str) -> None:
    """The same rows and the same words as in tests/project/test_well_formed.py."""
    (name,) = tests[test].depends_on
    table = models.tables[name]
    for case in FOUND[test]:
        rows = [values(test, row) for row in case["rows"]]
        contents = {table: [[encode(row.get(column), kind) for column, kind in table.columns] for row in rows]}
        assert Counter(decoded(google.evaluate(tests[test].sql, contents))) == Counter(map(tuple, case["found"]))


def test_what_is_asked_of_a_failing_test_is_accepted(google: Google, tests: dict[str, Node], models: Analysis) -> None:
    """It orders by the first column (macros/plumbing/failing_rows.sql), so that must be of a type that has an order.

    The first column of the tests of rows is text.
    """
    singular = [test for test in tests.values() if test.file.startswith("tests/")]
    assert singular
    for test in singular:
        readable = frozenset(models.tables[name] for name in test.depends_on)
        google.analyse(f"select * from (\n{test.sql}\n) as failing_rows order by 1 limit 5", readable)
