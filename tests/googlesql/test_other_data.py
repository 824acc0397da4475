"""What an ordinary run leaves of a table, as the comparison over other data has it."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from tools.googlesql.google import Row
from tools.googlesql.other_data import merged
from tools.googlesql.project import Node
from tools.googlesql.values import decode, encode

NODE = Node("model.p.m", "first", "", "", "", frozenset(), (), "", None, {})
FIRST, LAST = dt.date(2025, 11, 2), dt.date(2025, 11, 3)
OLD = dt.date(2025, 11, 1)


def row(day: dt.date, number: int) -> Row:
    """Return a row of two columns."""
    return [encode(day, "date"), encode(number, "int64")]


@pytest.mark.parametrize(
    ("config", "numbers"),
    [
        ({"meta": {"by_date": "day"}}, [1, 9]),
        ({"unique_key": "day"}, [1, 2, 9]),
        ({"unique_key": ["day", "number"]}, [1, 2, 3, 9]),
    ],
)
def test_dates_of_the_window_or_keys_are_replaced(config: dict[str, Any], numbers: list[int]) -> None:
    """Whatever was there before the window stays, and a date that has lost all rows is gone."""
    before, new = [row(OLD, 1), row(FIRST, 2), row(LAST, 3)], [row(LAST, 9)]
    rows = merged(replace(NODE, config=config), ["day", "number"], before, new, FIRST)
    assert [decode(number) for _, number in rows] == numbers
