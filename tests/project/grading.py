"""What documents should say, worked out once more: predictions graded from raw tables alone, and records added up."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from tests.project.raw import believed, seed

SEASON_FIRST, SEASON_LAST = dt.date(2025, 10, 21), dt.date(2026, 6, 30)
WINDOWS = {row["window_name"]: row for row in seed("performance_windows")}
TIERS = {
    row["edge_tier"]: (float(row["min_edge"]), float(row["below_edge"]) if row["below_edge"] else None)
    for row in sorted(seed("edge_tiers"), key=lambda row: int(row["display_order"]))
}

# the raw tables as they are read below; a game without a tip-off is taken to begin at noon
GAMES = """
    create table games as
    select game_code, game_date::date as game_date, game_status,
        coalesce(tipoff_at, (game_date::date + time '12:00') at time zone 'America/New_York') as tipoff_at
    from nba_schedule qualify row_number() over (
        partition by game_code order by game_status desc, nba_schedule.tipoff_at desc nulls last, game_id) = 1"""
FINAL_GAMES = "select game_code from games where game_status = 3 and tipoff_at <= $now"
PREDICTIONS = """
    with locks as (select game_date, min(tipoff_at) as lock from games group by game_date)
    select prediction_id, system_id, player_lookup, game_date::date, game_id, predicted_points, current_points_line,
        recommendation, model_file_name, model_trained_at, coalesce(invalidated_at <= $now, false)
    from player_prop_predictions inner join locks using (game_date)
    where game_id in (select game_code from games) and created_at <= least($now, lock)
    qualify row_number() over (partition by game_date, system_id, player_lookup
        order by created_at desc, prediction_version desc, prediction_id desc) = 1"""
BOX_SCORES = """
    select player_lookup, game_id, points, minutes_played, is_dnp
    from player_game_summary where processed_at <= $now order by processed_at"""
RETRAINS = """
    select system_id, model_file_name, model_trained_at, min(game_date)::date,
        row_number() over (partition by system_id order by min(created_at), model_trained_at, model_file_name)
    from player_prop_predictions
    where created_at <= $now and model_file_name is not null and model_trained_at is not null
    group by system_id, model_file_name, model_trained_at"""


class Prediction(NamedTuple):
    """The version of a prediction that counts."""

    prediction_id: str
    system_id: str
    player_lookup: str
    date: dt.date
    game_id: str
    predicted: Decimal
    line: Decimal | None
    recommendation: str | None
    model_file_name: str | None
    model_trained_at: dt.datetime | None
    is_invalidated: bool

    @property
    def direction(self) -> str | None:
        """OVER, UNDER, or nothing."""
        return self.recommendation if self.recommendation in {"OVER", "UNDER"} else None

    @property
    def signed_edge(self) -> Fraction:
        """Predicted minus line."""
        return Fraction(self.predicted) - Fraction(self.line or 0)

    @property
    def tier(self) -> str:
        """Name the edge tier."""
        return next(tier for tier, (least, _) in TIERS.items() if abs(self.signed_edge) >= least)

    def shown(self) -> tuple[float, float | None]:
        """Return prediction and line as a document shows them."""
        prediction = self.predicted.quantize(Decimal("0.1"), ROUND_HALF_UP)
        return float(prediction), None if self.line is None else float(self.line)


class Retrain(NamedTuple):
    """One training of a system."""

    system_id: str
    model_file_name: str
    model_trained_at: dt.datetime
    first_game_date: dt.date
    version: int


class Grade(NamedTuple):
    """How a prediction came out; actual points are unknown until then, and of who did not play."""

    outcome: str | None
    actual: int | None


class Grader:
    """Knows what was predicted and what happened, from the raw tables as of an instant."""

    def __init__(self, raw: Path, now: dt.datetime) -> None:
        """Read what is needed."""
        with duckdb.connect() as connection:
            connection.execute("set TimeZone = 'UTC'")
            for file in raw.glob("*.parquet"):
                connection.execute(f"create table {file.stem} as {believed(connection, file)}")
            connection.execute(GAMES)

            def rows(query: str) -> list[tuple[Any, ...]]:
                return connection.execute(query, {"now": now} if "$now" in query else None).fetchall()

            # a version without points predicts nothing
            predictions = [row for row in map(Prediction._make, rows(PREDICTIONS)) if row.predicted is not None]
            self.final_games = {code for (code,) in rows(FINAL_GAMES)}
            self.scores = {(lookup, game): score for lookup, game, *score in rows(BOX_SCORES)}
            self.retrains = [Retrain(*row) for row in rows(RETRAINS)]
            names = rows("select distinct player_name, player_lookup from nba_players_registry")
        self.scored_games = {game for _, game in self.scores}
        self.predictions = {(row.date, row.system_id, row.player_lookup): row for row in predictions}
        self.lookups: dict[str, set[str]] = {}
        for name, lookup in names:
            self.lookups.setdefault(name, set()).add(lookup)

    def published(self, date: dt.date, system_id: str, pick: dict[str, Any]) -> Prediction:
        """Find the one prediction behind a published pick, which names neither player_lookup nor game_id."""
        lookups = self.lookups.get(pick["player"], {pick["player"]})
        rows = [self.predictions[key] for lookup in lookups if (key := (date, system_id, lookup)) in self.predictions]
        (found,) = [
            row
            for row in rows
            if row.shown() == (pick["prediction"], pick["line"])
            and row.direction == pick["direction"]
            and {pick["team"], pick["opponent"]} - {None} <= set(row.game_id.split("_"))
        ]
        return found

    def is_over(self, row: Prediction) -> bool:
        """Whether the game is final and has box scores."""
        return row.game_id in self.final_games & self.scored_games

    def grade(self, row: Prediction) -> Grade:
        """Grade a prediction that has a line."""
        is_over = self.is_over(row)
        points, minutes, did_not_play = self.scores.get((row.player_lookup, row.game_id), (None, None, True))
        if did_not_play or not is_over or (points == 0 and not minutes):
            points = None
        return Grade(self._outcome(row, points, is_over=is_over), points)

    @staticmethod
    def _outcome(row: Prediction, points: int | None, *, is_over: bool) -> str | None:
        if row.direction is None:
            return None
        if points is None:
            return "void" if is_over or row.is_invalidated else "pending"
        if points == row.line:
            return "push"
        return "win" if (points > (row.line or 0)) == (row.direction == "OVER") else "loss"

    def retrain(self, row: Prediction) -> Retrain | None:
        """Return the training that made a prediction, if it says."""
        made_by = (row.system_id, row.model_file_name, row.model_trained_at)
        return next((retrain for retrain in self.retrains if retrain[:3] == made_by), None)

    def newest_retrain(self, system_id: str) -> Retrain | None:
        """Return the last training of a system."""
        own = [retrain for retrain in self.retrains if retrain.system_id == system_id]
        return max(own, key=lambda retrain: retrain.version, default=None)


class Graded(NamedTuple):
    """A prediction of the raw tables, its grade, and how an internal document shows it."""

    row: Prediction
    grade: Grade
    shown: dict[str, Any]


class Published:
    """All documents of a build, public and internal, beside the raw tables they were made from."""

    def __init__(self, documents: dict[str, Any], grader: Grader) -> None:
        """Take documents by path under v1/."""
        self.documents, self.grader = documents, grader
        dashboard = documents["admin/dashboard.json"]
        self.today = dt.date.fromisoformat(dashboard["as_of_date"])
        self.models: list[dict[str, Any]] = dashboard["models"]
        (self.champion,) = [model["system_id"] for model in self.models if model["is_champion"]]

    def dated(self, kind: str) -> dict[dt.date, Any]:
        """Return a kind's documents by date, oldest first."""
        paths = [path for path in sorted(self.documents) if path.startswith(f"{kind}/20")]
        return {dt.date.fromisoformat(self.documents[path]["date"]): self.documents[path] for path in paths}

    def row(self, date: dt.date, pick: dict[str, Any]) -> Prediction:
        """Find the prediction behind a public pick."""
        return self.grader.published(date, self.champion, pick)

    def grade(self, date: dt.date, pick: dict[str, Any]) -> Grade:
        """Grade a public pick."""
        return self.grader.grade(self.row(date, pick))

    @cached_property
    def candidates(self) -> list[Graded]:
        """Every candidate of every system and date."""
        return self._graded("admin/picks", "candidates")

    @cached_property
    def predictions(self) -> list[Graded]:
        """Every prediction with a line and a direction, of every system and date."""
        return [of for of in self._graded("admin/predictions", "predictions") if of.row.direction and of.shown["line"]]

    def _graded(self, kind: str, array: str) -> list[Graded]:
        shown = [(date, each) for date, document in self.dated(kind).items() for each in document[array]]
        rows = [self.grader.predictions[date, each["system_id"], each["player_lookup"]] for date, each in shown]
        return [Graded(row, self.grader.grade(row), each) for row, (_, each) in zip(rows, shown, strict=True)]


def shown_windows(flag: str) -> list[str]:
    """Return the windows of which the seed says so."""
    return [name for name, row in WINDOWS.items() if row[flag] == "true"]


def windows(today: dt.date) -> dict[str, tuple[dt.date, dt.date]]:
    """Return first and last date of each window, within the season."""
    starts = {"week": monday(today), "month": today.replace(day=1), "season": SEASON_FIRST}
    starts |= {name: today - dt.timedelta(int(row["days"]) - 1) for name, row in WINDOWS.items() if row["days"]}
    ends = {"season": min(today, SEASON_LAST)}
    return {name: (max(starts[name], SEASON_FIRST), ends.get(name, today)) for name in WINDOWS}


def monday(date: dt.date) -> dt.date:
    """Return the Monday of a date's week."""
    return date - dt.timedelta(date.weekday())


def rounded(number: Fraction, digits: int) -> float:
    """Round half away from zero."""
    steps: int = 10**digits
    whole = int(abs(number) * steps + Fraction(1, 2))
    return (whole if number > 0 else -whole) / steps


def wilson(part: int, rest: int, z_hundredths: int = 196) -> int | None:
    """Return the lower bound of the Wilson interval for the share of `part`, in thousandths; 95 percent by default."""
    total = part + rest
    if not total:
        return None
    with localcontext(prec=50):
        z = Decimal(z_hundredths) / 100
        root = (z * z + Decimal(4 * part * rest) / total).sqrt()
        bound = (2 * part + z * z - z * root) / (2 * (total + z * z))
        return int((1000 * bound).quantize(Decimal(1), ROUND_HALF_UP))


def sample(decided: int) -> str:
    """Return the word for so many wins and losses."""
    return next(word for word, least in (("large", 100), ("fair", 30), ("small", 1), ("none", 0)) if decided >= least)


def stats(outcomes: Iterable[str | None]) -> dict[str, Any]:
    """Return what a document says of these outcomes."""
    counts = Counter(outcomes)
    wins, losses = counts["win"], counts["loss"]
    decided, thousandths = wins + losses, 909 * wins - 1000 * losses
    found: dict[str, Any] = dict.fromkeys(("hit_rate", "units", "roi", "interval"))
    low, losing = wilson(wins, losses), wilson(losses, wins)
    if low is not None and losing is not None:
        found = {
            "hit_rate": rounded(Fraction(100 * wins, decided), 1),
            "units": thousandths / 1000,
            "roi": rounded(Fraction(thousandths, 10 * decided), 1),
            "interval": {"low": low / 10, "high": (1000 - losing) / 10},
        }
    return found | {
        "picks": decided,
        "wins": wins,
        "losses": losses,
        "pushes": counts["push"],
        "voids": counts["void"],
        "pending": counts["pending"],
        "break_even": 52.4,
        "sample": sample(decided),
    }


def closer(predictions: Iterable[Graded]) -> dict[str, Any]:
    """Return how often the prediction was nearer to the points than the line was."""
    played = [(of.row, of.grade.actual) for of in predictions if of.grade.actual is not None]
    off: list[tuple[Decimal, Decimal]] = [
        (abs(row.predicted - actual), abs(Decimal(row.line or 0) - actual)) for row, actual in played
    ]
    counts = Counter((own > line) - (own < line) for own, line in off)
    decided = counts[-1] + counts[1]
    share = rounded(Fraction(100 * counts[-1], decided), 1) if decided else None
    return {"closer": counts[-1], "further": counts[1], "equal": counts[0], "share": share}


def mean(numbers: Iterable[Fraction]) -> float | None:
    """Return the mean in hundredths; null of nothing."""
    found = list(numbers)
    return rounded(sum(found, Fraction()) / len(found), 2) if found else None
