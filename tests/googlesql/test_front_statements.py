"""What the front does with a statement: it runs it as BigQuery would, or refuses it."""

import datetime as dt
from pathlib import Path

import pytest

from tools.googlesql.equality import decoded
from tools.googlesql.front import rules
from tools.googlesql.front.evaluator import Evaluator
from tools.googlesql.front.kept import Kept
from tools.googlesql.front.loads import read_csv
from tools.googlesql.front.rest import Api, ApiError
from tools.googlesql.front.state import Column
from tools.googlesql.front.statements import MissingError
from tools.googlesql.front.warehouse import REFUSALS, Warehouse

DAY, NEXT = dt.date(2025, 11, 1), dt.date(2025, 11, 2)
TABLE = """
    create or replace table `p`.`d`.`t` (n int64 not null, day date) partition by day cluster by n
    options(description='of a test') as (
        select n, day from (select 1 as n, date '2025-11-01' as day union all select 2, date '2025-11-02') as model
    )
"""
FILTERED = TABLE.replace("`t`", "`f`").replace("options(", "options(require_partition_filter=true, ")


@pytest.fixture(scope="module")
def evaluator(tmp_path_factory: pytest.TempPathFactory) -> Evaluator:
    """Load Google's module once."""
    return Evaluator(Kept(tmp_path_factory.mktemp("answers")), modules=1)


@pytest.fixture
def warehouse(evaluator: Evaluator) -> Warehouse:
    """Return a warehouse with a table and a view over it."""
    warehouse = Warehouse(evaluator)
    for sql in (
        "create schema if not exists `p`.`d`",
        TABLE,
        "create or replace view `p`.`d`.`v` as select * from `p`.`d`.`t`",
        FILTERED,
    ):
        warehouse.run(sql)
    return warehouse


def rows(warehouse: Warehouse, sql: str = "select * from `p`.`d`.`v`") -> list[tuple[object, ...]]:
    """Return what a query answers, in order."""
    answer = warehouse.run(sql).rows
    assert answer is not None
    return sorted(decoded(answer.values), key=repr)


def test_a_view_shows_what_is_in_the_table_now(warehouse: Warehouse) -> None:
    """And a table without rows has none."""
    assert rows(warehouse) == [(1, DAY), (2, NEXT)]
    warehouse.run("delete from `p`.`d`.`t` where day >= date '2025-11-02'")
    assert rows(warehouse) == [(1, DAY)]
    warehouse.run("delete from `p`.`d`.`t` where true")
    assert rows(warehouse) == []
    assert rows(warehouse, "select count(*) from `p`.`d`.`t`") == [(0,)]


INSERT = "when not matched then insert (n, day) values"
MERGES = {
    "dates": (
        f"on (FALSE) when not matched by source and there.day >= date '2025-11-02' then delete {INSERT} (`n`, `day`)",
        [(1, DAY), (2, DAY), (3, None)],
    ),
    "append": ("on (FALSE) when not matched then insert (n) values (n)", [(1, DAY), (2, NEXT), (2, None), (3, None)]),
    "keys": (
        f"on here.n = there.n when matched then update set day = here.day {INSERT} (here.n, here.day)",
        [(1, DAY), (2, DAY), (3, None)],
    ),
}


@pytest.mark.parametrize(("clauses", "left"), MERGES.values(), ids=MERGES.keys())
def test_a_merge_is_done(warehouse: Warehouse, clauses: str, left: list[object]) -> None:
    """In each form that this project sends, in one step."""
    before = len(warehouse.steps)
    source = "(select 2 as n, date '2025-11-01' as day union all select 3, null)"
    warehouse.run(f"merge into `p`.`d`.`t` as there using {source} as here {clauses}")
    assert len(warehouse.steps) == before + 1
    assert rows(warehouse) == sorted(left, key=repr)


def view(options: str) -> str:
    """Return a view with options."""
    return f"create or replace view `p`.`d`.`x` options({options}) as select n from `p`.`d`.`t`"


def described(length: int) -> str:
    """Return the table with a description of so many characters."""
    return TABLE.replace("of a test", "x" * length)


def of_column(length: int) -> str:
    """Return such a description of a column."""
    return f"options(description='{'x' * length}')"


def labelled(count: int) -> str:
    """Return a view with so many labels."""
    return view(f"labels={[(f'k{number}', '') for number in range(count)]}")


def dates(count: int, first: str = "2000-01-01") -> str:
    """Return a query for so many days."""
    return (
        f"select day from unnest(generate_date_array('{first}', date_add('{first}', interval {count - 1} day))) as day"
    )


def daily(count: int) -> str:
    """Return a table with a row, and so a partition, of each of so many days."""
    return f"create or replace table `p`.`d`.`w` partition by day as ({dates(count)})"


BUCKETS = """
    create or replace table `p`.`d`.`r` (n int64) partition by range_bucket(n, generate_array(0, {}, 1))
    as (select 1 as n)
"""
ONTO = "merge into `p`.`d`.`t` as a using (select 1 as m union all select 1) as b"
REFUSED = {
    "no such column": "select m from `p`.`d`.`t`",
    "no such table": "select 1 from `p`.`d`.`other`",
    "a null that may not be": f"{ONTO} on (FALSE) when not matched then insert (day) values (null)",
    "two rows for one": f"{ONTO} on a.n = b.m when matched then update set n = 5",
    "a clause with a condition": f"{ONTO} on a.n = b.m when matched and b.m = 1 then update set n = 5",
    "a table in place of a view": TABLE.replace("`t`", "`v`"),
    "other partitions": TABLE.replace("partition by day", ""),
    "another type than declared": TABLE.replace("n int64", "n numeric"),
    "a statement that dbt does not send": "drop table `p`.`d`.`t`",
    "an option": "alter table `p`.`d`.`t` set options(description='x')",
}
MERGED = "on (FALSE) when not matched then insert (n) values (m)"
BREAKING = [
    ("the option descripton", TABLE.replace("description=", "descripton=")),
    ("the option require_partition_filter", view("require_partition_filter=true")),
    ("16,385 characters", described(rules.RELATION + 1)),
    ("16,385 characters", view(f"description='{'x' * (rules.RELATION + 1)}'")),
    ("1,025 characters", TABLE.replace("day date)", f"day date {of_column(rules.COLUMN + 1)})")),
    ("the label team: NBA", view("labels=[('team', 'NBA')]")),
    ("the label k", view(f"labels=[('{'k' * 64}', '')]")),
    ("65 labels", labelled(rules.LABELS + 1)),
    ("a statement of", f"select '{'x' * rules.QUERY}'"),
    ("4,001 partitions", daily(rules.PARTITIONS + 1)),
    ("4,001 partitions", BUCKETS.format(rules.PARTITIONS + 1)),
    ("is a view", f"{ONTO.replace('`t`', '`v`')} {MERGED}"),
    ("does not know ASTInsert", "insert into `p`.`d`.`v` (n) values (1)"),
    ("is a view", "delete from `p`.`d`.`v` where n = 1"),
    ("without a filter over day", "select n from `p`.`d`.`f`"),
    ("without a filter over day", "select a.n from `p`.`d`.`t` as a left join `p`.`d`.`f` as b using (day)"),
    ("without a filter over day", view("").replace("`t`", "`f`")),
    ("without a filter over day", f"{ONTO.replace('`t`', '`f`')} {MERGED}"),
]
ALLOWED = (
    *(described(rules.RELATION), TABLE.replace("day date)", f"day date {of_column(rules.COLUMN)})")),
    *(view(f"labels=[('{'k' * 63}', '{'0' * 63}'), ('a_b-1', '')]"), labelled(rules.LABELS)),
    *(f"select '{'x' * (rules.QUERY - 9)}'", daily(rules.PARTITIONS), BUCKETS.format(rules.PARTITIONS)),
    *("select n from `p`.`d`.`f` where day >= '2025-11-02'", "select n from `p`.`d`.`t`"),
)


@pytest.mark.parametrize("sql", REFUSED.values(), ids=REFUSED.keys())
def test_a_statement_is_refused(warehouse: Warehouse, sql: str) -> None:
    """It changes nothing, and is remembered."""
    before = warehouse.state
    with pytest.raises(REFUSALS):
        warehouse.run(sql)
    assert warehouse.state is before
    assert [refusal.sql for refusal in warehouse.refusals] == [sql]


@pytest.mark.parametrize(("reason", "sql"), BREAKING, ids=range(len(BREAKING)))
def test_a_statement_that_breaks_a_rule_is_refused(warehouse: Warehouse, reason: str, sql: str) -> None:
    """Whatever it would do; all that dbt sends of this project passes (test_front.py)."""
    with pytest.raises(REFUSALS, match=reason):
        warehouse.run(sql)
    assert [refusal.sql for refusal in warehouse.refusals] == [sql]


@pytest.mark.parametrize("sql", ALLOWED, ids=range(len(ALLOWED)))
def test_as_much_as_bigquery_allows_is_done(warehouse: Warehouse, sql: str) -> None:
    """Each is one less than what is refused."""
    warehouse.run(sql)


def test_only_the_partitions_that_a_job_writes_are_counted(warehouse: Warehouse) -> None:
    """A table may have more."""
    warehouse.run(daily(rules.PARTITIONS))
    merge = "merge into `p`.`d`.`w` as a using ({}) as b on (FALSE) when not matched then insert (day) values (day)"
    warehouse.run(merge.format(dates(rules.PARTITIONS, "2020-01-01")))
    with pytest.raises(REFUSALS, match="4,001 partitions"):
        warehouse.run(merge.format(dates(rules.PARTITIONS + 1, "2020-01-01")))


def test_a_jobs_labels_and_a_described_column_are_held_to_the_same(warehouse: Warehouse) -> None:
    """They come by calls, not in statements."""
    with pytest.raises(REFUSALS, match="the label Team"):
        warehouse.run("select 1", {"Team": "nba"})
    fields = [{"name": "n", "type": "INTEGER", "description": "x" * (rules.COLUMN + 1)}]
    for body in ({"schema": {"fields": fields}}, {"description": "x" * (rules.RELATION + 1)}):
        with pytest.raises(ApiError, match="a description of"):
            Api(warehouse).call("PATCH", "/projects/p/datasets/d/tables/t", {}, body)


def test_a_dataset_must_be_there(warehouse: Warehouse) -> None:
    """Dbt makes it, or a person."""
    with pytest.raises(MissingError, match="Dataset p:e"):
        warehouse.run(TABLE.replace("`d`", "`e`"))


def test_the_same_run_again_begins_anywhere(warehouse: Warehouse) -> None:
    """But not where it would have had another answer."""
    begin, steps = warehouse.state, len(warehouse.steps)
    warehouse.run("select count(*) > 5 from `p`.`d`.`t`")
    warehouse.run("delete from `p`.`d`.`t` where n = 1")
    run = warehouse.steps[steps:]
    left = warehouse.again(run, run[-1].state).relations["p", "d", "t"].rows
    assert left
    assert decoded(left.values) == [(2, NEXT)]
    many = "select n, date '2025-11-01' as day from unnest([1, 2, 3, 4, 5, 6]) as n"
    warehouse.run(f"{TABLE.partition(' as (')[0]} as ({many})")
    with pytest.raises(REFUSALS, match="another answer"):
        warehouse.again(run, warehouse.state)
    assert warehouse.again(run, begin).relations.keys() == begin.relations.keys()


def test_a_seed_is_read_as_a_load_job_reads_it() -> None:
    """A field that is empty is null, one of empty quotes is not."""
    columns = (Column("a", "string"), Column("b", "int64"))
    assert decoded(read_csv('a,b\nx,1\n,2\n"",\n"é, ""y""\n",3\n', columns, 1).values) == [
        ("x", 1),
        (None, 2),
        ("", None),
        ('é, "y"\n', 3),
    ]


def test_an_answer_is_kept(tmp_path: Path) -> None:
    """With its columns, null and all, for the next run; under another key there is none."""
    columns = (Column("a", "string"), Column("b", "int64"))
    values = read_csv("x,1\n,2\n", columns, 0).values
    Kept(tmp_path).put(("q", "1"), (("a", "string"), ("b", "int64")), values)
    assert Kept(tmp_path).get(("q", "1")) == ((("a", "string"), ("b", "int64")), values)
    assert Kept(tmp_path).get(("q", "2")) is None
