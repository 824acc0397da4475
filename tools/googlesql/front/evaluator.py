"""Runs queries over a state. What was computed once, over rows of the same content, is not computed again."""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from queue import SimpleQueue
from typing import TypeVar

from tools.googlesql.front.information_schema import schema_relation
from tools.googlesql.front.kept import Kept
from tools.googlesql.front.state import Column, Path, Relation, Rows, State
from tools.googlesql.front.syntax import Syntax
from tools.googlesql.google import Columns, Google, Row, Table, quoted, type_name
from tools.googlesql.tree import Message, part

Answer = TypeVar("Answer")

_PATH = re.compile(r"`[\w-]+`(?:\.`[\w-]+`){2,3}")
_INFORMATION_SCHEMA = re.compile(r"\.INFORMATION_SCHEMA\.(\w+)", re.IGNORECASE)
_WITHIN = ("front", "within")  # where the answer to a subquery stands while the rest of its statement is read


class Evaluator:
    """Some instances of Google's module, each of which one thread has at a time."""

    def __init__(self, kept: Kept, modules: int = 2) -> None:
        """Load the modules."""
        self._kept = kept
        self._idle: SimpleQueue[Google] = SimpleQueue()
        for _ in range(modules):
            self._idle.put(Google())
        self._answers: dict[tuple[str, ...], Relation] = {}
        self._syntaxes: dict[str, Syntax] = {}
        self._trees: dict[tuple[str, frozenset[Table]], Message] = {}

    def _with_google(self, ask: Callable[[Google], Answer]) -> Answer:
        google = self._idle.get()
        try:
            return ask(google)
        finally:
            self._idle.put(google)

    def syntax(self, sql: str) -> Syntax:
        """Parse a statement, as it is in a catalog."""
        text = in_catalog(sql)
        if text not in self._syntaxes:
            self._syntaxes[text] = Syntax.of(self._with_google(lambda google: google.parse(text)), text)
        return self._syntaxes[text]

    def resolve(self, sql: str, state: State) -> Message:
        """Return the resolved tree of a statement; raises GoogleSqlError if BigQuery would refuse it."""
        tables = frozenset(relation.table for relation in self.read(sql, state))
        if (sql, tables) not in self._trees:
            self._trees[sql, tables] = self._with_google(lambda google: google.resolve(sql, tables, once=bool(tables)))
        return self._trees[sql, tables]

    def columns(self, sql: str, state: State) -> tuple[Column, ...]:
        """Return the output columns of a query, or of a `create` with one, which is analysed only."""
        tree = part(self.resolve(sql, state), "output_column_list")
        return tuple(Column(item.name, type_name(item.column.type)) for item in tree.output_column_list)

    def answer(self, sql: str, state: State) -> Relation:
        """Analyse a query and run it; return its columns and rows, as a table without a name."""
        relations = self.read(sql, state)
        contents = {relation.table: self.rows(relation, state) for relation in relations}
        key = (
            _unnamed(sql, tuple(relation.path for relation in relations)),
            *(rows.digest for rows in contents.values()),
        )
        if key not in self._answers:
            found, values = self._kept.get(key) or self._answer(sql, contents, key)
            columns = tuple(Column(*column) for column in found)
            self._answers[key] = Relation((), columns, Rows.of(columns, values))
        return self._answers[key]

    @staticmethod
    def read(sql: str, state: State) -> list[Relation]:
        """Return the relations that a statement names and the state has, in order."""
        found = (state.relations.get(path) or schema_relation(path, state) for path in _paths(sql))
        return [relation for relation in found if relation]

    def _answer(self, sql: str, contents: dict[Table, Rows], key: tuple[str, ...]) -> tuple[Columns, list[Row]]:
        given = {table: rows.values for table, rows in contents.items()}
        columns, rows = self._with_google(lambda google: google.answer(sql, given))
        self._kept.put(key, columns, rows)
        return columns, rows

    def answer_by_parts(self, query: Syntax, state: State) -> Relation:
        """Run a query of the form `select .. from (<subquery>) ..` in two steps.

        dbt wraps the same select in several statements, one after the other; so it is read once.
        """
        inner = _only_subquery(query)
        if not inner:
            return self.answer(query.written, state)
        state, path = self.keep("subquery", inner.written, state)
        return self.answer(query.instead_of(inner, f"select * from {quoted(path)}"), state)

    def keep(self, name: str, sql: str, state: State) -> tuple[State, Path]:
        """Return the state with the answer to a query in it, and where it is."""
        path = (*_WITHIN, name)
        return state.holding(replace(self.answer(sql, state), path=path)), path

    def rows(self, relation: Relation, state: State) -> Rows:
        """Return the rows of a table, or of a view over the state."""
        return relation.rows or self.rows(self.answer(relation.query, state), state)


def _only_subquery(query: Syntax) -> Syntax | None:
    """Return the subquery that is all that a select reads from, if it is one."""
    for field in ("query_expr", "from_clause", "table_expression", "subquery"):
        if query.has("with_clause") or not query.has(field):
            return None
        query = query.child(field)
    return query


@cache
def in_catalog(sql: str) -> str:
    """Return a statement with all paths quoted, those of INFORMATION_SCHEMA, too."""
    return _INFORMATION_SCHEMA.sub(lambda found: f".`INFORMATION_SCHEMA`.`{found[1].upper()}`", sql)


@cache
def _paths(sql: str) -> tuple[Path, ...]:
    """Return the paths that a statement names, each once."""
    return tuple(dict.fromkeys(tuple(found[0].strip("`").split("`.`")) for found in _PATH.finditer(sql)))


@cache
def _unnamed(sql: str, paths: tuple[Path, ...]) -> str:
    """Return a statement with numbers for paths: tables of the same rows are the same to it."""
    for place, path in enumerate(paths):
        sql = sql.replace(quoted(path), f"`{place}`")
    return sql
