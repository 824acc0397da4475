"""`python -m tools.cost.table_sizes TARGET RAW`: write table_sizes.csv from what dbt built of a raw folder on DuckDB.

Columns: relation; growth; rows; string_bytes and json_bytes, the mean lengths of its strings and of its JSON. Growth is
`date` (partitioned by date; rows are those of a date), `window` (holds the incremental window alone; rows of a date),
`season` (not partitioned; rows of a season) or `fixed` (does not grow). Other types have one width each.
"""

import csv
import sys
from pathlib import Path
from typing import Any

import duckdb
import orjson

SIZES = Path("tools/cost/table_sizes.csv")
SEASON_DATES = 250  # calendar dates of a season, playoffs included
_DATES = {"game_date", "document_date", "calendar_date"}
_GROWS_BY_SEASON = {
    "dim_dates",
    "int_slate_locks",
    "bookkeeping__slate_grading",
    "bookkeeping__complete_runs",
    "fct_player_rest_seasons",
    "fct_record_months",
    "fct_season_records",
    "fct_skill_months",
    "int_model_retrains",
    "public__seasons",
    "publisher__public_names",
    "nba_players_registry",
}
# growth and sizes of what a build of a raw folder lacks: of what the ledger fills, those of a date's documents; of the
# optional raw tables, and of games as they go on, estimates
_NOT_MEASURED = {
    "bdl_live_boxscores": ("date", 60000, 8, 0),
    "bettingpros_player_points_props": ("date", 50000, 10, 0),
    "nbac_injury_report": ("date", 2500, 12, 0),
    "processor_run_history": ("date", 400, 16, 0),
    "fct_processor_runs": ("fixed", 1600, 16, 0),
    "fct_best_odds": ("fixed", 1500, 12, 0),
    "fct_ledger_in_use": ("date", 2, 37, 0),
    "given_inputs": ("fixed", 1, 20, 0),
    "fct_live_players": ("fixed", 375, 9, 0),
    "fct_live_predictions": ("fixed", 200, 10, 0),
    "fct_locked_predictions": ("fixed", 200, 10, 0),
    "int_availability": ("window", 700, 12, 0),
    "int_last_offers": ("window", 8000, 12, 0),
    "int_ledger_dates": ("window", 1, 11, 0),
    "int_ledger_files": ("window", 2, 37, 0),
    "int_ledger_predictions": ("window", 100, 12, 0),
    "int_shown_players_rekeyed": ("window", 1, 14, 0),
    "picks": ("date", 10, 15, 0),
    "predictions": ("date", 101, 12, 0),
    "public__live": ("fixed", 2, 21, 45000),
    "public__live_grading": ("fixed", 2, 25, 25000),
    "verdicts": ("fixed", 600, 30, 0),
}
_ALL_DATES = "(select count(*) from main_marts.fct_slates)"


def main() -> int:
    """Measure every source, seed and table."""
    target, raw = map(Path, sys.argv[1:])
    manifest = orjson.loads((target / "manifest.json").read_bytes())
    nodes = [node for node in manifest["nodes"].values() if node["resource_type"] in {"model", "seed"}]
    relations = {
        node["name"]: (node["relation_name"], _growth(node))
        for node in nodes
        if node["config"]["materialized"] not in {"view", "ephemeral"}
    }
    for source in manifest["sources"].values():
        name = source["name"]
        growth = "season" if name in _GROWS_BY_SEASON else "date"
        relations[name] = (f"read_parquet('{raw}/{name}.parquet')", growth)
    database = next(node["config"]["meta"]["duckdb_path"] for node in nodes if "publish" in node["config"]["meta"])
    with duckdb.connect(database, read_only=True) as connection, SIZES.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["relation", "growth", "rows", "string_bytes", "json_bytes"])
        measured = {
            name: (growth, *_measured(connection, relation, growth))
            for name, (relation, growth) in relations.items()
            if name not in _NOT_MEASURED
        }
        for name, sizes in sorted((measured | _NOT_MEASURED).items()):
            writer.writerow([name, *sizes])
    return 0


def _growth(node: dict[str, Any]) -> str:
    if node["name"] in _GROWS_BY_SEASON:
        return "season"
    if node["config"]["meta"].get("by_date"):
        return "date"
    dated = _DATES & set(node["columns"]) and node["resource_type"] == "model" and "int_" in node["name"]
    return "window" if dated else "fixed"


def _measured(connection: duckdb.DuckDBPyConnection, relation: str, growth: str) -> list[int]:
    columns = connection.execute(f"describe select * from {relation}").fetchall()
    by_type = {
        kind: [f"coalesce(avg(strlen(cast({column[0]} as varchar))), 0)" for column in columns if column[1] == kind]
        for kind in ("VARCHAR", "JSON")
    }
    means = [f"({' + '.join(lengths)}) / {len(lengths)}" if lengths else "0" for lengths in by_type.values()]
    date = next((column[0] for column in columns if column[0] in _DATES), None)
    dates = f"max(cast({date} as date)) - min(cast({date} as date)) + 1" if date else _ALL_DATES
    (rows, days, string_bytes, json_bytes), *_ = connection.execute(
        f"select count(*), {dates}, {', '.join(means)} from {relation}"
    ).fetchall()
    if growth in {"date", "window"}:
        rows /= days or 1
    elif growth == "season" and date:
        rows *= SEASON_DATES / (days or 1)
    return [round(rows), round(string_bytes), round(json_bytes)]


if __name__ == "__main__":
    sys.exit(main())
