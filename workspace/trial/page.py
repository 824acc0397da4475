"""A trial's result as a page with charts: one HTML file, which needs nothing else."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate

from workspace.one_file import render
from workspace.trial.result import Backtest, Result
from workspace.trial.text import besides, changes, head, keys, luck, records

WIDTH, HEIGHT, MARGIN = 640, 220, 40
"""Size of a chart, and of the margin around what it shows, in pixels."""


@dataclass(frozen=True)
class Line:
    """A line of a chart: what it is of, the points of an SVG polyline, and its last value."""

    name: str
    points: str
    last: Decimal


@dataclass(frozen=True)
class Units:
    """The chart of units won so far: its lines, and where 0 is."""

    lines: list[Line]
    zero: float
    low: Decimal
    high: Decimal
    first_date: dt.date
    last_date: dt.date


@dataclass(frozen=True)
class Rate:
    """A line of the chart of hit rates: percentages, or None without a decided pick."""

    title: str
    name: str
    hit_rate: float | None
    low: float | None
    high: float | None
    record: str


def as_page(results: list[Result]) -> str:
    """Return the page of some results."""
    return render(
        "workspace.trial",
        "trial.html",
        trials=[
            {
                "head": head(result),
                "units": units(result),
                "rates": [*rates(result)],
                "break_even": result.tried.verdicts["all"]["break_even"],
                "tables": [records(result), luck(result), besides(result)],
                "changes": changes(result),
            }
            for result in results
        ],
        width=WIDTH,
        height=HEIGHT,
        margin=MARGIN,
    )


def units(result: Result) -> Units | None:
    """Return the chart of units; None without a date."""
    if not result.dates:
        return None
    curves = {each.version: _curve(each, result.dates) for each in (result.tried, result.replaced) if each}
    values = [Decimal(0), *(value for curve in curves.values() for value in curve)]
    low, high = min(values), max(values)

    def y(value: Decimal) -> float:
        share = (value - low) / (high - low) if high > low else Decimal("0.5")
        return round(float(HEIGHT - MARGIN - share * (HEIGHT - 2 * MARGIN)), 1)

    step = (WIDTH - 2 * MARGIN) / max(len(result.dates) - 1, 1)
    lines = [
        Line(name, " ".join(f"{MARGIN + place * step:.1f},{y(value)}" for place, value in enumerate(curve)), curve[-1])
        for name, curve in zip(("tried", "replaced"), curves.values(), strict=False)
    ]
    return Units(lines, y(Decimal(0)), low, high, result.dates[0], result.dates[-1])


def _curve(backtest: Backtest, dates: list[dt.date]) -> list[Decimal]:
    """Return the units won up to the end of each date."""
    return [Decimal(won) / 1000 for won in accumulate(backtest.won.get(date, 0) for date in dates)]


def rates(result: Result) -> Iterator[Rate]:
    """Yield the lines of the chart of hit rates."""
    for title, key in keys(result):
        for name, each in (("tried", result.tried), ("replaced", result.replaced)):
            record = each.records.get(key) if each else None
            if record is not None:
                counted = f"{record['wins']}-{record['losses']}"
                bounds = (record["hit_rate"], record["interval_low"], record["interval_high"])
                yield Rate(title, name, *bounds, counted)
