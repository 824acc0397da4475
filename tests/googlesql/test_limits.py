"""What the analyser accepts and BigQuery does not run, or not the same way twice, is found."""

import pytest

from tests.tables import beside
from tools.googlesql import limits
from tools.googlesql.google import Google, Table
from tools.googlesql.limits import refusals

T = Table(("p", "d", "t"), (("a", "int64"), ("b", "int64")))
U = Table(("p", "d", "u"), (("a", "int64"), ("x", "int64")))
CASES: dict[str, dict[str, list[str]]] = beside(__file__)


def reasons(words: list[str]) -> list[str]:
    """Return the reasons that words name: a constant of the module, with the function that it names."""
    named = [word.partition(" ") for word in words]
    return [str(getattr(limits, name)).format(function) for name, _, function in named]


@pytest.mark.parametrize("clause", CASES["clauses"])
def test_a_join_or_a_subquery_that_bigquery_does_not_run_is_found(google: Google, clause: str) -> None:
    """With its place."""
    sql = f"select t.b\nfrom `p`.`d`.`t` as t\n{clause}"
    found = list(refusals(google.analyse(sql, frozenset({T, U})).tree))
    assert [reason for reason, _ in found] == reasons(CASES["clauses"][clause])
    assert all(sql[:place].count("\n") == 2 for _, place in found)


@pytest.mark.parametrize("expression", CASES["expressions"])
def test_a_function_that_is_not_known_or_gives_no_one_result_is_found(google: Google, expression: str) -> None:
    """With its place."""
    sql = f"select\n{expression} as x from `p`.`d`.`t`"
    found = list(refusals(google.analyse(sql, frozenset({T})).tree))
    assert [reason for reason, _ in found] == reasons(CASES["expressions"][expression])
    assert all(sql[:place].count("\n") == 1 for _, place in found)


def test_an_array_of_each_group_is_never_empty(google: Google) -> None:
    """A group has a row, or it would not be there."""
    sql = "select b, to_json(array_agg(a order by a)) as x from `p`.`d`.`t` group by b"
    assert list(refusals(google.analyse(sql, frozenset({T})).tree)) == []
