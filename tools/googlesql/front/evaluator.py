"""Runs queries over a state. What was computed once, over rows of the same content, is not computed again."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from queue import SimpleQueue

from tools.googlesql.front.information_schema import schema_relation
from tools.googlesql.front.state import Column, Path, Relation, Rows, State
from tools.googlesql.google import Google, Table, quoted, type_name
from tools.googlesql.tree import Message, part

_PATH = re.compile(r"`[\w-]+`(?:\.`[\w-]+`){2,3}")
_INFORMATION_SCHEMA = re.compile(r"\.INFORMATION_SCHEMA\.(\w+)", re.IGNORECASE)


class Evaluator:
    """Some instances of Google's module, each of which one thread has at a time."""

    def __init__(self, modules: int = 2) -> None:
        """Load the modules."""
        self._idle: SimpleQueue[Google] = SimpleQueue()
        for _ in range(modules):
            self._idle.put(Google())
        self._rows: dict[tuple[str, ...], Rows] = {}
        self._trees: dict[tuple[str, frozenset[Table]], Message] = {}

    @contextmanager
    def _google(self) -> Iterator[Google]:
        google = self._idle.get()
        try:
            yield google
        finally:
            self._idle.put(google)

    def parse(self, sql: str) -> Message:
        """Return the syntax tree of a statement."""
        with self._google() as google:
            return google.parse(sql)

    def resolve(self, sql: str, state: State) -> Message:
        """Return the resolved tree of a statement; raises GoogleSqlError if BigQuery would refuse it."""
        tables = frozenset(relation.table for relation in _read(sql, state))
        if (sql, tables) not in self._trees:
            with self._google() as google:
                self._trees[sql, tables] = google.resolve(sql, tables)
        return self._trees[sql, tables]

    def columns(self, sql: str, state: State) -> tuple[Column, ...]:
        """Return the output columns of a query, or of a `create` with one."""
        tree = part(self.resolve(sql, state), "output_column_list")
        return tuple(Column(item.name, _kind(item.column.type)) for item in tree.output_column_list)

    def query(self, sql: str, columns: tuple[Column, ...], state: State) -> Rows:
        """Return the rows of a query that has these output columns."""
        relations = _read(sql, state)
        contents = [self.rows(relation, state) for relation in relations]
        text = sql
        for place, relation in enumerate(relations):
            text = text.replace(quoted(relation.path), f"`{place}`")
        key = (text, repr(columns), *(rows.digest for rows in contents))
        if key not in self._rows:
            given = {relation.table: rows.values for relation, rows in zip(relations, contents, strict=True)}
            with self._google() as google:
                values = google.evaluate(sql, given)
            self._rows[key] = Rows.of(columns, values)
        return self._rows[key]

    def rows(self, relation: Relation, state: State) -> Rows:
        """Return the rows of a table, or of a view over the state."""
        if relation.rows is not None:
            return relation.rows
        return self.query(relation.query, relation.columns, state)


def in_catalog(sql: str) -> str:
    """Return a statement with all paths quoted, those of INFORMATION_SCHEMA, too."""
    return _INFORMATION_SCHEMA.sub(lambda found: f".`INFORMATION_SCHEMA`.`{found[1].upper()}`", sql)


def _read(sql: str, state: State) -> list[Relation]:
    """Return the relations that a statement names and the state has, in order."""
    paths: dict[Path, None] = dict.fromkeys(
        tuple(found[0].strip("`").split("`.`")) for found in _PATH.finditer(sql)
    )
    found = (state.relations.get(path) or schema_relation(path, state) for path in paths)
    return [relation for relation in found if relation]


def _kind(kind: Message) -> str:
    element = kind.array_type.element_type if kind.HasField("array_type") else None
    return f"array<{type_name(element)}>" if element else type_name(kind)
