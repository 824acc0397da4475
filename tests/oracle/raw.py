"""Raw tables and seeds, read in plain Python: games, seasons, and what players are called."""

import csv
import datetime as dt
import re
from functools import cache, cached_property
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb

from tests.oracle.numbers import stamp

TABLES = (
    *("bdl_live_boxscores", "bettingpros_player_points_props", "nba_players_registry", "nba_schedule"),
    *("nbac_injury_report", "player_game_summary", "player_prop_predictions", "processor_run_history"),
    "upcoming_player_game_context",
)
FINAL = 3
EASTERN = ZoneInfo("America/New_York")
FIRST_READ = dt.date(2021, 10, 19)
AFTER_ALL = dt.datetime.max.replace(tzinfo=dt.UTC)
CASTS = {"game_date": "date", "report_date": "date", "data_date": "date"} | dict.fromkeys(
    ("created_at", "processed_at", "started_at", "poll_timestamp", "invalidated_at", "tipoff_at"), "timestamptz"
)

# record-and-lines.md, 1, once more: what can be true of a column, wherever it is
HUNDRED = ("confidence_score", "feature_quality_score", "model_expected_hit_rate", "model_expected_mae")
SCORES = ("home_score", "away_score", "home_team_score", "away_team_score")
TEAMS = (
    *("team", "team_abbr", "opponent_team_abbr", "home_team_abbr", "away_team_abbr"),
    *("home_team_tricode", "away_team_tricode"),
)
INSTANTS = ("model_training_start_date", "model_training_end_date", "last_game_date", "model_trained_at")
CAN_BE_TRUE = (
    {
        "predicted_points": "{} between 0 and 200",
        "points": "{} between 0 and 150",
        "minutes_played": "{} between 0 and 80",
    }
    | dict.fromkeys(("current_points_line", "points_line"), "{} between 0.5 and 100")
    | dict.fromkeys(HUNDRED, "{} between 0 and 100")
    | dict.fromkeys(SCORES, "{} between 0 and 300")
    | {"odds_american": "abs({}) between 100 and 100000", "player_lookup": "length({}) between 1 and 100"}
    | dict.fromkeys(TEAMS, "regexp_full_match({}, '[A-Z]{{2,4}}')")
    | dict.fromkeys(
        (*CASTS, *INSTANTS, "bookmaker_last_update"),
        "{} between timestamptz '2000-01-01 00:00:00+00' and timestamptz '2100-01-01 00:00:00+00'",
    )
)
DATES = {"nbac_injury_report": "report_date", "processor_run_history": "data_date", "nba_players_registry": None}
"""The date of a table's partition, without which there is no row; by default game_date."""
NAMES = ("player_name", "player_full_name")

Row = dict[str, Any]


def seed(name: str, seeds: Path = Path("seeds")) -> list[dict[str, str]]:
    """Read a seed."""
    with (seeds / f"{name}.csv").open() as file:
        return list(csv.DictReader(file))


def read(file: Path) -> list[Row]:
    """Read a raw table, with dates and times as such; one that is absent has no rows."""
    if not file.exists():
        return []
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        rows = connection.sql(believed(connection, file))
        return [dict(zip(rows.columns, row, strict=True)) for row in rows.fetchall()]


def believed(connection: duckdb.DuckDBPyConnection, file: Path) -> str:
    """Return a query of a raw table, with dates and times as such, without what cannot be true."""
    names = connection.read_parquet(str(file)).columns
    keys = {"player_lookup", DATES.get(file.stem, "game_date")}
    values = {name: f"nullif(trim(left(trim({name}), 100)), '')" for name in names if name in NAMES}
    for name in names:
        value = f'"{name}"::{CASTS[name]}' if name in CASTS else f'"{name}"'
        can_be_true = name not in keys and CAN_BE_TRUE.get(name)
        if can_be_true:
            values[name] = f"case when {can_be_true.format(value)} then {value} end"
        elif name in CASTS:
            values[name] = value
    columns = ", ".join(f'{value} as "{name}"' for name, value in values.items())
    conditions = [f"coalesce({CAN_BE_TRUE[name].format(name)}, true)" for name in names if name in keys]
    replaced = f" replace ({columns})" if columns else ""
    return f"select *{replaced} from read_parquet('{file}') where {' and '.join(conditions) or 'true'}"


SEASONS, MODELS = seed("seasons"), seed("models")


class Raw:
    """A raw folder as of an instant, and the seeds."""

    def __init__(self, raw: Path, now: dt.datetime, seeds: Path = Path("seeds")) -> None:
        """Read every raw table; one that is absent has no rows."""
        self.raw, self.now, self.today = raw, now, now.astimezone(EASTERN).date()
        self.tables = {name: read(raw / f"{name}.parquet") for name in TABLES}
        self.definitions = seed("subset_definitions", seeds)

    @staticmethod
    def is_valid(row: dict[str, str], date: dt.date) -> bool:
        """Whether a row of a seed is valid on a date."""
        return row["valid_from"] <= str(date) and (not row["valid_to"] or str(date) < row["valid_to"])

    @staticmethod
    @cache
    def of_season(date: dt.date) -> dict[str, str]:
        """Return the season of a date or, between two, the earlier one."""
        begun = [row for row in SEASONS if row["first_date"] <= str(date)]
        return max(begun, key=lambda row: row["first_date"])

    @staticmethod
    @cache
    def season(date: dt.date) -> str | None:
        """Name the season of a date; none between seasons."""
        row = Raw.of_season(date)
        return row["season"] if str(date) <= row["last_date"] else None

    @property
    def label(self) -> str:
        """The season that documents are about: between two seasons the earlier one."""
        return self.of_season(self.today)["season"]

    @staticmethod
    @cache
    def champion(date: dt.date) -> dict[str, str]:
        """Return the model whose predictions are shown."""
        (row,) = [row for row in MODELS if row["is_champion"] == "true" and Raw.is_valid(row, date)]
        return row

    def head(self, status: str = "ok") -> Row:
        """Return what documents of today begin with; between seasons there is one status."""
        status = status if self.season(self.today) else "off_season"
        return {"as_of_date": str(self.today), "season": self.label, "status": status}

    @cached_property
    def listed(self) -> list[dict[str, str]]:
        """The models of today."""
        return [row for row in MODELS if self.is_valid(row, self.today)]

    @cached_property
    def games(self) -> dict[str, Row]:
        """The games, one row each, with when they begin: of several rows the one of the highest status, then latest."""
        rows = [row for row in self.tables["nba_schedule"] if row["game_code"] and row["game_date"] >= FIRST_READ]
        never = dt.datetime.min.replace(tzinfo=dt.UTC)
        rows.sort(key=lambda row: row["game_id"] or "", reverse=True)
        rows.sort(key=lambda row: (row["game_status"] or 0, row["tipoff_at"] or never))
        games = {row["game_code"]: dict(row) for row in rows}
        for row in games.values():
            noon = dt.datetime.combine(row["game_date"], dt.time(12), EASTERN)
            row["begins_at"] = row["tipoff_at"] or noon.astimezone(dt.UTC)
        return games

    def is_final(self, game: Row) -> bool:
        """Whether a game is over."""
        return bool(game["game_status"] == FINAL and game["begins_at"] <= self.now)

    @cached_property
    def slates(self) -> dict[dt.date, list[Row]]:
        """The games of each date of a season, in their order."""
        found: dict[dt.date, list[Row]] = {}
        for row in sorted(self.games.values(), key=lambda game: (game["begins_at"], game["game_code"])):
            if self.season(row["game_date"]):
                found.setdefault(row["game_date"], []).append(row)
        return found

    def of(self, date: dt.date) -> list[Row]:
        """Return the games of a date; there are none between seasons."""
        return self.slates.get(date, [])

    def lock(self, date: dt.date) -> dt.datetime:
        """Return when a date locks; never without games."""
        return min((row["begins_at"] for row in self.of(date)), default=AFTER_ALL)

    def locks_at(self, date: dt.date) -> str | None:
        """Return the lock as documents show it."""
        return stamp(self.lock(date)) if self.of(date) else None

    def status_with(self, date: dt.date, known: object) -> str:
        """Return the status of a date of which something is known, or nothing."""
        if not self.season(date):
            return "off_season"
        if not self.of(date):
            return "no_games"
        return "ok" if known else "no_data"

    @cached_property
    def scored(self) -> set[str]:
        """The games that are over and have a box score."""
        rows = [row for row in self.tables["player_game_summary"] if (row["processed_at"] or self.now) <= self.now]
        ids = {(row["game_id"], row["game_date"]) for row in rows}
        return {code for code, game in self.games.items() if (code, game["game_date"]) in ids and self.is_final(game)}

    @cached_property
    def names(self) -> dict[str, str]:
        """The name of each player: of the latest season, then of the last game, then the first in order."""
        rows = [row for row in self.tables["nba_players_registry"] if row["player_name"]]
        rows.sort(key=lambda row: row["player_name"], reverse=True)
        rows.sort(key=lambda row: (row["season"], str(row["last_game_date"] or "")))
        return {row["player_lookup"]: row["player_name"] for row in rows}

    def name(self, player: str) -> str:
        """Return what a player is called."""
        return self.names.get(player, player)


def public_id(player: str) -> str | None:
    """Return the id of a player, if his lookup can be one."""
    return player if re.fullmatch(r"[a-z0-9]+", player) and player != "index" else None
