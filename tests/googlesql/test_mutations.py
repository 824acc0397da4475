"""A faulty edit of a real model is caught, with the model, the place and Google's message.

Models are found by a pattern in their compiled SQL, so that nothing here lists them. Where no model has a pattern any
more, the test fails: choose another.
"""

import re
from dataclasses import dataclass, replace
from typing import Any

import pytest

from tests.tables import beside
from tools.googlesql.analysis import Analysis, analyse
from tools.googlesql.google import Google, Table
from tools.googlesql.layout import Layout
from tools.googlesql.project import Node, Project, wrapper
from tools.googlesql.reads import columns_read


@dataclass(frozen=True)
class Edit:
    """An edit of the first node whose SQL has a pattern, and what Google says to it."""

    pattern: str
    replacement: str
    message: str
    form: str = "first"
    test: bool = False


CASES: dict[str, Any] = beside(__file__)
EDITS = {name: Edit(**edit) for name, edit in CASES["edits"].items()}


def edited(project: Project, edit: Edit) -> tuple[Node, int]:
    """Return the first node with the pattern, after the edit, and the line of the edit."""
    for node in project.nodes:
        found = re.search(edit.pattern, node.sql)
        if found and node.form == edit.form and node.is_model != edit.test:
            sql = node.sql[: found.start()] + found.expand(edit.replacement) + node.sql[found.end() :]
            return replace(node, sql=sql), node.sql[: found.end()].count("\n") + 1
    pytest.fail(f"no model has {edit.pattern} any more")


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS.keys())
def test_a_faulty_edit_is_caught(google: Google, project: Project, analysis: Analysis, edit: Edit) -> None:
    """The message names model, file and place, and is Google's."""
    node, line = edited(project, edit)
    (fault,) = analyse(google, [node], analysis.tables).faults
    assert re.search(edit.message, fault.message)
    assert str(fault).startswith(f"{node.name}: {node.file}:")
    assert 0 <= fault.line <= line + 1  # the closing line


def test_the_place_is_that_of_the_edit(google: Google, project: Project, analysis: Analysis) -> None:
    """Both the compiled line and the line in the model's file."""
    node, line = edited(project, EDITS["a type of DuckDB"])
    (fault,) = analyse(google, [node], analysis.tables).faults
    assert fault.line == line
    source = node.raw.splitlines()[node.raw_line(line) - 1]
    assert source.strip() == node.sql.splitlines()[line - 1].strip().replace("double", "float64")
    assert f"{node.file}:{node.raw_line(line)} (compiled line {line}: `" in str(fault)


def test_a_column_that_is_missing_is_caught(google: Google, project: Project, analysis: Analysis) -> None:
    """Of every raw table and seed: what uses a column, and does not just hand it on, has a fault without it."""
    without_use = set(project.declared)
    for node, analysed in analysis.analysed.items():
        for node_id in node.depends_on & without_use:
            table = analysis.tables[node_id]
            used = columns_read(analysed).get(str(table), set()) - dict(analysed.columns).keys()
            for column in sorted(used)[:1]:
                rest = tuple(item for item in table.columns if item[0] != column)
                (fault,) = analyse(google, [node], analysis.tables | {node_id: Table(table.path, rest)}).faults
                assert column in fault.message
                without_use.remove(node_id)
    assert not without_use


def test_a_contract_of_other_columns_is_caught(google: Google, project: Project, analysis: Analysis) -> None:
    """Of another type, of one column more, of one less."""
    node = next(node for node in project.nodes if node.contract)
    (name, kind), *others = node.contract or ()
    contracts = {
        f"column {name} is {kind}; in the contract it is float64": ((name, "float64"), *others),
        "column more is missing; in the contract it is date": ((name, kind), *others, ("more", "date")),
        f"column {name} is {kind}; in the contract it is missing": tuple(others),
    }
    for message, contract in contracts.items():
        (fault,) = analyse(google, [replace(node, contract=contract)], analysis.tables).faults
        assert str(fault) == f"{node.name}: {node.file}: {message}"


def test_an_incremental_form_of_other_columns_is_caught(google: Google, project: Project, analysis: Analysis) -> None:
    """Its columns are compared with those of the first form."""
    node = next(node for node in project.nodes if node.is_model and node.form == "incremental")
    (fault,) = analyse(google, [replace(node, sql=f"select *, 1 as more from ({node.sql})")], analysis.tables).faults
    assert str(fault) == f"{node.name}: {node.file}: column more is int64; in the first form it is missing"


@pytest.mark.parametrize("name", [*CASES["names"], "x" * 301])
def test_a_column_that_bigquery_may_not_name_so_is_caught(
    google: Google, project: Project, analysis: Analysis, name: str
) -> None:
    """It keeps names that begin with an underscore for itself; and names are plain here."""
    node = next(node for node in project.nodes if node.is_model and node.contract is None)
    sql = f"select *, 1 as {name} from ({node.sql})"
    (fault,) = analyse(google, [replace(node, sql=sql)], analysis.tables).faults
    assert fault.message.startswith(f"column {name.strip('`')}: write a-z")


def test_a_subquery_that_looks_outside_is_caught(google: Google, project: Project, analysis: Analysis) -> None:
    """Whatever it compares, because BigQuery can make a join of few of them."""
    node = next(node for node in project.nodes if node.is_model and node.contract is None)
    column = analysis.tables[node.id].columns[0][0]
    inner = f"select count(*) from ({node.sql}) as other where other.{column} < this.{column}"
    sql = f"select *, ({inner}) as rank_so_far from ({node.sql}) as this"
    (fault,) = analyse(google, [replace(node, sql=sql)], analysis.tables).faults
    assert fault.message.startswith("a subquery over a table that uses a column from outside")


@pytest.mark.parametrize("layout", CASES["layouts"], ids=lambda layout: str(layout["config"]))
def test_a_layout_that_bigquery_refuses_is_caught(
    google: Google, project: Project, analysis: Analysis, layout: dict[str, Any]
) -> None:
    """What dbt puts around the select is analysed, too."""
    node = next(node for node in project.nodes if ("payload", "json") in (node.contract or ()))
    config = layout["config"]
    edited = replace(node, wrapper=wrapper(node.path, config), config=config)
    faults = analyse(google, [edited], analysis.tables).faults
    assert len(faults) == ("message" in layout)
    assert all(layout["message"] in fault.message for fault in faults)


TWELVE = {"start": 0, "end": 12, "interval": 1}


@pytest.mark.parametrize(
    ("partition", "clause", "message"),
    [
        ({"field": "a", "data_type": "string"}, "string_trunc(a, day)", "a is a string: BigQuery partitions by"),
        ({"field": "a", "data_type": "bool"}, "bool_trunc(a, day)", "a is a bool: BigQuery partitions by"),
        ({"field": "a", "data_type": "timestamp"}, "timestamp_trunc(a, day)", None),
        ({"field": "a", "granularity": "month"}, "date_trunc(a, month)", None),
        ({"field": "a", "data_type": "int64", "range": TWELVE}, "range_bucket(a, generate_array(0, 12, 1))", None),
    ],
)
def test_a_partition_by_another_type(partition: dict[str, Any], clause: str, message: str | None) -> None:
    """What dbt writes, and what BigQuery says to it before the analyser does."""
    layout = Layout.of({"partition_by": partition})
    assert str(layout) == f" partition by {clause}"
    refusals = list(layout.refusals({"a": str(partition.get("data_type", "date"))}))
    assert len(refusals) == bool(message)
    assert all(refusal.startswith(f"partition_by {message}") for refusal in refusals)


def test_a_cluster_by_floats_is_refused() -> None:
    """The analyser takes it."""
    layout = Layout.of({"cluster_by": ["a", "b"]})
    (refusal,) = layout.refusals({"a": "int64", "b": "float64"})
    assert refusal.startswith("cluster_by b is a float64")


def test_what_reads_a_faulty_model_is_left_out(google: Google, project: Project, analysis: Analysis) -> None:
    """One fault is one line, not one for each model below."""
    first, other, *rest = project.models
    reader = next(node for node in rest if first.id in node.depends_on)
    above = {name: table for name, table in analysis.tables.items() if name not in {first.id, other.id, reader.id}}
    found = analyse(google, [replace(first, sql="select"), other, reader], above)
    assert [fault.node for fault in found.faults] == [replace(first, sql="select")]
    assert first.id not in other.depends_on
    assert list(found.analysed) == [other]
