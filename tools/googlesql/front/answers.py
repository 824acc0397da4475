"""Tables and rows as the REST API writes them."""

import datetime as dt
from decimal import Decimal

from tools.googlesql.front.state import Column, Json, Relation, Rows
from tools.googlesql.values import Value, decode

_MICROSECOND = dt.timedelta(microseconds=1)
_EPOCH = dt.datetime(1970, 1, 1)  # noqa: DTZ001 (as decoded)


def table_resource(relation: Relation) -> Json:
    """Return what is told of a table or view."""
    names = dict(zip(("projectId", "datasetId", "tableId"), relation.path, strict=True))
    shown: Json = {"tableReference": names, "schema": {"fields": [column.resource() for column in relation.columns]}}
    if relation.rows is None:
        shown |= {"type": "VIEW", "view": {"query": relation.query, "useLegacySql": False}}
    else:
        shown |= {"type": "TABLE", "numRows": str(len(relation.rows.values)), "numBytes": "0"}
    return shown | relation.details


def cells(columns: tuple[Column, ...], rows: Rows) -> list[Json]:
    """Return rows; every value is a text."""
    return [{"f": [{"v": _text(decode(cell))} for cell, _ in zip(row, columns, strict=True)]} for row in rows.values]


def _text(value: Value) -> str | None:
    match value:
        case None:
            return None
        case bool():
            return str(value).lower()
        case dt.datetime():
            return str((value - _EPOCH) // _MICROSECOND)
        case Decimal():
            return f"{value.normalize():f}"
    return str(value)
