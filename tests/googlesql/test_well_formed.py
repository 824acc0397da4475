"""Google's code takes the tests of rows as DuckDB does."""

import datetime as dt
from collections import Counter

import pytest

from tools.googlesql.analysis import Analysis
from tools.googlesql.equality import decoded
from tools.googlesql.google import Google
from tools.googlesql.project import Node, Project
from tools.googlesql.values import Value, encode

Values = dict[str, Value]

SUBSET: Values = {
    "subset_id": "s",
    "audience": "public",
    "public_id": "1",
    "public_name": "n",
    "public_description": "d",
    "system_id": "m",
    "is_ranked": True,
    "top_n": 1,
    "is_best_bets": False,
    "valid_from": dt.date(2026, 1, 15),
}
SIGNAL_AND_ID = (
    "signal is R, none of ANY, GREEN, YELLOW, RED, GREEN_OR_YELLOW, GREEN_OR_RED, YELLOW_OR_RED; "
    "public_id is 1a, which does not match ^[0-9]+$"
)

# test -> rows of its table, and what it finds in them
FOUND: dict[str, list[tuple[list[Values], list[tuple[str, str]]]]] = {
    "well_formed_subset_definitions": [
        ([SUBSET, SUBSET | {"subset_id": "t", "top_n": 1000, "min_confidence": 0, "signal": "RED"}], []),
        ([SUBSET | {"is_ranked": False, "top_n": None}], []),
        ([SUBSET | {"audience": "internal", "public_id": None, "public_name": None}], []),
        ([SUBSET | {"top_n": None}], [("subset_id=s, valid_from=2026-01-15", "top_n is null")]),
        (
            [SUBSET, SUBSET | {"subset_id": None, "top_n": 0, "min_confidence": 101, "signal": "R", "public_id": "1a"}],
            [
                (
                    "subset_id=null, valid_from=2026-01-15",
                    f"subset_id is null; min_confidence is 101, above 100; top_n is 0, below 1; {SIGNAL_AND_ID}",
                )
            ],
        ),
        (
            [SUBSET | {"valid_from": None}] * 2,
            [("subset_id=s, valid_from=null", "valid_from is null")] * 2
            + [("subset_id=s, valid_from=null", "occurs 2 times")],
        ),
    ],
    "well_formed_dim_edge_tiers": [
        ([{"edge_tier": "high"}, {"edge_tier": None}, {"edge_tier": None}], []),
        ([{"edge_tier": "high"}] * 3, [("edge_tier=high", "occurs 3 times")]),
    ],
    "well_formed_fct_best_bets_streak": [
        ([{"season": "2025-26"}], []),
        ([{"season": "2025-26"}] * 2, [("the model", "has 2 rows, not 1")]),
    ],
}


@pytest.fixture
def tests(project: Project) -> dict[str, Node]:
    """Return every data test by its name."""
    return {node.name: node for node in project.rest if not node.is_model}


@pytest.mark.parametrize("test", FOUND)
def test_google_finds_what_duckdb_finds(google: Google, tests: dict[str, Node], models: Analysis, test: str) -> None:
    """The same rows and the same words as in tests/project/test_well_formed.py."""
    (name,) = tests[test].depends_on
    table = models.tables[name]
    for rows, found in FOUND[test]:
        contents = {table: [[encode(row.get(column), kind) for column, kind in table.columns] for row in rows]}
        assert Counter(decoded(google.evaluate(tests[test].sql, contents))) == Counter(found)


def test_what_is_asked_of_a_failing_test_is_accepted(google: Google, tests: dict[str, Node], models: Analysis) -> None:
    """It orders by the first column (macros/failing_rows.sql), so that must be of a type that has an order.

    The first column of the tests of rows is text.
    """
    singular = [test for test in tests.values() if test.file.startswith("tests/")]
    assert singular
    for test in singular:
        readable = frozenset(models.tables[name] for name in test.depends_on)
        google.analyse(f"select * from (\n{test.sql}\n) as failing_rows order by 1 limit 5", readable)
