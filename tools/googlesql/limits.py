"""Joins that Google's analyser accepts but BigQuery refuses to run."""

from collections.abc import Iterator

from tools.googlesql.tree import Message, column_ids, part, walk

OUTER_JOIN = "an outer join without an equality between its sides: BigQuery does not run it"
SUBQUERY = "a subquery over a table in a join condition: BigQuery does not run it"

_INNER = 0
_TABLES = {"ResolvedTableScanProto", "ResolvedWithRefScanProto"}


def refusals(tree: Message) -> Iterator[tuple[str, int]]:
    """Yield each reason why BigQuery would refuse a statement, with the byte where it is."""
    for node in walk(tree):
        if node.DESCRIPTOR.name == "ResolvedJoinScanProto":
            place = int(part(node, "parse_location_range").parse_location_range.start)
            if any(below.DESCRIPTOR.name in _TABLES for below in walk(node.join_expr)):
                yield SUBQUERY, place
            is_outer = node.join_type != _INNER
            if is_outer and not any(_links(node, condition) for condition in _conjuncts(node.join_expr)):
                yield OUTER_JOIN, place


def _conjuncts(condition: Message) -> Iterator[Message]:
    """Yield the function calls that must all be true for a condition to be."""
    if condition.HasField("resolved_function_call_base_node"):
        call = part(condition, "argument_list")
        if call.function.name == "ZetaSQL:$and":
            for argument in call.argument_list:
                yield from _conjuncts(argument)
        else:
            yield call


def _links(join: Message, call: Message) -> bool:
    """Whether a condition equates a value of one side with a value of the other side."""
    if call.function.name != "ZetaSQL:$equal":
        return False
    left, right = set(column_ids(join.left_scan)), set(column_ids(join.right_scan))
    one, other = (_columns(argument) for argument in call.argument_list)
    return bool(one and other) and ((one <= left and other <= right) or (one <= right and other <= left))


def _columns(expression: Message) -> set[int]:
    return {node.column.column_id for node in walk(expression) if node.DESCRIPTOR.name == "ResolvedColumnRefProto"}
