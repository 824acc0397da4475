"""A small warehouse as dbt leaves it: a manifest, and document tables in DuckDB."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import orjson

SIGNAL: dict[str, Any] = {
    "date": "2026-01-15",
    "generated_at": "2026-01-15T16:31:00Z",
    "model": "926A",
    "status": "ok",
    "signal": "favorable",
    "metrics": {"conditions": "balanced", "picks": 4},
}


@dataclass
class Warehouse:
    """Document tables that a test fills; `save` writes them and the manifest as `dbt build` would."""

    target: Path
    rows: dict[str, list[tuple[str, str | None, str]]] = field(default_factory=lambda: {"signals": []})

    def add(self, date: str = "2026-01-15", kind: str = "signals", **changes: object) -> None:
        """Add a valid document, with changes."""
        content = SIGNAL | {"date": date} | changes
        self.rows[kind].append((f"{kind}/{date}.json", date, orjson.dumps(content).decode()))

    def save(self) -> None:
        """Write manifest and tables."""
        self.target.mkdir(exist_ok=True)
        database = self.target / "nba_subsets.duckdb"
        database.unlink(missing_ok=True)
        with duckdb.connect(str(database)) as connection:
            for kind, rows in self.rows.items():
                connection.execute(
                    f"create table public__{kind} (document_path varchar, document_date date, cache_control varchar,"
                    " payload json)"
                )
                for path, date, payload in rows:
                    connection.execute(
                        f"insert into public__{kind} values (?, ?, 'public, max-age=300', ?)", [path, date, payload]
                    )
        nodes = {f"model.nba_subsets.public__{kind}": self._node(kind, database) for kind in self.rows}
        manifest = {"metadata": {"adapter_type": "duckdb"}, "nodes": nodes}
        (self.target / "manifest.json").write_bytes(orjson.dumps(manifest))

    def _node(self, kind: str, database: Path) -> dict[str, object]:
        publish = {"audience": "public", "events": ["predictions_ready"], "schema": f"{kind}.json"}
        return {
            "name": f"public__{kind}",
            "resource_type": "model",
            "database": "nba_subsets",
            "relation_name": f'"nba_subsets"."main"."public__{kind}"',
            "config": {"meta": {"publish": publish, "duckdb_path": str(database)}},
        }
