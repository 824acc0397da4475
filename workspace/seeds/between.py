"""Rules between the cells of a row, between the rows of a seed, and between seeds."""

import datetime as dt
import itertools
import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from workspace.seeds.rows import Fault, Row, Seed
from workspace.seeds.rules import Rules, holds

BOUNDS = (("min", "max", True), ("min", "below", False), ("from", "to", False), ("first", "last", True))
"""Words in the names of two columns, the smaller one first, and whether the two may be equal."""

FOR_EVER = {"subset_definitions": ("subset_id", "public_id"), "models": ("system_id", "codename")}
"""An id and its public one, which belong to each other on all dates."""

TRIED = {"model_health_states": "priority"}
"""The column by which rows are tried one after the other; the last one, and no other, has no limits."""

NAMED_BY = {"performance_windows": ("window_name", "days")}
"""A column of names like last_7_days, and the one whose number such a name tells."""

ONE_A_DATE = {"subset_definitions": ("subset_id", "is_best_bets"), "models": ("system_id", "is_champion")}
"""An id, and the column that is true of one of them at most on any date."""

CHAMPION = ("subset_definitions", "models")
"""The seed whose public rows are of the champion, and the one that says who that is."""


def faults(seed: Seed, rules: Rules, break_even: Decimal) -> Iterator[Fault]:
    """Yield what is wrong between cells that are sound by themselves."""
    for row in seed.rows:
        yield from _conditions(seed, rules, row)
        yield from _bounds(seed, row)
    for key in rules.keys:
        yield from _repeated(seed, key)
        if "valid_from" in key:
            yield from _overlaps(seed, [column for column in key if column != "valid_from"])
    for column in seed.header:
        if (upper := re.sub("^min_", "below_", column)) != column and upper in seed.header:
            yield from _uncovered(seed, column, upper)
    if rules.name in TRIED:
        limits = [each for each in rules.types if each not in rules.not_null]
        yield from _untried(seed, TRIED[rules.name], limits)
        yield from _unreachable(seed, TRIED[rules.name], limits, break_even)
    if rules.name in NAMED_BY:
        yield from _named_otherwise(seed, *NAMED_BY[rules.name])
    if rules.name in FOR_EVER:
        yield from _exchanged(seed, *FOR_EVER[rules.name])
    if rules.name in ONE_A_DATE:
        yield from _second_on_a_date(seed, *ONE_A_DATE[rules.name])


def _conditions(seed: Seed, rules: Rules, row: Row) -> Iterator[Fault]:
    """Say which column is empty though a condition asks for it, or filled or true where it means nothing."""
    elsewhere_null = rules.having("is_null_elsewhere")
    for column, condition in rules.not_null_where.items():
        holding = holds(condition, row)
        if holding is None or column not in row.values:
            continue
        if holding and row.values[column] is None:
            yield seed.fault(row, column, f"is empty, but {condition}; fill it, or change the other")
        if not holding and column in elsewhere_null and row.values[column] is not None:
            yield seed.fault(row, column, f"means nothing unless {condition}; empty it, or change the other")
    for column in rules.having("is_false_unless"):
        condition = rules.meta[column]["is_false_unless"]
        if row.values.get(column) is True and holds(condition, row) is False:
            yield seed.fault(row, column, f"means nothing unless {condition}; write false, or change the other")


def _bounds(seed: Seed, row: Row) -> Iterator[Fault]:
    for column, (small, great, may_equal) in itertools.product(seed.header, BOUNDS):
        upper = "_".join(great if word == small else word for word in column.split("_"))
        low, high = row.values.get(column), row.values.get(upper)
        if upper == column or low is None or high is None:
            continue
        if high < low or (high == low and not may_equal):  # type: ignore[operator] # two columns of one type
            after = "below" if may_equal else "not above"
            yield seed.fault(row, upper, f"is {after} {column} {row.cells[column]!r}; correct one of them")


def _uncovered(seed: Seed, low: str, high: str) -> Iterator[Fault]:
    """Say where a number from 0 on would be in no band or in two; the highest band has no upper bound."""
    bands = sorted((row for row in seed.rows if _is_band(row, low, high)), key=lambda row: _number(row, low) or 0)
    if len(bands) < len(seed.rows) or not bands or not seed.is_whole:
        return
    if bands[0].values[low] != 0:
        yield seed.fault(bands[0], low, "begins the lowest band, but all begin at 0; write 0, or add a band below")
    for row, above in itertools.pairwise(bands):
        if row.values[high] is None:
            message = f"is empty, but the band on line {above.line} is above; write {above.cells[low]}"
            yield seed.fault(row, high, message)
        elif row.values[high] != above.values[low]:
            message = f"is not where the band on line {row.line} ends, at {row.cells[high]}; correct one of them"
            yield seed.fault(above, low, message)
    if bands[-1].values[high] is not None:
        yield seed.fault(bands[-1], high, "ends the highest band, which has no end; empty it, or add a band above")


def _is_band(row: Row, low: str, high: str) -> bool:
    """Tell whether the bounds are sound, and the lower one is below the other."""
    start, end = _number(row, low), _number(row, high)
    return start is not None and high in row.values and (end is None or start < end)


def _number(row: Row, column: str) -> Decimal | None:
    number = row.values.get(column)
    return Decimal(number) if isinstance(number, int | Decimal) else None


def _untried(seed: Seed, order: str, limits: list[str]) -> Iterator[Fault]:
    """Say which rows come after one without limits; without such a row, which limits the last one has."""
    rows = sorted(seed.rows, key=lambda row: _number(row, order) or 0)
    if not rows or not seed.is_whole or not all(column in row.values for row in rows for column in (order, *limits)):
        return
    free = [row for row in rows if all(row.values[limit] is None for limit in limits)]
    for row in rows[rows.index(free[0]) + 1 :] if free else []:
        yield seed.fault(row, order, f"comes after line {free[0].line}, which has no limits; write a smaller one")
    for limit in limits:
        if not free and rows[-1].values[limit] is not None:
            yield seed.fault(rows[-1], limit, "is a limit of the last row, which has none; empty it, or add a row")


def _unreachable(seed: Seed, order: str, limits: list[str], break_even: Decimal) -> Iterator[Fault]:
    """Say which row is never reached, because whatever is below its limits is below those of a row before it."""
    if not seed.is_whole or not all(column in row.values for row in seed.rows for column in (order, *limits)):
        return
    rows = sorted(seed.rows, key=lambda row: _number(row, order) or 0)
    for before, row in itertools.combinations(rows, 2):
        wide, narrow = (_limits(each, limits, break_even) for each in (before, row))
        if wide and all(limit in narrow and narrow[limit] <= above for limit, above in wide.items()):
            message = f"is never reached: whatever is below its limits is below those of line {before.line}"
            yield seed.fault(row, order, f"{message}; correct a limit")


def _limits(row: Row, limits: list[str], break_even: Decimal) -> dict[str, Decimal]:
    """Return what a row's numbers must be below; one that must be below break-even is a hit rate."""
    found: dict[str, Decimal] = {}
    for limit in limits:
        number = break_even if row.values[limit] is True else _number(row, limit)
        if number is not None:
            name = limit.replace("break_even", "hit_rate")
            found[name] = min(number, found.get(name, number))
    return found


def _named_otherwise(seed: Seed, name: str, number: str) -> Iterator[Fault]:
    """Say which row's name tells another number than its column."""
    for row in seed.rows:
        told = re.fullmatch(r"last_(\d+)_days?", str(row.values.get(name)))
        if told and row.values.get(number) not in {None, int(told[1])}:
            yield seed.fault(row, number, f"is not the {told[1]} that {name} tells; correct one of them")


def _repeated(seed: Seed, key: list[str]) -> Iterator[Fault]:
    """Say which rows have the key of a row above. As in the test, a key of one column may be null more than once."""
    first: dict[tuple[object, ...], int] = {}
    for row in seed.rows:
        if not all(column in row.values for column in key) or (len(key) == 1 and row.values[key[0]] is None):
            continue
        line = first.setdefault(tuple(row.values[column] for column in key), row.line)
        if line != row.line:
            beside = f" with the same {', '.join(key[:-1])}" if key[1:] else ""
            yield seed.fault(row, key[-1], f"stands on line {line}{beside}, too; correct or delete a row")


def _overlaps(seed: Seed, key: list[str]) -> Iterator[Fault]:
    """Say which version of a thing does not end before the next one begins."""
    versions = defaultdict(list)
    for row in _dated(seed):
        if all(column in row.values for column in key):
            versions[tuple(row.values[column] for column in key)].append(row)
    for rows in versions.values():
        for row, later in itertools.pairwise(sorted(rows, key=_first_day)):
            if _first_day(row) < _first_day(later) < _end(row):
                message = f"is after the version on line {later.line} begins; write {_first_day(later)}"
                open_message = f"is empty, but the version on line {later.line} follows; write {_first_day(later)}"
                yield seed.fault(row, "valid_to", message if row.values["valid_to"] else open_message)


def _exchanged(seed: Seed, inner: str, public: str) -> Iterator[Fault]:
    """Say which row gives an id another public one, or a public id to another one."""
    owners: dict[object, Row] = {}
    ids: dict[object, Row] = {}
    for row in seed.rows:
        if row.values.get(inner) is None or row.values.get(public) is None:
            continue
        named = ids.setdefault(row.values[inner], row)
        owner = owners.setdefault(row.values[public], row)
        if named.values[public] != row.values[public]:
            message = f"is not the {named.cells[public]!r} of the same {inner} on line {named.line}; write that one"
            yield seed.fault(row, public, message)
        elif owner.values[inner] != row.values[inner]:
            message = (
                f"belongs to {inner} {owner.cells[inner]!r} on line {owner.line}; write a new one, or correct {inner}"
            )
            yield seed.fault(row, public, message)


def _second_on_a_date(seed: Seed, inner: str, flag: str) -> Iterator[Fault]:
    """Say which row is flagged on dates on which another one is, too."""
    flagged = [row for row in _dated(seed) if row.values.get(flag) is True and inner in row.values]
    for row, other in itertools.combinations(flagged, 2):
        begin = max(_first_day(row), _first_day(other))
        if row.values[inner] != other.values[inner] and begin < min(_end(row), _end(other)):
            message = f"is so of {row.cells[inner]!r} on line {row.line}, too, on {begin}; end one, or write false"
            yield seed.fault(other, flag, message)


def of_another_champion(definitions: Seed, models: Seed) -> Iterator[Fault]:
    """Say which public definition is of a system on a date on which another one, and not it, is the champion."""
    reigns = [row for row in _dated(models) if row.values.get("is_champion") is True and row.values.get("system_id")]
    turns = {day for reign in reigns for day in (_first_day(reign), _end(reign))}
    for row in _dated(definitions):
        if row.values.get("audience") != "public" or row.values.get("system_id") is None:
            continue
        for day in sorted(day for day in {_first_day(row), *turns} if _first_day(row) <= day < _end(row)):
            champions = [reign for reign in reigns if _first_day(reign) <= day < _end(reign)]
            if champions and all(each.cells["system_id"] != row.cells["system_id"] for each in champions):
                (champion, *_) = champions
                named = f"{champion.cells['system_id']!r} on line {champion.line} of {models.name}.csv"
                todo = "write that one"
                if day > _first_day(row):
                    todo = f"fill valid_to with {day}, and add a version of that one from then on"
                yield definitions.fault(
                    row,
                    "system_id",
                    f"of {row.cells.get('public_name')!r} is not the champion on {day}, but {named} is; {todo}",
                )
                break


def _dated(seed: Seed) -> list[Row]:
    """Return the rows whose dates of validity are sound."""
    return [row for row in seed.rows if row.values.get("valid_from") is not None and "valid_to" in row.values]


def _first_day(row: Row) -> dt.date:
    day = row.values["valid_from"]
    assert isinstance(day, dt.date)  # noqa: S101 (the type of the column)
    return day


def _end(row: Row) -> dt.date:
    day = row.values["valid_to"]
    return day if isinstance(day, dt.date) else dt.date.max
