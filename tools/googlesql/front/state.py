"""What the warehouse holds. A state never changes: a statement that changes something makes another one."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import sha256
from typing import Any

from zetasql.wasi._pb2.zetasql.local_service.local_service_pb2 import TableData

from tools.googlesql.google import Row, Table

Json = dict[str, Any]
Path = tuple[str, ...]  # project, dataset, name

# types of models -> types of the REST API, where these have another name
REST_TYPES = {"int64": "INTEGER", "float64": "FLOAT", "bool": "BOOLEAN"}
_TYPES = {rest: name for name, rest in REST_TYPES.items()}


@dataclass(frozen=True)
class Column:
    """A column of a relation; `kind` is a type as models write it."""

    name: str
    kind: str
    is_required: bool = False
    description: str | None = None

    def resource(self) -> Json:
        """Return the column as the REST API shows it."""
        element = self.kind.removeprefix("array<").removesuffix(">")
        mode = "REPEATED" if element != self.kind else "REQUIRED" if self.is_required else "NULLABLE"
        shown: Json = {"name": self.name, "type": REST_TYPES.get(element, element.upper()), "mode": mode}
        return shown | ({"description": self.description} if self.description else {})

    @classmethod
    def of(cls, resource: Json) -> "Column":
        """Read what `resource` returns, or a client wrote."""
        kind = _TYPES.get(resource["type"], resource["type"].lower())
        mode = resource.get("mode", "NULLABLE")
        kind = f"array<{kind}>" if mode == "REPEATED" else kind
        return cls(resource["name"], kind, mode == "REQUIRED", resource.get("description"))


@dataclass(frozen=True, eq=False)
class Rows:
    """Rows of a relation, which have no order; `digest` is the same for the same rows of the same columns."""

    values: list[Row]
    digest: str

    @classmethod
    def of(cls, columns: tuple[Column, ...], values: list[Row]) -> "Rows":
        """Name rows by what is in them."""
        digest = sha256(repr([(column.name, column.kind) for column in columns]).encode())
        for text in sorted(TableData.Row(cell=row).SerializeToString() for row in values):
            digest.update(len(text).to_bytes(4, "little"))
            digest.update(text)
        return cls(values, digest.hexdigest())


@dataclass(frozen=True, eq=False)
class Relation:
    """A table with its rows, or a view with its query. `details` are what else the REST API shows of it."""

    path: Path
    columns: tuple[Column, ...]
    rows: Rows | None = None
    query: str = ""
    details: Json = field(default_factory=dict)

    @cached_property
    def table(self) -> Table:
        """Return what a catalog needs."""
        return Table(self.path, tuple((column.name, column.kind) for column in self.columns))


@dataclass(frozen=True, eq=False)
class State:
    """Everything that is there at a moment."""

    datasets: frozenset[Path] = frozenset()
    relations: Mapping[Path, Relation] = field(default_factory=dict)

    @property
    def content(self) -> dict[Path, tuple[object, ...]]:
        """Return what each relation is: states of the same content answer and become the same."""
        return {
            path: (found.columns, found.rows.digest if found.rows else found.query, found.details)
            for path, found in self.relations.items()
        }

    def holding(self, relation: Relation) -> "State":
        """Return the state with a relation, which replaces one of the same path."""
        return replace(self, relations={**self.relations, relation.path: relation})

    def without(self, path: Path) -> "State":
        """Return the state without a relation."""
        return replace(self, relations={other: kept for other, kept in self.relations.items() if other != path})

    def having(self, dataset: Path) -> "State":
        """Return the state with a dataset."""
        return replace(self, datasets=self.datasets | {dataset})
