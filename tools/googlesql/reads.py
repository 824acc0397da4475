"""Which columns of which tables a statement needs, as BigQuery bills them.

`select * from t` in a CTE names every column of t, but BigQuery reads only the columns that something later uses. So
the search goes from the output back: a column is read if an output, a filter, a join, a grouping or an order leads to
it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable

from tools.googlesql.google import Analysed
from tools.googlesql.tree import Message, children, column_ids

Columns = dict[str, set[str]]


def columns_read(analysed: Analysed, outputs: Collection[str] | None = None) -> Columns:
    """Return the columns that are read, by table (`project.dataset.name`); there are none where rows are only counted.

    `outputs` are the output columns that are needed, if the statement is a view; by default all of them.
    """
    tree = analysed.tree
    reads = _Reads()
    reads.walk(tree.query)
    wanted = {item.column.column_id for item in tree.output_column_list if outputs is None or item.name in outputs}
    return reads.needed(wanted)


class _Reads:
    """What one walk over a resolved tree finds. A column is a number, unique in its statement."""

    def __init__(self) -> None:
        self._sources: dict[int, set[int]] = defaultdict(set)  # column -> columns it is computed from
        self._always: set[int] = set()  # columns that filters, joins, groupings and orders use
        self._stored: dict[int, tuple[str, str]] = {}  # column -> table and column that it is read from
        self._tables: set[str] = set()
        self._with: dict[str, Message] = {}  # name of a CTE that nothing has used yet -> its scan
        self._with_columns: dict[str, list[int]] = {}

    def walk(self, node: Message, computed: int | None = None) -> None:
        """Note what a node and all nodes below it use; `computed` is the column that the node helps to compute."""
        match node.DESCRIPTOR.name:
            case "ResolvedColumnRefProto":
                self._users(computed).add(node.column.column_id)
            case "ResolvedSubqueryExprProto":
                self._users(computed).update(column_ids(node.subquery))
            case "ResolvedComputedColumnProto" | "ResolvedDeferredComputedColumnProto":
                computed = node.column.column_id
            case "ResolvedWithScanProto":
                for entry in node.with_entry_list:
                    self._with[entry.with_query_name] = entry.with_subquery
                return self.walk(node.query)
            case _:
                self._take_scan(node)
        for child in children(node):
            self.walk(child, computed)
        return None

    def needed(self, wanted: set[int]) -> Columns:
        """Follow the wanted columns back to the tables."""
        columns: Columns = {table: set() for table in self._tables}
        seen, left = set[int](), list(wanted | self._always)
        while left:
            column = left.pop()
            if column not in seen:
                seen.add(column)
                left.extend(self._sources[column])
                if column in self._stored:
                    table, name = self._stored[column]
                    columns[table].add(name)
        return columns

    def _take_scan(self, node: Message) -> None:
        match node.DESCRIPTOR.name:
            case "ResolvedAggregateScanBaseProto":
                self._always.update(key.column.column_id for key in node.group_by_list)
            case "ResolvedTableScanProto":
                self._read(node)
            case "ResolvedSetOperationScanProto":
                for item in node.input_item_list:
                    self._same(column_ids(node), (column.column_id for column in item.output_column_list))
            case "ResolvedWithRefScanProto":
                self._use(node)

    def _users(self, computed: int | None) -> set[int]:
        return self._always if computed is None else self._sources[computed]

    def _read(self, scan: Message) -> None:
        self._tables.add(scan.table.full_name)
        for column in scan.parent.column_list:
            self._stored[column.column_id] = (scan.table.full_name, column.name)

    def _use(self, scan: Message) -> None:
        """Connect a use of a CTE with the CTE. A CTE that nothing uses is not read."""
        name = scan.with_query_name
        if name in self._with:
            subquery = self._with.pop(name)
            self._with_columns[name] = column_ids(subquery)
            self.walk(subquery)
        self._same(column_ids(scan), self._with_columns[name])

    def _same(self, columns: Iterable[int], origins: Iterable[int]) -> None:
        for column, origin in zip(columns, origins, strict=True):
            self._sources[column].add(origin)
