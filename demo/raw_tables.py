"""The raw tables, as the events of the season stand at an instant."""

import csv
from collections.abc import Callable, Iterator
from datetime import date, datetime
from hashlib import md5
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from demo import feeds, league
from demo.events import MINUTE, Appearance, Log
from demo.feeds import Row

WRITTEN_TWICE, LISTED_TWICE = 8, 25  # every 8th game has its box scores twice, every 25th its schedule row


def _prediction_rows(log: Log, as_of: datetime) -> Iterator[Row]:
    """Yield each version that existed by then. The newest is active, unless it was withdrawn."""
    for history in log.histories:
        known = [version for version in history if version.created_at <= as_of]
        for version in known:
            key = (version.system_id, version.player_lookup, version.game_id, str(version.prediction_version))
            quality = version.feature_quality_score or 70  # an unknown quality is not green
            is_recorded = version.recorded_at and version.recorded_at <= as_of
            is_withdrawn = version.withdrawn_at and version.withdrawn_at <= as_of
            yield (
                vars(version)
                | version.attribution
                | {
                    "prediction_id": md5("|".join(key).encode(), usedforsecurity=False).hexdigest(),
                    "line_source": version.sportsbook and "ACTUAL_PROP",
                    "is_active": version is known[-1] and not is_withdrawn,
                    "invalidation_reason": version.invalidation_reason if is_recorded else None,
                    "invalidated_at": version.invalidated_at if is_recorded else None,
                    "quality_alert_level": "green" if quality >= 85 else "yellow" if quality >= 70 else "red",
                }
            )


def _shared(row: Appearance) -> Row:
    return {
        "player_lookup": row.player.lookup,
        "player_full_name": row.player.name,
        "game_id": row.game.game_code,
        "game_date": row.game.game_date,
        "team_abbr": row.team,
        "opponent_team_abbr": row.opponent,
        "has_prop_line": row.line is not None,
        "current_points_line": row.line,
    }


def _box_score_rows(log: Log, as_of: datetime) -> Iterator[Row]:
    """Yield the box scores that were written by then; some games have an earlier one with fewer points."""
    for box in log.box_scores:
        row = _shared(box.appearance) | vars(box) | {"season_year": league.SEASON_YEAR}
        first_at = box.processed_at - 30 * MINUTE
        if box.appearance.game.number % WRITTEN_TWICE == 0 and first_at <= as_of:
            yield row | {"points": box.points and max(0, box.points - 2), "processed_at": first_at}
        if box.processed_at <= as_of:
            yield row


def _context_rows(log: Log, _as_of: datetime) -> Iterator[Row]:
    """Yield who was expected. The table has no time column, so it is the same at every instant."""
    return (_shared(row) for row in log.expected)


def _schedule_rows(log: Log, as_of: datetime) -> Iterator[Row]:
    """Yield every game with its status and score at the instant; some games have an outdated second row."""
    unknown = {"home_team_score": None, "away_team_score": None}
    for game in log.games:
        status = 1 + (as_of >= game.tipped_at) + (as_of >= game.final_at)
        row = vars(game) | {"season": league.SEASON, "is_playoffs": False, "game_status": status}
        yield row if status == 3 else row | unknown
        if game.number % LISTED_TWICE == 0 and game.tipoff_at:
            yield row | unknown | {"game_status": 1, "tipoff_at": game.tipoff_at - 30 * MINUTE}


def _registry_rows(log: Log, _as_of: datetime) -> Iterator[Row]:
    """Yield names by team. The table has no time column, so it always stands as at the demo's instant."""

    def row(player: league.Player, name: str, team: str, before: date) -> Row:
        dates = [g.game_date for g in log.games if team in (g.home_team_tricode, g.away_team_tricode)]
        last = max(game_date for game_date in dates if game_date < before)
        named = {"player_lookup": player.lookup, "player_name": name, "team_abbr": team}
        return named | {"season": league.SEASON, "last_game_date": last}

    today = league.DEMO_NOW.date()
    traded = next(player for player in league.PLAYERS if player.name == league.TRADED)
    yield row(traded, league.TRADED_BEFORE, traded.team, league.TRADED_ON)
    for player in (*league.PLAYERS, *(written.player for written in league.WRITTEN)):
        if player.name != league.UNREGISTERED:
            yield row(player, player.name, player.team_on(today), today)


def _run_rows(log: Log, as_of: datetime) -> Iterator[Row]:
    """Yield the row that each run wrote when it started, and the one that it wrote when it ended."""
    for run in log.runs:
        if run.started_at <= as_of:
            yield vars(run) | {"status": "running"}
        if run.ended_at and run.ended_at <= as_of:
            category = "timeout" if run.status == "failed" else None
            yield vars(run) | {"processed_at": run.ended_at, "failure_category": category}


ROWS: dict[str, Callable[[Log, datetime], Iterator[Row]]] = {
    "player_prop_predictions": _prediction_rows,
    "player_game_summary": _box_score_rows,
    "upcoming_player_game_context": _context_rows,
    "nba_schedule": _schedule_rows,
    "nba_players_registry": _registry_rows,
    "processor_run_history": _run_rows,
    "nbac_injury_report": feeds.injury_rows,
    "bettingpros_player_points_props": feeds.offer_rows,
    "bdl_live_boxscores": feeds.poll_rows,
}


def write(log: Log, as_of: datetime, folder: Path) -> dict[str, int]:
    """Write one parquet file a raw table, as upstream had them at an instant; return their row counts.

    The rows go through CSV, because DuckDB takes rows from Python slowly. DuckDB writes on one thread and in a total
    order, so that equal rows give equal bytes.
    """
    folder.mkdir(parents=True, exist_ok=True)
    counts: dict[str, int] = {}
    with TemporaryDirectory() as scratch, duckdb.connect(config={"threads": 1}) as engine:
        for table, columns in league.COLUMNS.items():
            path = Path(scratch, f"{table}.csv")
            with path.open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, columns, extrasaction="ignore")
                writer.writeheader()
                writer.writerows(ROWS[table](log, as_of))
            rows = engine.read_csv(str(path), header=True, auto_detect=False, columns=columns)
            rows.order("all").write_parquet(str(folder / f"{table}.parquet"))
            counts[table] = len(rows)
    return counts
