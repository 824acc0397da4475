"""Which partitions a statement reads: the dates that its constant filters leave.

A filter on a table's column counts right above the table's scan. It also counts above an inner join, and above an outer
join that keeps all rows of the table, because BigQuery applies it before such a join.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from tools.googlesql.tree import Message, children, part

_EPOCH = dt.date(1970, 1, 1)
_PASSED = {"AnyResolvedScanProto", "ResolvedProjectScanProto"}  # between a filter and the scan that it filters
_FILTERED_SIDES = {0: ("left_scan", "right_scan"), 1: ("left_scan",), 2: ("right_scan",)}  # inner, left and right join

Bound = tuple[int, dt.date]  # a column, and its first date


def first_dates(tree: Message, partitions: Mapping[str, str] = MappingProxyType({})) -> dict[str, dt.date | None]:
    """Return, for each table, the first date that filters leave; None where a scan of it is not filtered by date.

    Of a table in `partitions`, only filters on that column count.
    """
    found: dict[str, set[dt.date | None]] = {}

    def walk(node: Message, bounds: tuple[Bound, ...]) -> None:
        kind = node.DESCRIPTOR.name
        passed: tuple[Message, ...] = ()
        if kind == "ResolvedTableScanProto":
            partition = partitions.get(node.table.full_name)
            scanned = part(node, "column_list").column_list
            columns = {column.column_id for column in scanned if partition in {None, column.name}}
            dates = (date for column, date in bounds if column in columns)
            found.setdefault(node.table.full_name, set()).add(max(dates, default=None))
        elif kind == "ResolvedFilterScanProto":
            passed, bounds = (node.input_scan,), (*bounds, *_bounds(node.filter_expr))
        elif kind == "ResolvedJoinScanProto":
            passed = tuple(getattr(node, side) for side in _FILTERED_SIDES.get(node.join_type, ()))
        elif kind in _PASSED:
            passed = tuple(children(node))
        for child in children(node):
            walk(child, bounds if any(child is scan for scan in passed) else ())

    walk(tree, ())
    return {table: None if None in dates else min(filter(None, dates)) for table, dates in found.items()}


def _bounds(node: Message) -> Iterator[Bound]:
    """Yield the bounds of `column >= date` and `column = date`, wherever only `and` joins them to the rest."""
    if node.DESCRIPTOR.name != "ResolvedFunctionCallBaseProto":
        for child in children(node):
            yield from _bounds(child)
        return
    match node.function.name, [_plain(argument) for argument in node.argument_list]:
        case "ZetaSQL:$and", _:
            for argument in node.argument_list:
                yield from _bounds(argument)
        case (("ZetaSQL:$greater_or_equal" | "ZetaSQL:$equal"), [int(column), dt.date() as date]):
            yield column, date
        case (("ZetaSQL:$less_or_equal" | "ZetaSQL:$equal"), [dt.date() as date, int(column)]):
            yield column, date


def _plain(node: Message) -> int | dt.date | None:
    """Return the column or the date that an operand is; None for any other expression."""
    while node.DESCRIPTOR.name == "AnyResolvedExprProto":
        node = getattr(node, node.WhichOneof("node"))
    match node.DESCRIPTOR.name:
        case "ResolvedColumnRefProto":
            return int(node.column.column_id)
        case "ResolvedLiteralProto" if node.value.value.HasField("date_value"):
            return _EPOCH + dt.timedelta(days=node.value.value.date_value)
    return None
