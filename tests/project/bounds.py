"""What can be true of raw columns, as `_sources.yml` says, and values on each side of it."""

import datetime as dt
import math
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from workspace.yaml_files import read_yaml

Json = dict[str, Any]

SOURCES = read_yaml(Path("models/staging/_sources.yml"))["sources"]
LONGEST_NAME = read_yaml(Path("dbt_project.yml"))["vars"]["longest_name"]

STEPS = {"date": dt.timedelta(days=1), "timestamp": dt.timedelta(microseconds=1), "int64": 1, "numeric": Decimal("0.1")}


def walled() -> Iterator[tuple[str, str, str, Json]]:
    """Yield table, column, type and metadata of each column that the wall bounds; names are cut, not bounded."""
    for source in SOURCES:
        for table in source["tables"]:
            for column in table["columns"]:
                meta = column.get("config", {}).get("meta", {})
                if meta.keys() & {"bounds", "pattern", "id"}:
                    yield table["name"], column["name"], column["data_type"], meta


def cases(kind: str, meta: Json) -> tuple[list[Any], list[Any]]:
    """Return values that can be true, and values that cannot."""
    if "pattern" in meta:
        return ["LA", "LAL", "LALA"], ["", "L", "LALAL", "lal", "L1", " LAL"]
    if "id" in meta:
        return ["x" * LONGEST_NAME], ["", "x" * (LONGEST_NAME + 1)]
    bounds = [(bound(kind, low), bound(kind, high)) for low, high in meta["bounds"]]
    good = [value for pair in bounds for value in pair]
    if kind == "float64":
        beyond = [math.nextafter(low, -math.inf) for low, _ in bounds] + [
            math.nextafter(high, math.inf) for _, high in bounds
        ]
        return good, [*beyond, math.inf, -math.inf, math.nan, 1e300]
    step = STEPS[kind]
    return good, [low - step for low, _ in bounds] + [high + step for _, high in bounds]


def bound(kind: str, value: Any) -> Any:  # noqa: ANN401 (a number or a text)
    """Return a bound as a value of its column."""
    if kind == "date":
        return dt.date.fromisoformat(value)
    if kind == "timestamp":
        return dt.datetime.fromisoformat(f"{value}T00:00:00+00:00")
    if kind == "numeric":
        return Decimal(str(value))
    return int(value) if kind == "int64" else float(value)


def sql(value: Any) -> str:  # noqa: ANN401 (whatever a column holds)
    """Return a value as DuckDB reads it."""
    if isinstance(value, int | Decimal):
        return str(value)
    return f"'{value}'::double" if isinstance(value, float) else f"'{value}'"
