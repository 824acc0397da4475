"""A small warehouse as `dbt build` leaves it: manifest, results, document tables and internal names in DuckDB."""

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import orjson

from publisher.documents.schema import schema_bytes
from tests.properties import of_documents

NOW = dt.datetime(2026, 1, 15, 17, tzinfo=dt.UTC)
"""Noon in New York: when the tests run, unless they say otherwise. The marts are half an hour old by then."""

SIGNAL: dict[str, Any] = {
    "date": "2026-01-15",
    "generated_at": "2026-01-15T16:31:00Z",
    "model": "926A",
    "season": "2025-26",
    "basis": "reconstructed",
    "status": "ok",
    "locks_at": None,
    "signal": "favorable",
    "explanation": "It is.",
    "metrics": {"conditions": "balanced", "picks": 4},
}

EVENTS: dict[str, dict[str, list[int]]] = {
    "picks": {"predictions_ready": [0, 0], "graded": [0, 0]},
    "signals": {"predictions_ready": [-7, 0]},
    "results": {"daily": [-1, -1]},
    "admin_signals": {"predictions_ready": [0, 0]},
    "subsets_performance": {"hourly": []},
    "systems_subsets": {"daily": []},
    "picks_today": {"predictions_ready": []},
}
SCHEDULE = {"graded": [2, 2], "daily": [5, 5], "hourly": [6, 23]}
EMPTY_STATUSES = {"missing": ["no_data"], "expected": ["no_games", "off_season"]}
SCHEMAS = {"results": "signals.json", "admin_signals": "signals.json", "picks_today": "picks.json"}
PATHS = {
    "subsets_performance": "subsets/performance.json",
    "systems_subsets": "systems/subsets.json",
    "picks_today": "picks/today.json",
}
PICKS_ITEMS = [{"array": "groups", "keys": ["id"]}, {"array": "picks", "keys": ["player_id", "player"]}]
ITEMS = {
    "picks": PICKS_ITEMS,
    "picks_today": PICKS_ITEMS,
    "systems_subsets": [{"array": "groups", "keys": ["id"]}],
}
MODELS = of_documents()
(REVIEW,) = (meta["review"] for meta in (model["config"]["meta"] for model in MODELS) if "review" in meta)
WINDOWS: list[str] = orjson.loads(schema_bytes("subsets_performance.json"))["properties"]["windows"]["required"]
NO_RECORD = {
    **dict.fromkeys(("picks", "wins", "losses", "pushes", "voids", "pending"), 0),
    **dict.fromkeys(("hit_rate", "units", "roi", "interval")),
    "break_even": 52.4,
    "sample": "none",
}

NO_LINES = {
    **dict.fromkeys(("picks", "our_way", "against_us", "unmoved"), 0),
    "mean": None,
    "at_first_line": {"wins": 0, "losses": 0, "pushes": 0, "hit_rate": None},
}

RESULT = {"player_id": None, "team": "PHI", "opponent": "BOS", "prediction": 25.1, "line": 19.5, "direction": "OVER"}
PICK = RESULT | {
    **dict.fromkeys(("tips_off_at", "price", "version", "availability", "actual")),
    "is_home": True,
    "game_id": "20260115_BOS_PHI",
    "first_line": 19.5,
    "outcome": "pending",
}

FACTS = "model.nba_subsets.fct_slates"
PICKED = "model.nba_subsets.fct_picks_shown"
ELSEWHERE = "model.nba_subsets.elsewhere"
NAMES = "model.nba_subsets.int_internal_names"
RUNS = "model.nba_subsets.runs"
"""Every document rests on FACTS, picks alone on PICKED, none on ELSEWHERE.

NAMES are the names that the guard looks for; the verdicts stand beside RUNS.
"""


DOCUMENTS = (
    "document_path varchar, document_date date, status varchar, row_count bigint, locks_at timestamp, "
    "cache_control varchar, payload_sha varchar, payload json, shows_date date, is_locked boolean, ledger json"
)
"""The columns of a document table."""


def files(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder, by relative path; not the manifest's parts, the schemas and the run log."""
    apart = {"manifests", "schemas", "runs"}
    found = (file for file in folder.rglob("*") if file.is_file() and file.parent.name not in apart)
    return {str(file.relative_to(folder)): file.read_bytes() for file in found}


def write_tables(database: Path, script: str) -> None:
    """Make a DuckDB file by a script of SQL."""
    database.unlink(missing_ok=True)
    with duckdb.connect(str(database), config={"threads": 1}) as connection:
        connection.execute(f"begin; {script}; commit")


def model_of(kind: str) -> str:
    """Return the dbt node of a kind of document."""
    return f"model.nba_subsets.public__{kind}"


def check_of(model: str) -> str:
    """Return the dbt test of a model."""
    return f"test.nba_subsets.not_null_{model.rpartition('.')[2]}"


@dataclass
class Row:
    """One row of a document table."""

    path: str
    date: str | None
    content: dict[str, Any]
    rows: int
    locks_at: dt.datetime | None
    cache: str = "public, max-age=300"
    shows_date: str | None = None
    is_locked: bool = False
    ledger: list[dict[str, Any]] | None = None

    def columns(self, uncounted: Collection[str] = ()) -> list[object]:
        """Return the values of the table's columns; the keys `uncounted` are not in the hash."""
        timeless = {key: value for key, value in self.content.items() if key not in {"generated_at", *uncounted}}
        sha = hashlib.sha256(orjson.dumps(timeless, option=orjson.OPT_SORT_KEYS)).hexdigest()
        status = self.content.get("status", "ok")
        locks_at = self.locks_at and self.locks_at.replace(tzinfo=None)
        payload = orjson.dumps(self.content).decode()
        ledger = None if self.ledger is None else orjson.dumps(self.ledger).decode()
        shown = [self.shows_date, self.is_locked, ledger]
        return [self.path, self.date, status, self.rows, locks_at, self.cache, sha, payload, *shown]


@dataclass
class Warehouse:
    """Document tables that a test fills; `save` writes them, the manifest and the results as `dbt build` would."""

    target: Path
    rows: defaultdict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    names: list[str] = field(default_factory=lambda: ["catboost_v9", "v9_high_edge_top1", "abc_v1", "x_v12"])
    words: list[str] = field(default_factory=lambda: ["edge", "mae", "line_margin", "xgb*"])
    words_of_code: list[str] = field(default_factory=list)
    colours: list[str] = field(default_factory=lambda: ["GREEN", "RED"])
    people: list[str] = field(default_factory=list)
    built_at: dt.datetime = NOW - dt.timedelta(minutes=30)
    command: str = "build"
    statuses: dict[str, str] = field(default_factory=dict)
    uncovered: set[str] = field(default_factory=set)
    ledger_kinds: set[str] = field(default_factory=set)
    in_use: list[tuple[str, str, str | None, bool]] = field(default_factory=list)
    kept: dict[str, str] = field(default_factory=dict)
    metadata: dict[str, dict[str, Any]] = field(default_factory=dict)
    as_of: dt.datetime = NOW - dt.timedelta(minutes=30)
    columns: tuple[str, ...] = ()
    about: dict[str, Any] = field(default_factory=dict)
    run_log_days: int | None = None

    @property
    def store(self) -> Path:
        """Where the documents go."""
        return self.target.parent / "store"

    @property
    def state(self) -> Path:
        """Where the store's releases go by default."""
        return self.target.parent / "store.state"

    def add(
        self,
        date: str = "2026-01-15",
        kind: str = "signals",
        shows_date: str | None = None,
        **changes: Any,  # noqa: ANN401 (any JSON)
    ) -> None:
        """Add a valid document of a kind that has the schema of signals, with changes."""
        self.put(f"{kind}/{date}.json", kind, SIGNAL | {"date": date} | changes)
        self.rows[kind][-1].shows_date = shows_date

    def show(
        self,
        date: str,
        *players: str,
        is_locked: bool = False,
        locks_at: dt.datetime | None = None,
        **changes: Any,  # noqa: ANN401 (any JSON)
    ) -> None:
        """Add picks with a ledger: a row a player."""
        self.add_picks(*players, date=date, **changes)
        row = self.rows["picks"][-1]
        row.shows_date, row.is_locked, row.locks_at = date, is_locked, locks_at or row.locks_at
        row.ledger = [{"player": player} for player in players]

    def read_ledger(self) -> None:
        """Rest on the ledger of the state store, as dbt does."""
        self.in_use = []
        for file in sorted((self.state / "shown").rglob("members.ndjson")):
            date = file.parent.name.removeprefix("game_date=")
            line = orjson.loads(file.read_bytes().splitlines()[0])
            if "first_date" not in line:
                locked = any(row.is_locked for row in self.rows["picks"] if row.date == date)
                self.in_use.append((file.parent.parent.name, date, line["object"], locked))

    def add_picks(self, *players: str, date: str = "2026-01-15", **changes: Any) -> None:  # noqa: ANN401 (any JSON)
        """Add a document of one group with picks of these players, with changes."""
        picks = [{"player": player, **PICK} for player in players]
        group = {"id": "1", "name": "Top Pick", "stats": NO_RECORD | {"days": 30}, "picks": picks}
        content = {"season": "2025-26", "groups": [group], "status": "ok" if players else "no_picks"}
        base = {key: SIGNAL[key] for key in ("generated_at", "model", "basis", "locks_at")}
        self.put(f"picks/{date}.json", "picks", base | content | {"date": date} | changes, rows=len(players))

    def add_performance(self, as_of: str = "2026-01-15", wins: int = 5) -> None:
        """Add the fixed document that has an as_of_date."""
        stats = NO_RECORD | {"picks": 10, "wins": wins, "losses": 10 - wins, "hit_rate": wins * 10.0}
        groups = [{"id": "1", "name": "Top Pick", "stats": stats, "line_value": NO_LINES}]
        window = {"start_date": "2026-01-01", "end_date": as_of, "days": None, "groups": groups}
        windows = dict.fromkeys(WINDOWS, window)
        base = {"generated_at": SIGNAL["generated_at"], "model": "926A", "season": "2025-26", "status": "ok"}
        content = {"as_of_date": as_of, "published_from": None, "windows": windows}
        self.put("subsets/performance.json", "subsets_performance", base | content)

    def add_subsets(self, *names: str, generated_at: str = "2026-01-15T16:31:00Z") -> None:
        """Add the fixed document that has none."""
        groups = [{"id": str(at), "name": name, "description": "Picks"} for at, name in enumerate(names, start=1)]
        content = {"generated_at": generated_at, "model": "926A", "season": "2025-26", "status": "ok"}
        content |= {"as_of_date": "2026-01-15"}
        self.put("systems/subsets.json", "systems_subsets", content | {"groups": groups}, rows=len(names))

    def put(self, path: str, kind: str, content: dict[str, Any], rows: int = 12) -> None:
        """Put a document in the place of the one with its path; it locks at 19:00 Eastern if it has a date."""
        date = content.get("date")
        locks_at = dt.datetime.fromisoformat(f"{date}T00:00:00Z") + dt.timedelta(days=1) if date else None
        self.rows[kind] = [row for row in self.rows[kind] if row.path != path]
        self.rows[kind].append(Row(path, date, content, rows, locks_at))

    def save(self) -> None:
        """Write manifest, results and tables."""
        self.target.mkdir(exist_ok=True)
        database = self.target / "nba_subsets.duckdb"
        statuses = self._save_artifacts(database) | self.kept
        tables = {
            f"public__{kind}": (
                DOCUMENTS,
                [row.columns(self.metadata.get(kind, {}).get("uncounted", ())) for row in rows],
            )
            for kind, rows in self.rows.items()
        } | {
            "ledger_in_use": ("kind varchar, game_date date, object varchar, is_locked boolean", self.in_use),
            "int_internal_names": ("name varchar", [[name] for name in self.names]),
            "int_public_names": ("name varchar", [[name] for name in self.people]),
            "verdicts": (
                "node_id varchar, status varchar, as_of timestamp",
                [[name, status, self.as_of.replace(tzinfo=None)] for name, status in statuses.items()],
            ),
        }
        write_tables(database, "; ".join(_table(name, *table) for name, table in tables.items()))

    def _save_artifacts(self, database: Path) -> dict[str, str]:
        """Write manifest and results; return how each node ended."""
        nodes = {
            f"model.nba_subsets.{name}": _node(name, {key: True})
            for name, key in (
                ("int_internal_names", "internal_names"),
                ("int_public_names", "public_names"),
                ("ledger_in_use", "ledger_in_use"),
            )
        }
        nodes |= {
            RUNS: _node("runs", {"verdicts": "verdicts"}),
            check_of(NAMES): _node("not_null_int_internal_names", {}, NAMES, resource_type="test"),
        }
        for model in (FACTS, PICKED, ELSEWHERE):
            nodes[model] = _node(model.rpartition(".")[2], {}, FACTS if model == PICKED else "")
            nodes[check_of(model)] = _node(check_of(model).rpartition(".")[2], {}, model, resource_type="test")
        for kind in self.rows:
            publish = {
                "audience": "internal" if kind.startswith("admin") else "public",
                "events": EVENTS[kind],
                "schema": SCHEMAS.get(kind, f"{kind}.json"),
                "items": ITEMS.get(kind, []),
                "values": ["direction", "line", "prediction"],
                "path": PATHS.get(kind, f"{kind}/{{date}}.json"),
                "ledger": kind in self.ledger_kinds,
            } | self.metadata.get(kind, {})
            everywhere: dict[str, Any] = {"duckdb_path": str(database), "schedule": SCHEDULE}
            everywhere |= {"late_after_minutes": 60, "complete_from": 13}
            everywhere |= {"forbidden_words": self.words, "forbidden_values": self.colours}
            everywhere |= {"words_of_code": self.words_of_code, "about": self.about}
            everywhere |= {"review": REVIEW}
            everywhere |= {"run_log_days": self.run_log_days} if self.run_log_days else {}
            everywhere |= {"time_zone": "America/New_York", "empty_statuses": EMPTY_STATUSES}
            meta = {"publish": publish, **everywhere}
            nodes[model_of(kind)] = _node(f"public__{kind}", meta, PICKED if kind == "picks" else FACTS)
        for name, node in nodes.items():
            node["unique_id"] = name
            node["columns"] |= {column: {} for column in self.columns}
        stamp = self.built_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        timing = [{"name": name, "started_at": stamp, "completed_at": stamp} for name in ("compile", "execute")]
        statuses = {name: "pass" if name.startswith("test") else "success" for name in nodes} | self.statuses
        results = [
            {"unique_id": name, "status": status, "timing": [] if status == "skipped" else timing}
            for name, status in statuses.items()
            if name in nodes and name not in self.uncovered
        ]
        metadata = {"invocation_started_at": stamp, "generated_at": stamp, "invocation_id": "this"}
        run = {"metadata": metadata, "args": {"which": self.command}, "results": results}
        manifest = {"metadata": {"adapter_type": "duckdb", "invocation_id": "this"}, "nodes": nodes, "sources": {}}
        (self.target / "manifest.json").write_bytes(orjson.dumps(manifest))
        (self.target / "run_results.json").write_bytes(orjson.dumps(run))
        return statuses


def _table(name: str, columns: str, rows: Collection[Iterable[object]]) -> str:
    """Return SQL that makes a table; values are written out, because a parameter makes DuckDB import pandas."""
    values = ", ".join(f"({', '.join(map(_literal, row))})" for row in rows)
    return f"create table {name} ({columns})" + (f"; insert into {name} values {values}" if rows else "")


def _literal(value: object) -> str:
    return "null" if value is None else "'" + str(value).replace("'", "''") + "'"


def _node(name: str, meta: dict[str, Any], *below: str, resource_type: str = "model") -> dict[str, Any]:
    return {
        "name": name,
        "resource_type": resource_type,
        "database": "nba_subsets",
        "relation_name": f'"nba_subsets"."main"."{name}"',
        "depends_on": {"nodes": [node for node in below if node]},
        "columns": {"system_id": {}, "date": {}, "hit_rate": {}},
        "config": {"meta": meta},
    }
