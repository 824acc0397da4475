"""`columns_read` finds what a statement needs of which table, and no more."""

from typing import Any

import pytest

from tests.tables import beside
from tools.googlesql.analysis import Analysis
from tools.googlesql.google import Google, Table
from tools.googlesql.reads import columns_read

T = Table(("p", "d", "t"), (("a", "int64"), ("b", "int64"), ("c", "string"), ("d", "date")))
U = Table(("p", "d", "u"), (("a", "int64"), ("x", "int64"), ("y", "int64")))
CASES: dict[str, dict[str, Any]] = beside(__file__)


@pytest.mark.parametrize("case", CASES)
def test_the_columns_that_are_read(google: Google, case: str) -> None:
    """One shape of SQL each."""
    found = columns_read(google.analyse(CASES[case]["sql"], frozenset({T, U})))
    assert {table: sorted(columns) for table, columns in found.items()} == CASES[case]["reads"]


def test_a_view_is_read_for_the_columns_that_are_needed(google: Google) -> None:
    """What a query needs of a view, and that only, it needs of the view's tables."""
    view = google.analyse(
        "create view v as (select a, b + 1 as e, c from `p`.`d`.`t` where d is not null)", frozenset({T})
    )
    assert columns_read(view, {"e"}) == {"p.d.t": {"b", "d"}}
    assert columns_read(view, set()) == {"p.d.t": {"d"}}


def test_the_project(analysis: Analysis) -> None:
    """Of every model: tables that dbt knows of, columns that they have."""
    for node, analysed in analysis.analysed.items():
        tables = {str(table): table for table in (analysis.tables[name] for name in node.depends_on)}
        read = columns_read(analysed)
        assert read.keys() <= tables.keys(), node
        assert all(columns <= dict(tables[name].columns).keys() for name, columns in read.items()), node
