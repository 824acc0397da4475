"""The views of INFORMATION_SCHEMA that this project asks."""

from tools.googlesql.front.state import Column, Path, Relation, Rows, State
from tools.googlesql.values import encode

_TABLES = ("table_catalog", "table_schema", "table_name", "table_type")


def schema_relation(path: Path, state: State) -> Relation | None:
    """Return a view as a relation with its rows; None if the path is of none."""
    *place, dataset, name = path
    if (dataset, name) != ("INFORMATION_SCHEMA", "TABLES"):
        return None
    columns = tuple(Column(column, "string") for column in _TABLES)
    rows = [
        [encode(text, "string") for text in (*relation.path, "BASE TABLE" if relation.rows else "VIEW")]
        for relation in state.relations.values()
        if place[-1].startswith("region-") or list(relation.path[:2]) == place
    ]
    return Relation(path, columns, Rows.of(columns, rows))
