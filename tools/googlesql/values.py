"""Converts values between Python, as DuckDB gives them, and zetasql's protocol buffers."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from decimal import Context, Decimal, Inexact
from typing import Any, cast

from zetasql.wasi._pb2.zetasql.public.value_pb2 import ValueProto

from tools.googlesql.tree import Message

Value = bool | int | float | Decimal | str | dt.date | dt.datetime | list[str] | None

_EPOCH = dt.date(1970, 1, 1)
_BILLIONTH = Decimal("1e-9")  # a NUMERIC is a number of billionths, as an integer of at most 16 bytes, little-endian
EXACT = Context(prec=60, traps=[Inexact])


def _numeric_bytes(value: Decimal) -> bytes:
    count = int(EXACT.quantize(value, _BILLIONTH).scaleb(9, EXACT))
    return count.to_bytes(count.bit_length() // 8 + 1, "little", signed=True)


def _days(value: dt.date) -> int:
    return (value - _EPOCH).days


# type -> the field of ValueProto that holds it, and how a value becomes the content of that field
_FIELDS: dict[str, tuple[str, Callable[..., object]]] = {
    "array<string>": ("array_value", lambda texts: {"element": [ValueProto(string_value=text) for text in texts]}),
    "bool": ("bool_value", bool),
    "date": ("date_value", _days),
    "float64": ("double_value", float),
    "int64": ("int64_value", int),
    "json": ("json_value", str),
    "numeric": ("numeric_value", _numeric_bytes),
    "string": ("string_value", str),
    "timestamp": ("timestamp_value", lambda value: value),
}


def encode(value: Value, kind: str) -> Message:
    """Return a value of a type; a timestamp without zone is UTC, as DuckDB's are."""
    field, convert = _FIELDS[kind]
    return ValueProto() if value is None else ValueProto(**{field: convert(value)})


def encode_rows(rows: Iterable[Iterable[Value]], kinds: Sequence[str]) -> list[list[Message]]:
    """Return rows whose columns have these types."""
    return [[encode(*cell) for cell in zip(row, kinds, strict=True)] for row in rows]


def decode(message: Message) -> Value:
    """Return a value as DuckDB would give it."""
    field = message.WhichOneof("value")
    value: Any = getattr(message, field) if field else None
    match field:
        case "date_value":
            value = _EPOCH + dt.timedelta(days=value)
        case "numeric_value":
            value = EXACT.multiply(Decimal(int.from_bytes(value, "little", signed=True)), _BILLIONTH)
        case "timestamp_value":
            value = value.ToDatetime()
    return cast("Value", value)
