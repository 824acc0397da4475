"""The table of what was measured, the limits that it is held to, and the page that keeps both."""

import math
import re
import statistics
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from tools.bench import sections
from tools.bench.measuring import BASE, HERE, BenchError, Cost, Costs, exponent, ratio
from tools.bench.published import PLACES

_Column = tuple[str, str, int, bool]
# heading, attribute of a cost, decimals, whether the ratio of two makes sense
_COLUMNS: tuple[_Column, ...] = (
    ("CPU s", "cpu", 1, True),
    ("wall s", "wall", 1, True),
    ("peak MiB", "peak", 0, False),
    ("written MiB", "written", 2, False),
)


@dataclass(frozen=True)
class Limit:
    """The most that a value may be; the value is found in the costs, or a KeyError says that they lack it."""

    name: str
    most: float
    value: Callable[[Costs], float]


@dataclass(frozen=True)
class Verdict:
    """A limit, and the value that was measured."""

    limit: Limit
    value: float

    @property
    def holds(self) -> bool:
        """Return whether the value is within its limit."""
        return self.value <= self.limit.most


def _values(costs: list[Cost], attribute: str) -> list[float]:
    return [getattr(cost, attribute) for cost in costs]


def _peak(what: str) -> Callable[[Costs], float]:
    return lambda costs: max(_values(costs[what][HERE], "peak"))


def _ratio(what: str, attribute: str) -> Callable[[Costs], float]:
    return lambda costs: ratio(*(_values(costs[what][who], attribute) for who in (HERE, BASE)))


def _around_sql(costs: Costs) -> float:
    """Return what a build costs beyond as many trivial nodes and its SQL; the quietest run of each counts."""
    parts = (sections.BUILD, sections.FLOOR, sections.SQL)
    build, floor, sql = (min(_values(costs[what][HERE], "cpu")) for what in parts)
    return build - floor - sql


def _of_many_seasons(place: str, attribute: str) -> Callable[[Costs], float]:
    """Return what a publication costs with many seasons published, in terms of what it costs with one."""
    names = [sections.publication_of(place, count) for count in (sections.MANY, 1)]
    return lambda costs: ratio(*(_values(costs[name][HERE], attribute) for name in names))


def _each_round(costs: Costs) -> float:
    """Return what a round of `make live` costs after the first."""
    one, many = (
        statistics.median(_values(costs[sections.rounds_of(count)][HERE], "cpu")) for count in (1, sections.ROUNDS)
    )
    return (many - one) / (sections.ROUNDS - 1)


def _cpu(what: str) -> Callable[[Costs], float]:
    return lambda costs: statistics.median(_values(costs[what][HERE], "cpu"))


def _growth(costs: Costs) -> float:
    """Return how a daily run grows with the seasons before it."""
    runs = [_values(costs[sections.daily_run_of(count)][HERE], "cpu") for count in sections.SEASONS]
    return exponent(sections.SEASONS, list(map(statistics.median, runs)))


_ONE, _MANY = sections.documents_of(1), sections.documents_of(sections.MANY)
LIMITS = (
    Limit(f"{_ONE}: peak MiB", 600, _peak(_ONE)),
    Limit(f"{_MANY}: peak MiB", 1024, _peak(_MANY)),
    Limit("dbt build, beyond floor and SQL: CPU s", 1.5, _around_sql),
    Limit("make live, a round after the first: CPU s", 3, _each_round),
    Limit(f"{sections.trial_of(1)}: CPU s", 8, _cpu(sections.trial_of(1))),
    Limit(f"{sections.trial_of(sections.MANY)}: CPU s", 20, _cpu(sections.trial_of(sections.MANY))),
    Limit("daily run: exponent of CPU over seasons", 0.05, _growth),
    Limit(f"{_ONE}: ratio of CPU", 0.6, _ratio(_ONE, "cpu")),
    Limit(f"{sections.SQL}: ratio of CPU", 0.8, _ratio(sections.SQL, "cpu")),
    Limit(f"{sections.DEMO}: ratio of wall time", 0.45, _ratio(sections.DEMO, "wall")),
    Limit(f"{sections.EDIT}: ratio of CPU", 0.3, _ratio(sections.EDIT, "cpu")),
    Limit(f"{sections.EDIT}: ratio of wall time", 0.3, _ratio(sections.EDIT, "wall")),
    *(
        Limit(f"publication, {place}: {what}, {sections.MANY} seasons to one", 1.3, _of_many_seasons(place, name))
        for place in PLACES
        for what, name in (("CPU", "cpu"), ("bytes", "written"))
    ),
)


def verdicts(costs: Costs) -> list[Verdict]:
    """Hold the costs to each limit that they have the values for."""
    found = []
    for limit in LIMITS:
        with suppress(KeyError):
            found.append(Verdict(limit, limit.value(costs)))
    return found


def lines(costs: Costs) -> list[str]:
    """Return what was measured and the limits that apply to it, as Markdown tables."""
    heading = ["median (minimum)"]
    known = [each for of_whom in costs.values() for found in of_whom.values() for each in found]
    columns = [column for column in _COLUMNS if not all(math.isnan(value) for value in _values(known, column[1]))]
    for name, _, _, has_ratio in columns:
        heading += [f"{name}, base", "here", *["ratio"] * has_ratio]
    found = _aligned([heading, *([what, *_cells(of_whom, columns)] for what, of_whom in costs.items())])
    judged = [
        [verdict.limit.name, f"{verdict.value:,.2f}", f"{verdict.limit.most:g}", "holds" if verdict.holds else "BROKEN"]
        for verdict in verdicts(costs)
    ]
    return [*found, *(["", *_aligned([["limit", "value", "at most", "verdict"], *judged])] if judged else [])]


def _cells(of_whom: dict[str, list[Cost]], columns: list[_Column]) -> Iterator[str]:
    for _, attribute, decimals, has_ratio in columns:
        base, here = (_values(of_whom.get(who, []), attribute) for who in (BASE, HERE))
        for values in (base, here):
            shown = values and not math.isnan(values[0])
            yield f"{statistics.median(values):,.{decimals}f} ({min(values):,.{decimals}f})" if shown else ""
        if has_ratio:
            yield f"{ratio(here, base):.2f}" if base else ""


def _aligned(rows: list[list[str]]) -> list[str]:
    """Return a table whose columns are aligned to the right, but for the first one."""
    first, *widths = (max(map(len, column)) for column in zip(*rows, strict=True))
    heading, *others = (
        " | ".join([row[0].ljust(first), *(cell.rjust(width) for cell, width in zip(row[1:], widths, strict=True))])
        for row in rows
    )
    rule = " | ".join(["-" * first, *("-" * (width - 1) + ":" for width in widths)])
    return [f"| {line} |" for line in (heading, rule, *others)]


def replaced(page: str, section: str, body: list[str]) -> str:
    """Return a page with another body between the marks of a section."""
    marks = f"(<!-- {section} -->\n).*?(<!-- end of {section} -->)"
    new, count = re.subn(
        marks, lambda found: "\n".join([str(found[1]), *body, "", str(found[2])]), page, flags=re.DOTALL
    )
    if count != 1:
        message = f"docs/performance.md: has no marks of the section {section}"
        raise BenchError(message)
    return new
