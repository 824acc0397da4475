"""Every model's rows, from Google's reference evaluator and from DuckDB, compared value by value."""

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from tools.googlesql.google import Google, Row, Table
from tools.googlesql.language import duckdb_type
from tools.googlesql.project import Node
from tools.googlesql.values import EXACT, Value, decode, encode_rows

FLOAT_DECIMALS = 6  # a mean is NUMERIC on BigQuery and a double on DuckDB
LEDGER = "nba_ledger"  # the source whose tables are files of the state store
NOT_COMPARED = {"payload_sha", "definitions_sha"}  # hashes of JSON text, which each engine spells in its own way
LONG = 90  # characters of a value that a message shows

Values = tuple[Value, ...]


@dataclass(frozen=True)
class Rows:
    """A relation's columns and rows, as one engine has them."""

    columns: tuple[str, ...]
    values: list[Values]


class Duck:
    """What dbt built on DuckDB, and the raw tables and seeds that it was built from."""

    def __init__(self, target: Path, database: Path, raw: Path, state: Path) -> None:
        """Open the database, and read from dbt's manifest where each relation is."""
        self._connection = duckdb.connect(str(database), read_only=True)
        self._connection.execute("set TimeZone = 'UTC'")
        manifest = json.loads((target / "manifest.json").read_text())
        nodes = manifest["nodes"].items()
        self._relations = {node_id: node["relation_name"] for node_id, node in nodes}
        seeds: dict[str, str | None] = {
            node_id: f"read_csv('{node['root_path']}/{node['original_file_path']}', header = true, all_varchar = true)"
            for node_id, node in nodes
            if node["resource_type"] == "seed"
        }
        self._files = seeds | {
            source_id: _file(source, raw, state) for source_id, source in manifest["sources"].items()
        }

    def declared(self, tables: dict[str, Table]) -> dict[str, list[Values]]:
        """Read the raw tables and seeds from their files, as the types that YAML declares."""
        rows = {}
        for node_id, file in self._files.items():
            columns = (f'cast("{name}" as {duckdb_type(kind)})' for name, kind in tables[node_id].columns)
            rows[node_id] = self._read(f"select {', '.join(columns)} from {file}").values if file else []
        return rows

    def close(self) -> None:
        """Let the next build have the database."""
        self._connection.close()

    def built(self, node_id: str) -> Rows:
        """Read what dbt built."""
        return self._read(f"select * from {self._relations[node_id]}")

    def models(self) -> dict[str, Rows]:
        """Read every model."""
        return {name: self.built(name) for name, at in self._relations.items() if at and name.startswith("model.")}

    def _read(self, query: str) -> Rows:
        result = self._connection.execute(query)
        return Rows(tuple(column[0] for column in result.description), result.fetchall())


def _file(source: dict[str, Any], raw: Path, state: Path) -> str | None:
    """Return a raw table's file, or the lines of the ledger's files of a kind, as DuckDB reads them; None without."""
    if source["source_name"] != LEDGER:
        return f"read_parquet('{raw / source['name']}.parquet')"
    if not any(state.glob(f"shown/{source['name']}/*/members.ndjson")):
        return None
    columns = ", ".join(
        f"{name}: '{duckdb_type(column['data_type'])}'"
        for name, column in source["columns"].items()
        if name != "game_date"
    )
    return (
        f"read_json('{state}/shown/{source['name']}/game_date=*/members.ndjson', format = 'newline_delimited', "
        f"hive_partitioning = true, hive_types = {{game_date: date}}, columns = {{{columns}}})"
    )


@dataclass(frozen=True)
class Evaluation:
    """Every relation's table and rows as Google's evaluator has them, by node."""

    tables: dict[str, Table]
    rows: dict[str, list[Row]]

    def run(self, google: Google, node: Node) -> list[Row]:
        """Evaluate a node over the rows that were evaluated before."""
        return google.evaluate(node.sql, {self.tables[name]: self.rows[name] for name in node.depends_on})

    def difference(self, node_id: str, duck: Duck, rows: list[Row] | None = None) -> str | None:
        """Compare a relation, or other rows of its columns, with DuckDB's."""
        columns, kinds = zip(*self.tables[node_id].columns, strict=True)
        ours = Rows(columns, decoded(self.rows[node_id] if rows is None else rows))
        return difference(ours, duck.built(node_id), kinds)


def decoded(rows: list[Row]) -> list[Values]:
    """Return rows as DuckDB gives them."""
    return [tuple(decode(value) for value in row) for row in rows]


def evaluate(google: Google, models: Iterable[Node], tables: dict[str, Table], duck: Duck) -> Evaluation:
    """Run the whole project from raw rows and seeds on: each model once, over the rows of those before it."""
    evaluation = Evaluation(tables, {})
    for node_id, values in duck.declared(tables).items():
        evaluation.rows[node_id] = encode_rows(values, [kind for _, kind in tables[node_id].columns])
    for node in models:
        evaluation.rows[node.id] = evaluation.run(google, node)
    return evaluation


def difference(google: Rows, duck: Rows, kinds: Sequence[str]) -> str | None:
    """Return in one line how the rows of a relation differ; None if they are equal in any order."""
    if google.columns != duck.columns:
        return f"has the columns {google.columns} on BigQuery, {duck.columns} on DuckDB"
    ours, theirs = _texts(google, duck, kinds), _texts(duck, google, kinds)
    only_ours, only_theirs = sorted((ours - theirs).elements()), sorted((theirs - ours).elements())
    if not only_ours and not only_theirs:
        return None
    counts = (
        f"{len(only_ours)} of {ours.total()} rows only on BigQuery, {len(only_theirs)} of {theirs.total()} on DuckDB"
    )
    if not only_ours or not only_theirs:
        return f"{counts}: {', '.join((only_ours or only_theirs)[0])}"
    row = only_ours[0]
    nearest = max(only_theirs, key=lambda other: sum(a == b for a, b in zip(row, other, strict=True)))
    pairs = zip(google.columns, row, nearest, strict=True)
    cells = (f"{name} is {_excerpt(a, b)} on BigQuery, {_excerpt(b, a)} on DuckDB" for name, a, b in pairs if a != b)
    return f"{counts}: in ({', '.join(row[:3])}) {'; '.join(cells)}"


def _texts(rows: Rows, other: Rows, kinds: Sequence[str]) -> Counter[tuple[str, ...]]:
    """Return the rows with each value as a text; equal values have equal texts."""
    texts = []
    for place, (name, kind) in enumerate(zip(rows.columns, kinds, strict=True)):
        values = [row[place] for row in rows.values]
        inexact = any(isinstance(row[place], float) for row in (*rows.values, *other.values))
        texts.append(["" if name in NOT_COMPARED else _text(value, kind, inexact=inexact) for value in values])
    return Counter(zip(*texts, strict=True))


def _text(value: Value, kind: str, *, inexact: bool) -> str:
    match value:
        case str() if kind == "json":
            return json.dumps(json.loads(value, parse_float=_json_number), sort_keys=True, ensure_ascii=False)
        case bool() | str() | None:
            return json.dumps(value, ensure_ascii=False)
        case int() | float() | Decimal():
            return f"{value:.{FLOAT_DECIMALS}f}" if inexact else f"{Decimal(value).normalize(EXACT):f}"
        case dt.datetime() if value.tzinfo:
            return str(value.astimezone(dt.UTC).replace(tzinfo=None))
    return str(value)


def _json_number(text: str) -> float:
    """Read 5 and 5.0 as the same number, as JSON does."""
    number = round(float(text), FLOAT_DECIMALS)
    return int(number) if number.is_integer() else number


def _excerpt(text: str, other: str) -> str:
    """Return a text; of a long one only the part where it begins to differ from the other."""
    same = next((place for place, pair in enumerate(zip(text, other, strict=False)) if pair[0] != pair[1]), 0)
    start = max(same - 30, 0)
    return text if len(text) <= LONG else f"..{text[start : start + LONG]}.."
