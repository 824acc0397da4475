"""Which partitions a statement reads: the dates that its constant filters leave."""

import datetime as dt
from collections.abc import Iterator

from tools.googlesql.tree import Message, children

_EPOCH = dt.date(1970, 1, 1)
_COMPARISONS = {"ZetaSQL:$greater_or_equal", "ZetaSQL:$equal"}
_PASSED = {"AnyResolvedScanProto", "ResolvedProjectScanProto"}  # between a filter and the scan that it filters


def first_dates(tree: Message) -> dict[str, dt.date | None]:
    """Return, for each table, the first date that the filters right above its scans leave.

    It is None where a scan of the table has no such filter, because then every partition is read.
    """
    found: dict[str, set[dt.date | None]] = {}

    def walk(node: Message, bounds: tuple[dt.date, ...]) -> None:
        kind = node.DESCRIPTOR.name
        if kind == "ResolvedTableScanProto":
            found.setdefault(node.table.full_name, set()).add(max(bounds, default=None))
        elif kind == "ResolvedFilterScanProto":
            bounds = (*bounds, *_bounds(node.filter_expr))
        elif kind not in _PASSED:
            bounds = ()
        for child in children(node):
            walk(child, bounds)

    walk(tree, ())
    return {table: None if None in dates else min(filter(None, dates)) for table, dates in found.items()}


def _bounds(node: Message) -> Iterator[dt.date]:
    """Yield the dates of `column >= date` and `column = date`, wherever only `and` joins them to the rest."""
    if node.DESCRIPTOR.name != "ResolvedFunctionCallBaseProto":
        for child in children(node):
            yield from _bounds(child)
    elif node.function.name == "ZetaSQL:$and":
        for argument in node.argument_list:
            yield from _bounds(argument)
    elif node.function.name in _COMPARISONS:
        for argument in node.argument_list:
            yield from _literals(argument)


def _literals(node: Message) -> Iterator[dt.date]:
    if node.DESCRIPTOR.name == "ResolvedLiteralProto":
        if node.value.value.HasField("date_value"):
            yield _EPOCH + dt.timedelta(days=node.value.value.date_value)
    elif node.DESCRIPTOR.name != "ResolvedFunctionCallBaseProto":
        for child in children(node):
            yield from _literals(child)
