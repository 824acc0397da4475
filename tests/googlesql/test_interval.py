"""The interval of a record is the same on both engines, and that of exact arithmetic."""

from functools import cache, partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import jinja2
import pytest

from tests.oracle.numbers import wilson
from tests.tables import beside
from tools.googlesql.google import Google, Table, quoted
from tools.googlesql.values import decode, encode

# every record of up to 400 decided picks with as many losses as wins, or more: each bound is asked of both counts
ALL = [(wins, total - wins) for total in range(401) for wins in range(total // 2 + 1)]
Z = (196, 349)  # of one record, and of a hundred trials
LONG = [(42_711, 57_301), (0, 100_000), (999_983, 1_000_003)]
TOTALS = Table(("p", "d", "totals"), (("wins", "int64"), ("losses", "int64")))

KNOWN: dict[str, list[float]] = beside(__file__)
"""Of wins and losses both bounds, in percent, as a table of Wilson intervals has them."""


def macros(adapter: str) -> dict[str, Any]:
    """Return the macros of the interval, as an adapter has them."""
    known: dict[str, Any] = {
        "adapter": SimpleNamespace(dispatch=lambda name: known[f"{adapter}__{name}"]),
        "return": lambda value: value,
        "target": SimpleNamespace(type=adapter),
    }
    jinja = jinja2.Environment(autoescape=False)  # noqa: S701 (SQL is no HTML)
    for file in ("engines/wide_integer", "engines/teach_googlesql", "formulas/interval"):
        module = jinja.from_string(Path(f"macros/{file}.sql").read_text(), known).module
        known |= {name: macro for name, macro in vars(module).items() if not name.startswith("_")}
    return known


def query(macros: dict[str, Any], z: int) -> str:
    """Return a query for both bounds of each row of TOTALS, in thousandths, with a z in hundredths."""
    propose, decide = (partial(macros[f"{name}_thousandths"], z=z) for name in ("proposed", "decided"))
    return f"""
        with proposed as (
            select
                wins, losses, wins + losses as decided,
                {propose("wins", "losses")} as low, {propose("losses", "wins")} as losing
            from {quoted(TOTALS.path)}
        )
        select wins, losses, {decide("low", "wins", "decided")}, {decide("losing", "losses", "decided")} from proposed
    """


@cache
def expected(z: int) -> dict[tuple[int, int], tuple[int | None, int | None]]:
    """Return both bounds of each record, by exact arithmetic."""
    return {(wins, losses): (wilson(wins, losses, z), wilson(losses, wins, z)) for wins, losses in [*ALL, *LONG]}


@pytest.mark.parametrize("record", KNOWN)
def test_exact_arithmetic_is_right(record: str) -> None:
    """It gives the bounds that are known; the upper one is what the losses' lower bound leaves."""
    wins, losses = map(int, record.split("-"))
    low, losing = wilson(wins, losses), wilson(losses, wins)
    assert KNOWN[record] == ([low / 10, (1000 - losing) / 10] if low is not None and losing is not None else [])


@pytest.mark.parametrize("z", Z)
def test_duckdb_is_wilson(z: int) -> None:
    """Of every record of up to 400 decided picks, and of long ones."""
    with duckdb.connect() as connection:
        known = macros("duckdb")
        connection.execute(f"{known['teach_googlesql']()}; attach ':memory:' as p; create schema p.d")
        connection.execute("create table p.d.totals (wins bigint, losses bigint)")
        wins, losses = map(list, zip(*expected(z), strict=True))
        connection.execute(f"insert into p.d.totals select unnest({wins}), unnest({losses})")
        rows = connection.execute(query(known, z).replace("`", '"')).fetchall()
    assert {(wins, losses): tuple(bounds) for wins, losses, *bounds in rows} == expected(z)


@pytest.mark.parametrize("z", Z)
def test_bigquery_is_wilson(google: Google, z: int) -> None:
    """Of some of these records: its evaluator, which takes a second for some two thousand, has the same formula."""
    bounds_of = expected(z)
    some = {record: bounds for record, bounds in bounds_of.items() if sum(record) <= 40 or sum(record) % 100 == 0}
    some |= {record: bounds_of[record] for record in LONG}
    contents = {TOTALS: [[encode(count, "int64") for count in record] for record in some]}
    rows = [[decode(cell) for cell in row] for row in google.evaluate(query(macros("bigquery"), z), contents)]
    assert {(wins, losses): tuple(bounds) for wins, losses, *bounds in rows} == some
