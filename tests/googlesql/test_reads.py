"""`columns_read` finds what a statement needs of which table, and no more."""

import pytest

from tools.googlesql.analysis import Analysis
from tools.googlesql.google import Google, Table
from tools.googlesql.reads import Columns, columns_read

T = Table(("p", "d", "t"), (("a", "int64"), ("b", "int64"), ("c", "string"), ("d", "date")))
U = Table(("p", "d", "u"), (("a", "int64"), ("x", "int64"), ("y", "int64")))
T_, U_ = "`p`.`d`.`t`", "`p`.`d`.`u`"
CASES: dict[str, tuple[str, Columns]] = {
    "through a star": (f"with s as (select * from {T_}) select a from s", {"p.d.t": {"a"}}),
    "rows alone": (f"select count(*) as n from {T_}", {"p.d.t": set()}),
    "a filter": (f"select a from (select * from {T_} where d > '2025-11-02')", {"p.d.t": {"a", "d"}}),
    "an expression that is not used": (f"select a from (select *, b + 1 as e from {T_})", {"p.d.t": {"a"}}),
    "an expression that is used": (f"select e from (select *, b + 1 as e from {T_})", {"p.d.t": {"b"}}),
    "a CTE that is not used": (f"with s as (select y from {U_} where x = 1) select a from {T_}", {"p.d.t": {"a"}}),
    "a CTE that is used twice": (
        f"with s as (select * from {T_}) select l.a, r.b from s as l cross join s as r",
        {"p.d.t": {"a", "b"}},
    ),
    "a join": (
        f"with s as (select * from {T_}), u as (select * from {U_}) select s.c from s left join u on s.a = u.a",
        {"p.d.t": {"a", "c"}, "p.d.u": {"a"}},
    ),
    "groups": (f"select a from (select a, c, sum(b) as s from {T_} group by a, c)", {"p.d.t": {"a", "c"}}),
    "distinct": (f"select count(*) as n from (select distinct a, c from {T_})", {"p.d.t": {"a", "c"}}),
    "a window": (
        f"select a from {T_} qualify row_number() over (partition by c order by d) = 1",
        {"p.d.t": {"a", "c", "d"}},
    ),
    "a union": (
        f"select a from (select a, b from {T_} union all select x, y from {U_})",
        {"p.d.t": {"a"}, "p.d.u": {"x"}},
    ),
    "a subquery": (
        f"select a, (select max(u.x) from {U_} as u where u.a = t.a) as m from {T_} as t",
        {"p.d.t": {"a"}, "p.d.u": {"a", "x"}},
    ),
    "a whole row": (f"select to_json(s) as j from (select a, b from {T_}) as s", {"p.d.t": {"a", "b"}}),
    "an unnested array": (f"select t.c from {T_} as t, unnest([t.a]) as e", {"p.d.t": {"a", "c"}}),
    "an order in an aggregate": (f"select array_agg(a order by b)[offset(0)] as f from {T_}", {"p.d.t": {"a", "b"}}),
    "a view": (f"create view v as (select a, b from {T_})", {"p.d.t": {"a", "b"}}),
    "a table": (f"create table v partition by d as (select a, d from {T_})", {"p.d.t": {"a", "d"}}),
}


@pytest.mark.parametrize("case", CASES)
def test_the_columns_that_are_read(google: Google, case: str) -> None:
    """One shape of SQL each."""
    sql, expected = CASES[case]
    assert columns_read(google.analyse(sql, frozenset({T, U}))) == expected


def test_a_view_is_read_for_the_columns_that_are_needed(google: Google) -> None:
    """What a query needs of a view, and that only, it needs of the view's tables."""
    view = google.analyse(f"create view v as (select a, b + 1 as e, c from {T_} where d is not null)", frozenset({T}))
    assert columns_read(view, {"e"}) == {"p.d.t": {"b", "d"}}
    assert columns_read(view, set()) == {"p.d.t": {"d"}}


def test_the_project(analysis: Analysis) -> None:
    """Of every model: tables that dbt knows of, columns that they have."""
    for node, analysed in analysis.analysed.items():
        tables = {str(table): table for table in (analysis.tables[name] for name in node.depends_on)}
        read = columns_read(analysed)
        assert read.keys() <= tables.keys(), node
        assert all(columns <= dict(tables[name].columns).keys() for name, columns in read.items()), node
