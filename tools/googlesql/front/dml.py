"""DELETE and MERGE as queries: what rows they leave in the table that they write."""

from collections.abc import Iterator
from dataclasses import replace

from tools.googlesql.front.evaluator import Evaluator
from tools.googlesql.front.state import Relation, Rows, State
from tools.googlesql.front.syntax import FormError, Syntax
from tools.googlesql.google import Row, quoted


def delete(syntax: Syntax, state: State, evaluator: Evaluator) -> Relation:
    """Return the table without the rows that meet the condition."""
    target = state.relations[syntax.path("target_path")]
    evaluator.resolve(syntax.written, state)
    left = _left(target, _alias(syntax, target), [syntax.below("where")])
    return replace(target, rows=_rows(evaluator.answer(left, state), target))


def merge(syntax: Syntax, state: State, evaluator: Evaluator) -> Relation:
    """Return the table after a MERGE."""
    target = state.relations[syntax.path("target_path")]
    return replace(target, rows=_Merge(syntax, target, state, evaluator).rows())


def _alias(syntax: Syntax, target: Relation) -> str:
    return syntax.child("alias").below("identifier") if syntax.has("alias") else f"`{target.path[-1]}`"


def _left(target: Relation, alias: str, deleted: list[str]) -> str:
    """Return a query for the rows that meet none of some conditions."""
    conditions = "".join(f" and ({condition}) is not true" for condition in deleted)
    return f"select * from {quoted(target.path)} as {alias} where true{conditions}"


def _rows(answer: Relation, target: Relation) -> Rows:
    """Return the rows of an answer that are to be rows of a table."""
    if answer.table.columns != target.table.columns or answer.rows is None:
        message = f"{answer.table.columns} are no rows of {target.table}, which has {target.table.columns}"
        raise FormError(message)
    return answer.rows


class _Merge:
    """The clauses of a MERGE, and the rows that come of them."""

    def __init__(self, syntax: Syntax, target: Relation, state: State, evaluator: Evaluator) -> None:
        """Sort the clauses, and read the source, once."""
        self._target, self._evaluator = target, evaluator
        self._dest = _alias(syntax, target)
        source = syntax.child("table_expression")
        self._source = source.child("alias").below("identifier")
        self._condition = syntax.below("merge_condition")
        self._never = self._condition.strip("()").lower() == "false"
        clauses = syntax.child("when_clauses")
        self._clauses: dict[str, list[Syntax]] = {
            "MATCHED": [],
            "NOT_MATCHED_BY_SOURCE": [],
            "NOT_MATCHED_BY_TARGET": [],
        }
        for clause in clauses.children("clause_list"):
            self._clauses[_name(clause, "match_type")].append(clause)
        read = source.child("subquery") if source.has("subquery") else None
        self._state, self._read = evaluator.keep(
            "source", read.written if read else f"select * from {source.written}", state
        )
        # the statement as a whole, too, but for its source, which has just been read
        here = quoted(self._read)
        evaluator.resolve(syntax.instead_of(read, f"select * from {here}") if read else syntax.written, self._state)

    def rows(self) -> Rows:
        """Return the rows that the target has afterwards."""
        gone = [self._deletes(clause) for clause in self._clauses["NOT_MATCHED_BY_SOURCE"]]
        if self._never:
            parts = [_left(self._target, self._dest, gone), *self._inserted(self._read)]
            return _rows(self._evaluator.answer(" union all ".join(parts), self._state), self._target)
        if gone:
            message = "not matched by source, with a condition that may be true"
            raise FormError(message)
        rows = self._kept()
        for query in self._inserted(self._missing()):
            rows += _rows(self._evaluator.answer(query, self._state), self._target).values
        return Rows.of(self._target.columns, rows)

    def _kept(self) -> list[Row]:
        """Return the target's rows, some with other values."""
        count = len(self._target.rows.values) if self._target.rows else 0
        source = f"(select *, true as front_is_there from {quoted(self._read)} as there)"
        join = f"{quoted(self._target.path)} as {self._dest} left join {source} as {self._source} on {self._condition}"
        values = {column.name: f"{self._dest}.{column.name}" for column in self._target.columns}
        for clause in self._clauses["MATCHED"]:
            values |= self._updates(clause, values)
        columns = ", ".join(f"{value} as {name}" for name, value in values.items())
        rows = _rows(self._evaluator.answer(f"select {columns} from {join}", self._state), self._target).values
        if len(rows) != count:
            message = "UPDATE/MERGE must match at most one source row for each target row"
            raise FormError(message)
        return list(rows)

    def _inserted(self, path: tuple[str, ...]) -> Iterator[str]:
        """Yield a query, if there is such a clause, for the rows to insert, of a table of the source's rows."""
        for clause in self._clauses["NOT_MATCHED_BY_TARGET"]:
            action = clause.child("action")
            if clause.has("search_condition") or len(self._clauses["NOT_MATCHED_BY_TARGET"]) > 1:
                message = "when not matched and .."
                raise FormError(message)
            given = dict(
                zip(
                    (name.strip("`") for name in action.list_below("insert_column_list", "identifiers")),
                    action.list_below("insert_row", "values"),
                    strict=True,
                )
            )
            columns = ", ".join(
                f"{given.get(column.name, f'cast(null as {column.kind})')} as {column.name}"
                for column in self._target.columns
            )
            yield f"select {columns} from {quoted(path)} as {self._source}"

    def _missing(self) -> tuple[str, ...]:
        """Keep the rows of the source that match none of the target; return where."""
        there = f"(select *, true as front_is_there from {quoted(self._target.path)} as there)"
        query = (
            f"select {self._source}.* from {quoted(self._read)} as {self._source} left join {there} as {self._dest} "
            f"on {self._condition} where {self._dest}.front_is_there is null"
        )
        self._state, path = self._evaluator.keep("unmatched", query, self._state)
        return path

    def _deletes(self, clause: Syntax) -> str:
        action = clause.child("action")
        if _name(action, "action_type") != "DELETE":
            message = "not matched by source then update"
            raise FormError(message)
        return clause.below("search_condition") or "true"

    def _updates(self, clause: Syntax, values: dict[str, str]) -> dict[str, str]:
        """Return the new values of the columns that a clause sets."""
        action = clause.child("action")
        if not action.has("update_item_list") or clause.has("search_condition") or len(self._clauses["MATCHED"]) > 1:
            message = "when matched and .., or then delete"
            raise FormError(message)
        sets = [item.child("set_value") for item in action.child("update_item_list").children("update_items")]
        there = f"{self._source}.front_is_there"
        given = {item.below("path").strip("`"): item.below("value") for item in sets}
        return {name: f"if({there}, {value}, {values[name]})" for name, value in given.items()}


def _name(syntax: Syntax, field: str) -> str:
    """Return the name of an enumeration's member."""
    return str(
        syntax.node.DESCRIPTOR.fields_by_name[field].enum_type.values_by_number[getattr(syntax.node, field)].name
    )
