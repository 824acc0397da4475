"""What a statement does to a state: its kind, the rows that it returns, and the state that it leaves."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from tools.googlesql.front import rules
from tools.googlesql.front.dml import delete, merge
from tools.googlesql.front.evaluator import Evaluator
from tools.googlesql.front.state import Column, Json, Path, Relation, Rows, State
from tools.googlesql.front.syntax import Syntax
from tools.googlesql.google import type_name
from tools.googlesql.tree import part

Change = Callable[[State], State]

_TRUNCATED = re.compile(r"(?:date|timestamp)_trunc\((\w+), (\w+)\)", re.IGNORECASE)
_BUCKETS = re.compile(r"range_bucket\((\w+), generate_array\((\d+), (\d+), (\d+)\)\)", re.IGNORECASE)
_QUERY_COMMENT = re.compile(r"^\s*/\*.*?\*/\s*", re.DOTALL)


class StatementError(Exception):
    """A statement that BigQuery would refuse when it runs it, or whose form is not known here."""


class MissingError(Exception):
    """What is named is not there."""


@dataclass(frozen=True)
class Outcome:
    """What a statement did, as the REST API tells it. `change` is applied when the job is done, at once."""

    kind: str
    columns: tuple[Column, ...] = ()
    rows: Rows | None = None
    target: Path | None = None
    affected: int = 0
    change: Change | None = None


def execute(sql: str, state: State, evaluator: Evaluator) -> Outcome:
    """Analyse a statement, whatever it is, and run it over a state."""
    refuse(rules.of_text(sql))
    syntax = evaluator.syntax(_QUERY_COMMENT.sub("", sql))
    known = _STATEMENTS.get(syntax.kind)
    if not known:
        message = f"the front does not know {syntax.kind}"
        raise StatementError(message)
    if partitions := rules.to_be_filtered(evaluator.read(syntax.written, state)):
        refuse(rules.of_reads(partitions, evaluator.resolve(syntax.written, state)))
    return known(syntax, state, evaluator)


def refuse(reasons: Iterable[str]) -> None:
    """Raise StatementError if there is a reason."""
    for message in reasons:
        raise StatementError(message)


def _query(syntax: Syntax, state: State, evaluator: Evaluator) -> Outcome:
    query = syntax.child("query")
    answer = (
        evaluator.answer_by_parts(query, state) if query.has("limit_offset") else evaluator.answer(query.written, state)
    )
    return Outcome("SELECT", answer.columns, answer.rows)


def _create_table(syntax: Syntax, state: State, evaluator: Evaluator) -> Outcome:
    path = syntax.path("name")
    query = syntax.child("query") if syntax.has("query") else None
    if not query and path in state.relations:
        return Outcome("CREATE_TABLE", target=path)
    answer = evaluator.answer(query.written, state) if query else None
    tree = evaluator.resolve(_without_query(syntax, query, answer), State())
    refuse(rules.of_options(tree))
    columns = tuple(
        Column(column.name, type_name(column.type), column.annotations.not_null)
        for column in part(tree, "column_definition_list").column_definition_list
    )
    relation = Relation(path, columns, details=_storage(syntax))
    if answer and answer.table.columns != relation.table.columns:
        message = f"{relation.table} is to have {relation.table.columns}, its query has {answer.table.columns}"
        raise StatementError(message)
    relation = _sound(replace(relation, rows=answer.rows if answer else Rows.of(columns, [])))
    refuse(rules.of_partitions(None, relation))
    kind = "CREATE_TABLE_AS_SELECT" if answer else "CREATE_TABLE"
    return Outcome(kind, target=path, change=lambda now: _in_dataset(relation, now))


def _without_query(syntax: Syntax, query: Syntax | None, answer: Relation | None) -> str:
    """Return a `create table` with the columns of its query instead of the query, which has been analysed."""
    if not query or not answer:
        return syntax.written
    nulls = ", ".join(f"cast(null as {column.kind}) as `{column.name}`" for column in answer.columns)
    return syntax.instead_of(query, f"select {nulls}")


def _create_view(syntax: Syntax, state: State, evaluator: Evaluator) -> Outcome:
    refuse(rules.of_options(evaluator.resolve(syntax.written, state)))
    columns = evaluator.columns(syntax.written, state)
    relation = Relation(syntax.path("name"), columns, query=syntax.below("query"))
    return Outcome("CREATE_VIEW", target=relation.path, change=lambda now: _in_dataset(relation, now))


def _in_dataset(relation: Relation, state: State) -> State:
    old = state.relations.get(relation.path)
    if relation.path[:-1] not in state.datasets:
        message = f"Not found: Dataset {':'.join(relation.path[:-1])}"
        raise MissingError(message)
    if old and (old.rows is None) != (relation.rows is None):
        message = f"{relation.table} is of another type"
        raise StatementError(message)
    if old and relation.rows and {**old.details, "description": 0} != {**relation.details, "description": 0}:
        message = f"Cannot replace a table with a different partitioning or clustering spec: {relation.table}"
        raise StatementError(message)
    return state.holding(relation)


def _create_schema(syntax: Syntax, state: State, evaluator: Evaluator) -> Outcome:
    evaluator.resolve(syntax.written, state)
    dataset = syntax.path("name")
    return Outcome("CREATE_SCHEMA", change=lambda now: now.having(dataset))


def _alter_table(syntax: Syntax, state: State, evaluator: Evaluator) -> Outcome:
    evaluator.resolve(syntax.written, state)
    path = syntax.path("path")
    if path not in state.relations:
        message = f"Not found: Table {'.'.join(path)}"
        raise MissingError(message)
    if not re.fullmatch(r"set\s+options\s*\(\s*\)", syntax.below("action_list"), re.IGNORECASE):
        message = f"the front does not know {syntax.below('action_list')}"
        raise StatementError(message)
    return Outcome("ALTER_TABLE", target=path)


def _delete(syntax: Syntax, state: State, evaluator: Evaluator) -> Outcome:
    return _written("DELETE", delete(syntax, state, evaluator), state)


def _merge(syntax: Syntax, state: State, evaluator: Evaluator) -> Outcome:
    return _written("MERGE", merge(syntax, state, evaluator), state)


def _written(kind: str, written: Relation, state: State) -> Outcome:
    """Return what a statement did that gave a table other rows."""
    old = state.relations[written.path]
    if old.rows is None:
        message = f"{old.table} is a view, which no {kind} can write"
        raise StatementError(message)
    refuse(rules.of_partitions(old, written))
    counts = [len(relation.rows.values) if relation.rows else 0 for relation in (old, written)]
    affected = abs(counts[1] - counts[0])
    return Outcome(kind, target=written.path, affected=affected, change=lambda now: now.holding(_sound(written)))


def _sound(relation: Relation) -> Relation:
    """Refuse a table that lacks a value it may not lack,."""
    rows = relation.rows.values if relation.rows else []
    for place, column in enumerate(relation.columns):
        if column.is_required and any(row[place].WhichOneof("value") is None for row in rows):
            message = f"Required field {column.name} cannot be null"
            raise StatementError(message)
    return relation


def _storage(syntax: Syntax) -> Json:
    """Return partitions and clusters of a table as the REST API shows them."""
    shown: Json = {}
    partition = syntax.list_below("partition_by", "partitioning_expressions")
    clusters = syntax.list_below("cluster_by", "clustering_expressions")
    if partition:
        (expression,) = partition
        if found := _BUCKETS.fullmatch(expression):
            buckets = dict(zip(("start", "end", "interval"), found.groups()[1:], strict=True))
            shown["rangePartitioning"] = {"field": found[1], "range": buckets}
        else:
            truncated = _TRUNCATED.fullmatch(expression)
            field, granularity = truncated.groups() if truncated else (expression, "day")
            shown["timePartitioning"] = {"type": granularity.upper(), "field": field}
    if "require_partition_filter=true" in syntax.below("options_list").replace(" ", "").lower():
        shown["requirePartitionFilter"] = True
    return shown | ({"clustering": {"fields": clusters}} if clusters else {})


_STATEMENTS: dict[str, Callable[[Syntax, State, Evaluator], Outcome]] = {
    "ASTQueryStatementProto": _query,
    "ASTCreateTableStatementProto": _create_table,
    "ASTCreateViewStatementProto": _create_view,
    "ASTCreateSchemaStatementProto": _create_schema,
    "ASTAlterTableStatementProto": _alter_table,
    "ASTDeleteStatementProto": _delete,
    "ASTMergeStatementProto": _merge,
}
