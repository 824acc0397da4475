"""The language is BigQuery's, and values come through Google's module as they are."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from tools.googlesql.google import Google, GoogleSqlError, Table
from tools.googlesql.values import Value, decode, encode

NOTHING: frozenset[Table] = frozenset()
SMALL_NUMBERS = ["0", "1", "-1", "127.5", "0.128", "-0.128", "4.9996", "0.000000127", "-0.000000128", "0.000000255"]
LARGEST = f"{'9' * 29}.{'9' * 9}"
NUMBERS = Table(("p", "d", "numbers"), (("number", "numeric"),))


@pytest.mark.parametrize("sql", Path(__file__).with_name("not_bigquery.txt").read_text().splitlines())
def test_what_bigquery_does_not_speak_is_refused(google: Google, sql: str) -> None:
    """Other engines, and other products of Google, accept these."""
    with pytest.raises(GoogleSqlError):
        google.analyse(sql, NOTHING)


def test_an_error_names_its_place(google: Google) -> None:
    """Line and column."""
    with pytest.raises(GoogleSqlError) as error:
        google.analyse("select\n    1,\n    nope", NOTHING)
    assert (error.value.message, error.value.line, error.value.column) == ("Unrecognized name: nope", 3, 5)


def test_only_the_tables_that_are_given_can_be_read(google: Google) -> None:
    """Each under its whole path."""
    assert google.analyse("select number from `p`.`d`.`numbers`", frozenset({NUMBERS})).columns == NUMBERS.columns
    with pytest.raises(GoogleSqlError, match="Table not found"):
        google.analyse("select number from `p`.`d`.`numbers`", NOTHING)


@pytest.mark.parametrize(
    "number",
    [*SMALL_NUMBERS, "2147483648", "-2147483648", LARGEST, f"-{LARGEST}"],
)
def test_a_numeric_is_the_same_in_and_out(google: Google, number: str) -> None:
    """Compared with Google's own reading and writing of the number as text."""
    exact = Decimal(number)
    query = f"select t.number, cast(t.number as string), t.number = numeric '{number}' from `p`.`d`.`numbers` as t"
    ((out, text, equal),) = google.evaluate(query, {NUMBERS: [[encode(exact, "numeric")]]})
    assert (decode(out), Decimal(str(decode(text))), decode(equal)) == (exact, exact, True)


VALUES: dict[str, list[Value]] = {
    "bool": [True, False],
    "date": [dt.date(1969, 12, 31), dt.date(2025, 11, 2)],
    "float64": [0.1, -1e300, 0.0],
    "int64": [0, -1, 2**63 - 1, -(2**63)],
    "json": ['{"a":[1,null,"\\"é"]}'],
    "string": ["", "a\\\"'\n東"],
    "timestamp": [dt.datetime(2025, 11, 2, 5, 59, 59, 123456), dt.datetime(1960, 1, 1)],  # noqa: DTZ001 (as DuckDB's)
}


@pytest.mark.parametrize("kind", VALUES)
def test_other_values_are_the_same_in_and_out(google: Google, kind: str) -> None:
    """And null, of every type."""
    table = Table(("p", "d", "t"), (("number", "int64"), ("value", kind)))
    values = [*VALUES[kind], None]
    rows = [[encode(number, "int64"), encode(value, kind)] for number, value in enumerate(values)]
    out = google.evaluate("select * from `p`.`d`.`t` order by number", {table: rows})
    assert [decode(value) for _, value in out] == values


def test_a_table_is_called_by_its_name(google: Google) -> None:
    """With and without an alias, as in BigQuery."""
    rows = {NUMBERS: [[encode(Decimal(5), "numeric")]]}
    for query in (
        "select numbers.number from `p`.`d`.`numbers` where numbers.number = 5",
        "select x.number from `p`.`d`.`numbers` as x",
        "with numbers as (select * from `p`.`d`.`numbers`) select numbers.number from numbers",
    ):
        ((value,),) = google.evaluate(query, rows)
        assert decode(value) == Decimal(5)


@pytest.mark.parametrize("kind", [*VALUES, "numeric", "array<string>"])
def test_a_table_may_be_empty(google: Google, kind: str) -> None:
    """With and without an alias, of every type, beside one that has rows."""
    empty, full = Table(("p", "d", "t"), (("value", kind),)), NUMBERS
    contents = {empty: [], full: [[encode(Decimal(5), "numeric")]]}
    assert not google.evaluate("select * from `p`.`d`.`t`", contents)
    for alias in ("", " as x"):
        query = f"select number, (select count(*) from `p`.`d`.`t`{alias}) from `p`.`d`.`numbers`"
        ((number, count),) = google.evaluate(query, contents)
        assert (decode(number), decode(count)) == (Decimal(5), 0)
    ((number, value),) = google.evaluate(
        "select number, t.value from `p`.`d`.`numbers` left join `p`.`d`.`t` on true", contents
    )
    assert (decode(number), decode(value)) == (Decimal(5), None)
