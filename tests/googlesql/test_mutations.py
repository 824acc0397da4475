"""A faulty edit of a real model is caught, with the model, the place and Google's message.

Models are found by a pattern in their compiled SQL, so that nothing here lists them. Where no model has a pattern any
more, the test fails: choose another.
"""

import re
from dataclasses import dataclass, replace
from typing import Any

import pytest

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


RAW_PREDICTIONS = "`nba_predictions`.`player_prop_predictions`"
EDITS = {
    "a function of DuckDB": Edit(r"\bcountif\(", "count_if(", "Function not found: count_if"),
    "a cast of DuckDB": Edit(r"\bsafe_cast\(", "try_cast(", "Function not found: try_cast"),
    "a type of DuckDB": Edit(r"\bas float64\)", "as double)", "Type not found: double"),
    "a clause of DuckDB": Edit(r"\bcountif\(([^()]+)\)", r"count(*) filter (where \1)", "Syntax error"),
    "a division of DuckDB": Edit(r"\) / (\d+)", r") // \1", "Syntax error"),
    "a date compared with a number": Edit(r">= date '(\d{4})-\d\d-\d\d'", r">= \1", "No matching signature"),
    "a text compared with a number": Edit(r" = '\w+'", " = 1", "No matching signature for operator ="),
    "a number compared with a text": Edit(r" > (\d+)\b", r" > '\1'", "No matching signature for operator"),
    "a count of texts": Edit(r"countif\((\w+) = '\w+'\)", r"countif(\1)", "No matching signature for aggregate"),
    "an ungrouped column": Edit(r"\bgroup by ([\w.]+), [\w.]+", r"group by \1", "neither grouped nor aggregated"),
    "an aggregate in where": Edit(r"\nwhere\b", r"\nwhere count(*) > 1 and", "Aggregate function COUNT"),
    "a window in where": Edit(r"\nqualify row_number", r"\nand row_number", "Analytic function not allowed in WHERE"),
    "a lateral alias": Edit(r"abs\(\w+ - \w+\) as edge", "abs(signed_edge) as edge", "Unrecognized name: signed_edge"),
    "a misspelt column": Edit(r"\b(\w+\.)game_date\b", r"\1game_dato", "Name game_dato not found inside"),
    "a table that is no ref": Edit(r"`\.`\w+`", "`.`elsewhere`", "Table not found: .*elsewhere"),
    "a union of two types": Edit(r"(union \w+)\s+select\s+[\w.]+(?=,| as )", r"\1 select 1.5", "incompatible types"),
    "a missing comma": Edit(r"(\w+\.\w+),\n(\s+\w+\.\w+,\n)", r"\1\n\2", "Syntax error"),
    "a parenthesis too many": Edit(r"\s*$", ")", "Syntax error"),
    "two columns of one name": Edit(r",(\s+\S+\.)(\w+)(\s+from [^()]*)$", r",\1\2,\1\2\3", "duplicate name"),
    "a whole row as a column": Edit(r"\bname\nfrom (\w+)", r"\1 as name\nfrom \1", "is TYPE_STRUCT"),
    "an unnamed column": Edit(r"\bas \w+(\s+from \S+(\s+where [^()]*)?)$", r"\1", "columns must be named"),
    "a function that nobody has looked up": Edit(r"\blower\(", "upper(", "the function upper is not in"),
    "an array in any order": Edit(r"(array_agg\([^()]*) order by [^()]*\)", r"\1)", "array_agg without order by"),
    "a raw table by another date": Edit(
        rf"({RAW_PREDICTIONS}\s+where) game_date", r"\1 model_training_end_date", "reads all of .*predictions"
    ),
    "a raw table by a cast": Edit(
        rf"({RAW_PREDICTIONS}\s+where) game_date", r"\1 cast(cast(game_date as timestamp) as date)", "reads all of"
    ),
    "a raw table by a date that is asked for": Edit(
        rf"({RAW_PREDICTIONS}\s+where game_date >=) (date '[\d-]+')", r"\1 (select \2 from unnest([1]))", "reads all of"
    ),
    "a raw table of the injury reports by the date of the game": Edit(
        r"(`nbac_injury_report`\s+where) report_date", r"\1 game_date", "reads all of .*injury_report"
    ),
    "a fault in the incremental form alone": Edit(
        r"\bwhere (\w+)\n", r"where \1_\n", "Unrecognized name", "incremental"
    ),
    "a fault in a data test": Edit(r"\bcount\(\*\) > (\d)", r"count(*) > '\1'", "No matching signature", test=True),
}


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


@pytest.mark.parametrize(
    "name",
    [
        *(
            "_partition_season",
            "_table_x",
            "_file_x",
            "_row_timestamp",
            "__root__x",
            "_colidentifier_1",
            "_change_type",
        ),
        *("x" * 301, "`hit-rate`", "hitRate"),
    ],
)
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


LAYOUTS: list[tuple[dict[str, Any], str | None]] = [
    ({"partition_by": {"field": "game_dato"}}, "Unrecognized name: game_dato"),
    ({"partition_by": {"field": "document_date", "data_type": "date"}}, None),
    ({"partition_by": {"field": "document_date"}, "cluster_by": ["status", "is_locked"]}, None),
    ({"partition_by": {"field": "locks_at", "data_type": "date"}}, "locks_at is a timestamp; its data_type says date"),
    ({"partition_by": {"field": "locks_at"}}, "locks_at is a timestamp; its data_type says date"),
    ({"partition_by": {"field": "status", "data_type": "date"}}, "status is a string; its data_type says date"),
    ({"partition_by": {"field": "is_locked", "data_type": "int64"}}, "is_locked is a bool; its data_type says int64"),
    ({"partition_by": {"field": "row_count", "data_type": "int64"}}, "row_count is an int64 without range"),
    ({"cluster_by": ["game_dato"]}, "Unrecognized name: game_dato"),
    ({"cluster_by": "payload"}, "must be groupable, but type is JSON"),
    ({"cluster_by": ["status", "document_path", "status"]}, "cluster_by has status more than once"),
    (
        {"cluster_by": ["status", "document_path", "is_locked", "cache_control", "payload_sha"]},
        "cluster_by has 5 columns: BigQuery takes 4 at most",
    ),
]


@pytest.mark.parametrize(("config", "message"), LAYOUTS)
def test_a_layout_that_bigquery_refuses_is_caught(
    google: Google, project: Project, analysis: Analysis, config: dict[str, Any], message: str | None
) -> None:
    """What dbt puts around the select is analysed, too."""
    node = next(node for node in project.nodes if ("payload", "json") in (node.contract or ()))
    edited = replace(node, wrapper=wrapper(node.path, config), config=config)
    faults = analyse(google, [edited], analysis.tables).faults
    if message is None:
        assert not faults
    else:
        (fault,) = faults
        assert message in fault.message


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
