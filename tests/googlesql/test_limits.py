"""Joins that the analyser accepts and BigQuery does not run are found."""

import pytest

from tools.googlesql.google import Google, Table
from tools.googlesql.limits import OUTER_JOIN, SUBQUERY, refusals

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
    "left join `p`.`d`.`u` as u on t.a >= u.a and t.b < u.x": [OUTER_JOIN],
    "left join `p`.`d`.`u` as u on t.a = u.a or t.b = u.x": [OUTER_JOIN],
    "left join `p`.`d`.`u` as u on u.a = 1": [OUTER_JOIN],
    "left join `p`.`d`.`u` as u on u.a = u.x": [OUTER_JOIN],
    "right join `p`.`d`.`u` as u on true": [OUTER_JOIN],
    "full join `p`.`d`.`u` as u on t.a = t.b": [OUTER_JOIN],
    "inner join `p`.`d`.`u` as u on t.a in (select v.a from `p`.`d`.`u` as v)": [SUBQUERY],
}


@pytest.mark.parametrize("clause", CASES)
def test_a_join_that_bigquery_does_not_run_is_found(google: Google, clause: str) -> None:
    """With the place of the join."""
    sql = f"select t.b\nfrom `p`.`d`.`t` as t\n{clause}"
    found = list(refusals(google.analyse(sql, frozenset({T, U})).tree))
    assert [reason for reason, _ in found] == CASES[clause]
    assert all(sql[:place].count("\n") == 2 for _, place in found)
