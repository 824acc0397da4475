"""What the analyser accepts and BigQuery does not run, or not the same way twice, is found."""

import pytest

from tools.googlesql.google import Google, Table
from tools.googlesql.limits import ANY_VALUE, CORRELATED, EMPTY, NO_ORDER, OUTER_JOIN, SUBQUERY, UNKNOWN, refusals

T = Table(("p", "d", "t"), (("a", "int64"), ("b", "int64")))
U = Table(("p", "d", "u"), (("a", "int64"), ("x", "int64")))
CASES = {
    "left join `p`.`d`.`u` as u on t.a = u.a and t.b > u.x": [],
    "left join `p`.`d`.`u` as u on t.b > u.x and u.a = t.a + 1": [],
    "full join `p`.`d`.`u` as u using (a)": [],
    "inner join `p`.`d`.`u` as u on t.a > u.a": [],
    "inner join `p`.`d`.`u` as u on t.a = u.a or t.b = u.x": [],
    "cross join `p`.`d`.`u` as u": [],
    "left join unnest([t.a]) as e": [],
    "where t.a in (select u.a from `p`.`d`.`u` as u)": [],
    "where t.b > (select max(u.x) from `p`.`d`.`u` as u)": [],
    "where t.b = (select max(e) from unnest([t.a, t.b]) as e)": [],
    "where t.b > (select max(u.x) from `p`.`d`.`u` as u where u.a < t.a)": [CORRELATED],
    "where t.b = (select u.x from `p`.`d`.`u` as u where u.a = t.a order by u.x limit 1)": [CORRELATED],
    "where exists (select 1 from `p`.`d`.`u` as u where u.a >= t.a)": [CORRELATED],
    "where t.b not in (select u.x from `p`.`d`.`u` as u where u.a > t.a)": [CORRELATED],
    "left join `p`.`d`.`u` as u on t.a >= u.a and t.b < u.x": [OUTER_JOIN],
    "left join `p`.`d`.`u` as u on t.a = u.a or t.b = u.x": [OUTER_JOIN],
    "left join `p`.`d`.`u` as u on u.a = 1": [OUTER_JOIN],
    "left join `p`.`d`.`u` as u on u.a = u.x": [OUTER_JOIN],
    "right join `p`.`d`.`u` as u on true": [OUTER_JOIN],
    "full join `p`.`d`.`u` as u on t.a = t.b": [OUTER_JOIN],
    "inner join `p`.`d`.`u` as u on t.a in (select v.a from `p`.`d`.`u` as v)": [SUBQUERY],
}


EXPRESSIONS = {
    "max(a)": [],
    "array_to_string(array_agg(cast(a as string) order by b), ',')": [],
    "array_to_string(array_agg(cast(a as string)), ',')": [NO_ORDER.format("array_agg")],
    "to_json(array_agg(a order by b))": [EMPTY],
    "to_json(coalesce(array_agg(a order by b), []))": [],
    "to_json(max(a))": [],
    "any_value(a)": [ANY_VALUE, UNKNOWN.format("any_value")],
    "string_agg(cast(a as string), ',' order by b)": [],
    "string_agg(cast(a as string), ',')": [NO_ORDER.format("string_agg")],
    "max(reverse(cast(a as string)))": [UNKNOWN.format("reverse")],
    "max(bit_xor(a)) over ()": [UNKNOWN.format("bit_xor")],
}


@pytest.mark.parametrize("clause", CASES)
def test_a_join_or_a_subquery_that_bigquery_does_not_run_is_found(google: Google, clause: str) -> None:
    """With its place."""
    sql = f"select t.b\nfrom `p`.`d`.`t` as t\n{clause}"
    found = list(refusals(google.analyse(sql, frozenset({T, U})).tree))
    assert [reason for reason, _ in found] == CASES[clause]
    assert all(sql[:place].count("\n") == 2 for _, place in found)


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_a_function_that_is_not_known_or_gives_no_one_result_is_found(google: Google, expression: str) -> None:
    """With its place."""
    sql = f"select\n{expression} as x from `p`.`d`.`t`"
    found = list(refusals(google.analyse(sql, frozenset({T})).tree))
    assert [reason for reason, _ in found] == EXPRESSIONS[expression]
    assert all(sql[:place].count("\n") == 1 for _, place in found)


def test_an_array_of_each_group_is_never_empty(google: Google) -> None:
    """A group has a row, or it would not be there."""
    sql = "select b, to_json(array_agg(a order by a)) as x from `p`.`d`.`t` group by b"
    assert list(refusals(google.analyse(sql, frozenset({T})).tree)) == []
