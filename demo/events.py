"""The events of the season, each with its instant."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from demo import league
from demo.league import Player, eastern, tenths

MINUTE = timedelta(minutes=1)


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
