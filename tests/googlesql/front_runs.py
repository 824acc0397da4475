"""The small slate on the front: what is built there, and what two states have in common."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path as File
from typing import Any

from tests.googlesql import slate
from tests.googlesql.front_dbt import PROJECT, Dbt
from tools.googlesql import dbt_runs
from tools.googlesql.equality import Rows, decoded
from tools.googlesql.front.evaluator import Evaluator
from tools.googlesql.front.kept import Kept
from tools.googlesql.front.loads import raw_tables
from tools.googlesql.front.rest import served
from tools.googlesql.front.state import Path, Relation, State
from tools.googlesql.front.state import Rows as Stored
from tools.googlesql.front.warehouse import Warehouse
from tools.googlesql.values import decode

FOLDER = dbt_runs.TARGET / "front"

_DOCUMENTS = (["documents", "public"], ["documents", "internal"])


@cache
def _models(manifest: File) -> list[dict[str, Any]]:
    """Return the models of a manifest that are relations, the same after each run."""
    nodes = json.loads(manifest.read_text())["nodes"].values()
    return [node for node in nodes if node["resource_type"] == "model" and node["relation_name"]]


def _is_fact_by_date(node: dict[str, Any]) -> bool:
    return node["fqn"][1] == "marts" and "by_date" in node["config"]["meta"]


@dataclass(frozen=True)
class Front:
    """A warehouse, where it is served, and dbt against it."""

    warehouse: Warehouse
    url: str
    dbt: Dbt
    _told: dict[str, object] = field(default_factory=dict)
    _dates_of: dict[str, set[str]] = field(default_factory=dict)

    def write_raw(self, name: str) -> None:
        """Bring the raw tables up to the evening before (`first`), or the evening (`second`, or `bare`: no options)."""
        self.warehouse.write(raw_tables(FOLDER / f"raw_{name}", PROJECT))

    def models(self, *, lasting: bool = False) -> dict[str, Path]:
        """Return where each model is; only documents and facts by date if they are to hold more than the window."""
        found = _models(self.dbt.folder / "manifest.json")
        if lasting:
            found = [node for node in found if node["fqn"][1:3] in _DOCUMENTS or _is_fact_by_date(node)]
        return {node["unique_id"]: tuple(node["relation_name"].strip("`").split("`.`")) for node in found}

    def dates(self, state: State) -> set[tuple[str, str]]:
        """Return which dates are in each table by date that is there."""
        found, paths = set(), self.models()
        for node in _models(self.dbt.folder / "manifest.json"):
            by_date = node["config"]["meta"].get("by_date")
            relation = state.relations.get(paths[node["unique_id"]])
            if by_date and relation and relation.rows:
                found |= {(node["name"], date) for date in self._dates(relation, relation.rows, by_date)}
        return found

    def _dates(self, relation: Relation, rows: Stored, by_date: str) -> set[str]:
        if rows.digest not in self._dates_of:
            place = [column.name for column in relation.columns].index(by_date)
            self._dates_of[rows.digest] = {str(decode(row[place])) for row in rows.values}
        return self._dates_of[rows.digest]

    def rows(self, path: Path, state: State) -> Rows:
        """Return the rows of a model in a state."""
        relation = state.relations[path]
        columns = tuple(column.name for column in relation.columns)
        return Rows(columns, decoded(self.warehouse.evaluator.rows(relation, state).values))

    def contents(self, state: State, *, lasting: bool = False) -> dict[str, object]:
        """Return what a reader may see of a state: each model's rows, or the query of a view."""
        found: dict[str, object] = {}
        for name, path in self.models(lasting=lasting).items():
            rows = state.relations[path].rows
            if rows and rows.digest not in self._told:
                is_document = any(column.name == "payload" for column in state.relations[path].columns)
                told = sorted(map(repr, timeless(self.rows(path, state)).values)) if is_document else rows.digest
                self._told[rows.digest] = told
            found[name] = self._told[rows.digest] if rows else state.relations[path].query
        return found


def timeless(rows: Rows) -> Rows:
    """Return documents without the time at which they were made: a date before the window keeps its own."""
    places = [place for place, name in enumerate(rows.columns) if name == "payload"]

    def told(value: object) -> str:
        return json.dumps(json.loads(str(value), object_hook=lambda found: {**found, "generated_at": ""}))

    if not places:
        return rows
    values = [tuple(told(cell) if place in places else cell for place, cell in enumerate(row)) for row in rows.values]
    return Rows(rows.columns, values)


@contextmanager
def front(name: str = "front") -> Iterator[Front]:
    """Serve an empty warehouse, beside the slate's raw tables in files; dbt's files are in a folder of this name."""
    slate.write_raw(FOLDER / "raw_first", slate.BEFORE)
    slate.write_raw(FOLDER / "raw_second", slate.NOW)
    slate.write_raw(FOLDER / "raw_bare", slate.NOW, has_optional=False)
    warehouse = Warehouse(Evaluator(Kept(FOLDER / "answers")))
    with served(warehouse) as url:
        dbt = Dbt(FOLDER / name, url)
        try:
            yield Front(warehouse, url, dbt)
        finally:
            dbt.process.end()
