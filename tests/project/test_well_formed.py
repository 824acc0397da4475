"""Each rule of each test `well_formed` catches its fault: silent before, it names row and column after.

What is never null in a document is no test but a constraint, so that the write fails.
"""

import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import orjson
import pytest
from jinja2 import Template

from tests.project.conftest import Built
from tests.properties import of_documents
from workspace.yaml_files import read_yaml

VARS = read_yaml(Path("dbt_project.yml"))["vars"]
YAML = [read_yaml(file) for file in [*Path("models").rglob("*.yml"), *Path("seeds").glob("_*.yml")]]

Json = dict[str, Any]
Failing = Counter[tuple[str, str]]


def uses(content: Any) -> Iterator[Json]:  # noqa: ANN401 (any YAML)
    """Yield each use of the generic test, as it stands in YAML."""
    if isinstance(content, dict) and "well_formed" in content:
        yield content["well_formed"]
    for child in content.values() if isinstance(content, dict) else content if isinstance(content, list) else ():
        yield from uses(child)


RULES: dict[str, Json] = {use["name"]: use["arguments"] for use in uses(YAML)}


@dataclass(frozen=True)
class Rule:
    """A rule of rows, with a value that just breaks it, values that just keep it, and what is said of a broken one."""

    test: str
    column: str
    broken: str
    said: str
    kept: tuple[str, ...] = ("null",)
    where: str = "true"

    def __str__(self) -> str:
        """Return the name that pytest shows."""
        return f"{self.test}: {self.column} is {self.said}"


def rules_of_rows() -> Iterator[Rule]:
    """Yield every rule of rows."""
    for test, rules in RULES.items():
        for column in rules.get("not_null", ()):
            yield Rule(test, column, "null", "null", ())
        for column, where in rules.get("not_null_where", {}).items():
            yield Rule(test, column, "null", "null", (), where)
        for column, bounds in rules.get("ranges", {}).items():
            for bound, step, side in zip(bounds, (-1, 1), ("below", "above"), strict=True):
                if bound is not None:
                    at = Template(str(bound)).render(var=VARS.__getitem__)
                    yield Rule(test, column, f"{at} + {step}", f"{side} {at}", ("null", at))
        for column, values in rules.get("accepted_values", {}).items():
            kept = ("null", *(f"'{value}'" for value in values))
            yield Rule(test, column, "'nonsense'", f"none of {', '.join(values)}", kept)
        for column, pattern in rules.get("patterns", {}).items():
            yield Rule(test, column, "'1a'", f"which does not match {pattern}", ("null", "'10'"))


RULES_OF_ROWS = list(rules_of_rows())
KEYS = [(test, tuple(key)) for test, rules in RULES.items() for key in rules.get("keys", ())]
DOCUMENTS = [model["name"] for model in of_documents()]
NEVER_NULL = ("document_path", "status", "row_count", "is_locked", "cache_control", "payload_sha", "payload")
EMPTY_BY_DATE = {"well_formed_int_ledger_dates", "well_formed_fct_schedule_breaks"}
"""Tables without a row in the demo whose key is the date."""
SIZES = {test: rules["rows"] for test, rules in RULES.items() if "rows" in rules}


class Warehouse:
    """A copy of the demo's warehouse, with a table of each tested relation that faults can be put into."""

    def __init__(self, demo: Built, folder: Path) -> None:
        """Copy the demo's file, then views, raw files and tables into tables without constraints."""
        manifest, done = (
            orjson.loads((demo.workspace.target / f"{name}.json").read_bytes()) for name in ("manifest", "run_results")
        )
        asked = {each["unique_id"]: each["compiled_code"] for each in done["results"]}
        nodes: dict[str, Json] = manifest["nodes"] | manifest["sources"]
        copy = folder / demo.workspace.database.name
        shutil.copyfile(demo.workspace.database, copy)
        self.connection = duckdb.connect(str(copy))
        self.sql: dict[str, str] = {}
        self.tested: set[str] = set()
        self.seeds = {node["name"] for node in nodes.values() if node["resource_type"] == "seed"}
        for node_id, test in nodes.items():
            if test["name"] in RULES:
                (tested,) = test["depends_on"]["nodes"]
                self.tested.add(nodes[tested]["name"])
                relation = nodes[tested]["relation_name"]
                self.sql[test["name"]] = asked[node_id].replace(relation, test["name"])
                self.connection.execute(f"create table {test['name']} as from {relation}")

    def failing(self, test: str) -> Failing:
        """Run a test's compiled SQL over its table; return its rows."""
        return Counter(self.connection.execute(self.sql[test]).fetchall())

    def row(self, test: str, where: str = "true") -> int:
        """Return the number of a row of the test's table, which is made where the table is empty."""
        query = f"select min(rowid) from {test} where {where}"
        if self.connection.execute(query).fetchone() == (None,):
            self.connection.execute(f"insert into {test} default values")
        (row,) = self.connection.execute(query).fetchone() or ()
        return int(row)

    def named(self, test: str, columns: tuple[str, ...], row: int) -> str:
        """Return how a row is named by some of its columns."""
        texts = ", ".join(f"coalesce({column}::varchar, 'null')" for column in columns)
        values = self.connection.execute(f"select {texts} from {test} where rowid = {row}").fetchone() or ()
        return ", ".join(f"{column}={value}" for column, value in zip(columns, values, strict=True))


@pytest.fixture(scope="module")
def copied(demo: Built, tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """Copy the warehouse once, from its folder: views know the raw tables by relative paths."""
    with chdir(demo.workspace.folder):
        return Warehouse(demo, tmp_path_factory.mktemp("well_formed"))


@pytest.fixture
def warehouse(copied: Warehouse) -> Iterator[Warehouse]:
    """Return the copy; what a test does to it is undone."""
    copied.connection.begin()
    yield copied
    copied.connection.rollback()


def test_every_test_is_tried(warehouse: Warehouse) -> None:
    """Those in YAML are those that dbt has."""
    assert warehouse.sql.keys() == RULES.keys()


def test_every_test_has_a_key(warehouse: Warehouse) -> None:
    """The grain: a key, or one row. Each has the name of what it tests; dbt-bouncer asks that models have one."""
    keyed = {test.removeprefix("well_formed_") for test, rules in RULES.items() if rules.get("keys") or "rows" in rules}
    raw = {"player_prop_predictions"}  # rows come in twice there
    assert keyed | raw == warehouse.tested
    assert warehouse.seeds <= keyed


@pytest.mark.parametrize("rule", RULES_OF_ROWS, ids=str)
def test_a_rule_of_rows_catches_its_fault(warehouse: Warehouse, rule: Rule) -> None:
    """A value that just breaks it gives one row, with its key; what just keeps it, or is null, gives none."""
    row = warehouse.row(rule.test, rule.where)
    before = warehouse.failing(rule.test)

    def found(value: str) -> list[tuple[str, str]]:
        warehouse.connection.execute(f"update {rule.test} set {rule.column} = {value} where rowid = {row}")
        failing = (warehouse.failing(rule.test) - before).elements()
        return [(name, said) for name, problem in failing for said in problem.split("; ") if said.endswith(rule.said)]

    assert [value for value in rule.kept if found(value)] == []
    ((name, said),) = found(rule.broken)
    assert said.startswith(f"{rule.column} is ")
    rules = RULES[rule.test]
    assert name == warehouse.named(rule.test, tuple(rules["keys"][0] if "keys" in rules else rules["not_null"]), row)


@pytest.mark.parametrize("rule", [rule for rule in RULES_OF_ROWS if rule.where != "true"], ids=str)
def test_a_rule_of_some_rows_asks_nothing_of_others(warehouse: Warehouse, rule: Rule) -> None:
    """Where its condition does not hold, a null passes."""
    warehouse.connection.execute(f"delete from {rule.test} where {rule.where}")
    warehouse.row(rule.test)
    warehouse.connection.execute(f"update {rule.test} set {rule.column} = null")
    assert not [said for _, said in warehouse.failing(rule.test) if f"{rule.column} is" in said]


@pytest.mark.parametrize(("test", "key"), KEYS, ids=str)
def test_a_key_that_repeats_is_caught(warehouse: Warehouse, test: str, key: tuple[str, ...]) -> None:
    """Nulls are equal where several columns are the key; a key of one column is unique among the rows that have it."""
    if test in EMPTY_BY_DATE:
        warehouse.connection.execute(f"insert into {test} ({key[0]}) values (date '2025-11-20')")
    row = warehouse.row(test, f"{key[0]} is not null" if len(key) == 1 else "true")
    before = warehouse.failing(test)
    warehouse.connection.execute(f"insert into {test} from {test} where rowid = {row}")
    again = warehouse.failing(test) - before
    assert again[warehouse.named(test, key, row), "occurs 2 times"] == 1
    assert again.total() == len(RULES[test]["keys"])
    warehouse.connection.execute(
        f"update {test} set {key[0]} = null where rowid in ({row}, (select max(rowid) from {test}))"
    )
    nulls = (warehouse.named(test, key, row), "occurs 2 times")
    assert (nulls in warehouse.failing(test)) == (len(key) > 1)


@pytest.mark.parametrize(("test", "rows"), SIZES.items(), ids=str)
def test_another_number_of_rows_is_caught(warehouse: Warehouse, test: str, rows: int) -> None:
    """One more, and none."""
    assert not warehouse.failing(test)
    warehouse.connection.execute(f"insert into {test} from {test} limit 1")
    assert [*warehouse.failing(test)] == [("the model", f"has {rows + 1} rows, not {rows}")]
    warehouse.connection.execute(f"delete from {test}")
    assert [*warehouse.failing(test)] == [("the model", f"has 0 rows, not {rows}")]


@pytest.mark.parametrize("column", NEVER_NULL)
@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_document_with_a_null_is_not_written(copied: Warehouse, document: str, column: str) -> None:
    """The table that dbt made refuses it."""
    with pytest.raises(duckdb.ConstraintException, match=f"NOT NULL constraint failed: {document}.{column}"):
        copied.connection.execute(f"update main_documents.{document} set {column} = null")
