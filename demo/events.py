"""The events of the season, each with its instant, and the raw tables as the events stand at an instant."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from hashlib import md5
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from demo import league
from demo.league import Player, eastern, tenths

MINUTE = timedelta(minutes=1)
WRITTEN_TWICE, LISTED_TWICE = 8, 25  # every 8th game has its box scores twice, every 25th its schedule row

Row = dict[str, object]


@dataclass(frozen=True)
class Game:
    """One game. `tipped_at` is when it really began, `tipoff_at` what the schedule says."""

    game_id: str
    game_code: str
    game_date: date
    tipped_at: datetime
    tipoff_at: datetime | None
    home_team_tricode: str
    away_team_tricode: str
    home_team_score: int
    away_team_score: int
    is_regular_season: bool
    number: int  # counts all games

    @property
    def final_at(self) -> datetime:
        """When it ends."""
        return self.tipped_at + 150 * MINUTE

    @property
    def processed_at(self) -> datetime:
        """When its box scores are written: one hour after the end of a matinee, else the next morning."""
        is_matinee = self.tipped_at < eastern(self.game_date, 15)
        return self.final_at + 60 * MINUTE if is_matinee else eastern(self.game_date + timedelta(days=1), 6)


@dataclass(frozen=True)
class Appearance:
    """One player who is expected in one game. `form` is the points to expect, `line` the market's line, if any."""

    player: Player
    game: Game
    team: str
    opponent: str
    form: float
    line: Decimal | None


@dataclass(frozen=True)
class BoxScore:
    """What a player did in a game."""

    appearance: Appearance
    points: int | None
    minutes_played: Decimal | None
    is_dnp: bool | None
    processed_at: datetime

    def scored(self, points: int | None, minutes: float | None, *, is_dnp: bool | None = False) -> "BoxScore":
        """Return the box score with other numbers."""
        return replace(self, points=points, minutes_played=None if minutes is None else tenths(minutes), is_dnp=is_dnp)


@dataclass(frozen=True)
class Prediction:
    """One version of a prediction, and what happens to it later."""

    system_id: str
    player_lookup: str
    game_date: date
    game_id: str
    predicted_points: Decimal
    confidence_score: Decimal
    recommendation: str
    current_points_line: Decimal | None
    sportsbook: str | None
    feature_quality_score: float | None
    created_at: datetime
    prediction_version: int = 1
    prediction_run_mode: str = "SAME_DAY"
    withdrawn_at: datetime | None = None  # when upstream deactivated it; no raw column says so
    invalidation_reason: str | None = None
    invalidated_at: datetime | None = None
    recorded_at: datetime | None = None  # when the invalidation was written

    @property
    def signed_edge(self) -> Decimal:
        """Predicted minus line, 0 without a line."""
        return self.predicted_points - (self.current_points_line or self.predicted_points)

    def contradicted(self) -> "Prediction":
        """Return the prediction with the other direction, which contradicts its numbers."""
        other = {"OVER": "UNDER", "UNDER": "OVER"}.get(self.recommendation, self.recommendation)
        return replace(self, recommendation=other)

    def turned(self, created_at: datetime) -> "Prediction":
        """Return a later version that says the opposite, so that it shows when the wrong version counts."""
        points, version = self.predicted_points - 2 * self.signed_edge, self.prediction_version + 1
        return replace(self.contradicted(), predicted_points=points, prediction_version=version, created_at=created_at)

    def ruled_out(self, at: datetime, *, dated: bool = True) -> "Prediction":
        """Return the prediction after the player was ruled out; `dated` says whether the row tells when."""
        reason, said_at = "player_inactive", at if dated else None
        return replace(self, invalidation_reason=reason, invalidated_at=said_at, recorded_at=at)

    @property
    def attribution(self) -> dict[str, object]:
        """What the row says about its model, by raw column."""
        trainings = [said for since, said in league.TRAININGS[self.system_id].items() if since <= self.game_date]
        return {"model_version": league.MODEL_VERSIONS[self.system_id]} | (trainings[-1] if trainings else {})


@dataclass(frozen=True)
class Run:
    """One run of an upstream processor; `ended_at` is None if it never ends."""

    processor_name: str
    run_id: str
    data_date: date
    started_at: datetime
    ended_at: datetime | None
    status: str


@dataclass
class Log:
    """Everything that ever happens."""

    games: list[Game] = field(default_factory=list)
    expected: list[Appearance] = field(default_factory=list)
    histories: list[list[Prediction]] = field(default_factory=list)  # of one system, player and game; oldest first
    box_scores: list[BoxScore] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)


# The raw tables


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
    for player in league.PLAYERS:
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
