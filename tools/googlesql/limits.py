"""What Google's analyser accepts and BigQuery refuses to run, or runs with another result each time."""

from collections.abc import Iterator
from pathlib import Path

from tools.googlesql.tree import Message, column_ids, part, walk

OUTER_JOIN = "an outer join without an equality between its sides: BigQuery does not run it"
SUBQUERY = "a subquery over a table in a join condition: BigQuery does not run it"
CORRELATED = "a subquery over a table that uses a column from outside: BigQuery runs few of them; join the table"
NO_ORDER = "{} without order by: BigQuery puts the rows in another order in another run"
ANY_VALUE = "any_value without having: BigQuery takes any row's, null too, and another one in another run"
EMPTY = "to_json of the array_agg of all rows: BigQuery makes a null of none; write coalesce(array_agg(..), [])"
UNKNOWN = "the function {} is not in tools/googlesql/functions.txt: if BigQuery's documentation has it, add it there"

# The analyser knows functions that BigQuery has not. Those in use are known to be BigQuery's.
FUNCTIONS = frozenset(Path(__file__).with_name("functions.txt").read_text().split())

_INNER = 0
_TABLES = {"ResolvedTableScanProto", "ResolvedWithRefScanProto"}


def refusals(tree: Message) -> Iterator[tuple[str, int]]:
    """Yield each reason why BigQuery would refuse a statement, with the byte where it is."""
    from_all_rows = _arrays_of_all_rows(tree)
    for node in walk(tree):
        match node.DESCRIPTOR.name:
            case "ResolvedJoinScanProto":
                reasons = _of_join(node)
            case "ResolvedSubqueryExprProto" if node.parameter_list and _reads_a_table(node.subquery):
                reasons = iter([CORRELATED])
            case "ResolvedAggregateFunctionCallProto":
                reasons = _of_aggregate(node)
            case "ResolvedFunctionCallBaseProto" if (name := function_name(node)) not in FUNCTIONS:
                reasons = iter([UNKNOWN.format(name)])
            case "ResolvedFunctionCallBaseProto" if (
                name == "to_json" and _column(node.argument_list[0]) in from_all_rows
            ):
                reasons = iter([EMPTY])
            case _:
                continue
        for reason in reasons:
            yield reason, int(part(node, "parse_location_range").parse_location_range.start)


def function_name(call: Message) -> str:
    """Return the name of the function that is called; that of an operator begins with a dollar sign."""
    return str(call.function.name.rpartition(":")[2])


def _of_join(join: Message) -> Iterator[str]:
    if _reads_a_table(join.join_expr):
        yield SUBQUERY
    if join.join_type != _INNER and not any(_links(join, condition) for condition in _conjuncts(join.join_expr)):
        yield OUTER_JOIN


def _of_aggregate(call: Message) -> Iterator[str]:
    name = function_name(part(call, "function"))
    if name == "any_value" and not call.HasField("having_modifier"):
        yield ANY_VALUE
    if name in {"array_agg", "string_agg"} and not call.order_by_item_list:
        yield NO_ORDER.format(name)


def _arrays_of_all_rows(tree: Message) -> set[int]:
    """Return the columns that hold an array of all rows of a table: of none, BigQuery makes a null."""
    scans = (node for node in walk(tree) if node.DESCRIPTOR.name == "ResolvedAggregateScanProto")
    of_all = (aggregate for scan in scans if not (aggregate := part(scan, "aggregate_list")).group_by_list)
    columns = (part(column, "expr") for aggregate in of_all for column in aggregate.aggregate_list)
    return {
        int(column.column.column_id)
        for column in columns
        if function_name(part(column.expr, "function")) == "array_agg"
    }


def _column(expression: Message) -> int | None:
    """Return the column that an expression is, if it is nothing else."""
    is_column = expression.HasField("resolved_column_ref_node")
    return int(expression.resolved_column_ref_node.column.column_id) if is_column else None


def _reads_a_table(node: Message) -> bool:
    return any(below.DESCRIPTOR.name in _TABLES for below in walk(node))


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
