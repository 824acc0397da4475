"""Google's evaluator and DuckDB give every model the same rows, over a fixture that crosses the rules' boundaries."""

import datetime as dt
import json
import re
from dataclasses import replace
from decimal import Decimal
from hashlib import sha256

import pytest

from tests.googlesql.fixture import RAW
from tests.properties import of_documents
from tests.tables import beside
from tools.googlesql.equality import Duck, Evaluation, Rows, decoded, difference
from tools.googlesql.google import Google
from tools.googlesql.project import Node, Project
from workspace.raw_folder import SOURCES, declared_tables


def test_every_relation_is_equal(evaluation: Evaluation, duck: Duck) -> None:
    """Each line is a seed or model whose rows differ; those below the first may have inherited the difference."""
    built = (node_id for node_id in evaluation.rows if not node_id.startswith("source."))
    differences = {node_id: evaluation.difference(node_id, duck) for node_id in built}
    found = [f"{evaluation.tables[node_id].path[-1]}: {text}" for node_id, text in differences.items() if text]
    if found:
        pytest.fail("\n".join(found), pytrace=False)


def test_the_fixture_has_no_column_that_is_not_declared() -> None:
    """A misspelt one would be left out."""
    for table in declared_tables(SOURCES):
        assert {column for row in RAW[table.name] for column in row} <= table.columns.keys()


def test_every_relation_has_rows(evaluation: Evaluation) -> None:
    """Else it would say little that they are equal."""
    assert not [node_id for node_id, rows in evaluation.rows.items() if not rows]


def timeless(content: dict[str, object]) -> dict[str, object]:
    """Return an object without the time at which it was made, wherever a document has that."""
    return {key: value for key, value in content.items() if key != "generated_at"}


def uncounted() -> dict[str, list[str]]:
    """Return, by model, the keys that are not in the hash of its documents."""
    return {model["name"]: model["config"]["meta"]["publish"].get("uncounted", []) for model in of_documents()}


def test_a_payloads_hash_is_that_of_its_text(project: Project, evaluation: Evaluation) -> None:
    """It is not compared: it is right on BigQuery if it is the hash of its own document's content."""
    left_out = uncounted()
    documents = [node for node in project.models if ("payload_sha", "string") in (node.contract or ())]
    assert documents
    for node in documents:
        names = [name for name, _ in evaluation.tables[node.id].columns]
        for row in decoded(evaluation.rows[node.id]):
            values = dict(zip(names, row, strict=True))
            content = json.loads(str(values["payload"]), object_hook=timeless)
            for key in left_out[node.id.split(".")[2]]:
                del content[key]
            text = json.dumps(content, separators=(",", ":"), ensure_ascii=False)
            assert values["payload_sha"] == sha256(text.encode()).hexdigest(), values["document_path"]


SILENT: dict[str, list[str]] = beside(__file__)
"""What the analyser cannot see, put into BigQuery's SQL alone: a pattern, and its replacement."""


def edited(project: Project, pattern: str, replacement: str) -> Node:
    """Return the first model with a pattern, after the edit."""
    for node in project.models:
        if re.search(pattern, node.sql):
            return replace(node, sql=re.sub(pattern, replacement, node.sql))
    pytest.fail(f"no model has {pattern} any more")


@pytest.mark.parametrize(("pattern", "replacement"), SILENT.values(), ids=SILENT.keys())
def test_a_silent_difference_is_seen(  # noqa: PLR0913, PLR0917 (fixtures)
    google: Google, project: Project, evaluation: Evaluation, duck: Duck, pattern: str, replacement: str
) -> None:
    """It shows in the rows of the model that has it."""
    node = edited(project, pattern, replacement)
    rows = evaluation.run(google, node)
    assert "rows only on BigQuery" in (evaluation.difference(node.id, duck, rows) or "")


ROW = (1, Decimal("0.100000000"), 0.1, "a", '{"b": 5.0, "a": [null, "é"]}', dt.datetime(2025, 11, 2, 5))  # noqa: DTZ001
KINDS = ("int64", "numeric", "float64", "string", "json", "timestamp")
COLUMNS = tuple("ndfsjt")
EQUAL = (1, Decimal("0.1"), 0.1, "a", '{"a":[null,"\\u00e9"],"b":5}', dt.datetime(2025, 11, 2, 5, tzinfo=dt.UTC))


def test_equal_values_are_equal_however_they_are_written() -> None:
    """Scale of decimals, order of JSON keys and of rows, a time's zone, means in decimals."""
    assert difference(Rows(COLUMNS, [ROW, (None,) * 6]), Rows(COLUMNS, [(None,) * 6, EQUAL]), KINDS) is None
    assert difference(Rows(("m",), [(Decimal("0.333333333"),)]), Rows(("m",), [(1 / 3,)]), ("numeric",)) is None


@pytest.mark.parametrize(
    ("place", "value", "message"),
    [
        (0, 2, "n is 1 on BigQuery, 2 on DuckDB"),
        (1, Decimal("0.100000001"), "d is 0.1 on BigQuery, 0.100000001 on DuckDB"),
        (1, None, "d is 0.1 on BigQuery, null on DuckDB"),
        (2, 0.10001, "f is 0.100000 on BigQuery, 0.100010 on DuckDB"),
        (3, "a ", 's is "a" on BigQuery, "a " on DuckDB'),
        (3, None, 's is "a" on BigQuery, null on DuckDB'),
        (4, '{"b": 5, "a": ["é", null]}', "j is "),
        (4, '{"b": "5", "a": [null, "é"]}', "j is "),
        (4, "null", "j is "),
        (5, dt.datetime(2025, 11, 2, 5, 0, 1), "t is 2025-11-02 05:00:00 on BigQuery"),  # noqa: DTZ001
    ],
)
def test_a_different_value_is_named(place: int, value: object, message: str) -> None:
    """With its column, and both values."""
    other = (*EQUAL[:place], value, *EQUAL[place + 1 :])
    text = difference(Rows(COLUMNS, [ROW]), Rows(COLUMNS, [other]), KINDS)  # type: ignore[list-item]
    assert message in (text or "")


def test_a_row_too_many_is_named() -> None:
    """A row that is there twice on one engine alone, too."""
    once, twice = Rows(COLUMNS, [ROW]), Rows(COLUMNS, [ROW, EQUAL])
    assert "1 of 2 rows only on BigQuery, 0 of 1 on DuckDB" in (difference(twice, once, KINDS) or "")
    assert "columns" in (difference(once, Rows(COLUMNS[1:], []), KINDS) or "")
