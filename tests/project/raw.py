"""The raw tables, read in plain Python: games, who is predicted, and what players are called."""

import csv
import datetime as dt
from collections import Counter
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb

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


def put_aside(file: Path, now: dt.datetime, written_at: str | None) -> Counter[tuple[str, dt.date]]:
    """Count by column and date what of a raw table cannot be true; rows that were written later are not there."""
    if not file.exists():
        return Counter()
    counts: Counter[tuple[str, dt.date]] = Counter()
    today = now.astimezone(EASTERN).date()
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        names = connection.read_parquet(str(file)).columns
        key = DATES.get(file.stem, "game_date")
        date = (
            f"case when {CAN_BE_TRUE[key].format(key)} then {key}::date else date '{today}' end"
            if key
            else f"date '{today}'"
        )
        read = f"{key} >= date '{FIRST_READ}'" if key else "true"
        if written_at:
            read += f" and not coalesce({written_at} > '{now}' and {CAN_BE_TRUE[written_at].format(written_at)}, false)"
        for name in (name for name in names if name in CAN_BE_TRUE):
            where = f"{read} and not ({CAN_BE_TRUE[name].format(name)})"
            query = f"select {date}, count(*) from read_parquet('{file}') where {where} group by all"
            for on, count in connection.execute(query).fetchall():
                counts[name, on] += count
    return +counts


class Raw:
    """A raw folder as of an instant."""

    def __init__(self, raw: Path, now: dt.datetime, names: Iterable[str]) -> None:
        """Read raw tables."""
        self.now, self.today = now, now.astimezone(EASTERN).date()
        self.tables = {name: read(raw / f"{name}.parquet") for name in names}

    @staticmethod
    def is_valid(row: dict[str, str], date: dt.date) -> bool:
        """Whether a row of a seed is valid on a date."""
        return row["valid_from"] <= str(date) and (not row["valid_to"] or str(date) < row["valid_to"])

    @cached_property
    def games(self) -> dict[str, Row]:
        """The games, one row each, with when they begin."""
        rows = [row for row in self.tables["nba_schedule"] if row["game_code"] and row["game_date"] >= FIRST_READ]
        never = dt.datetime.min.replace(tzinfo=dt.UTC)
        rows.sort(key=lambda row: row["game_id"] or "", reverse=True)
        rows.sort(key=lambda row: (row["game_status"] or 0, row["tipoff_at"] or never))
        games = {row["game_code"]: dict(row) for row in rows}
        for row in games.values():
            noon = dt.datetime.combine(row["game_date"], dt.time(12), EASTERN)
            row["begins_at"] = row["tipoff_at"] or noon.astimezone(dt.UTC)
        return games

    @cached_property
    def slates(self) -> dict[dt.date, list[Row]]:
        """The games of each date of a season."""
        found: dict[dt.date, list[Row]] = {}
        for row in self.games.values():
            if self.season(row["game_date"]):
                found.setdefault(row["game_date"], []).append(row)
        return found

    @staticmethod
    def season(date: dt.date) -> str | None:
        """Name the season of a date; none between seasons."""
        rows = seed("seasons")
        return next((row["season"] for row in rows if row["first_date"] <= str(date) <= row["last_date"]), None)

    def of(self, date: dt.date) -> list[Row]:
        """Return the games of a date; there are none between seasons."""
        return self.slates.get(date, [])

    def lock(self, date: dt.date) -> dt.datetime:
        """Return when a date locks; never without games."""
        return min((row["begins_at"] for row in self.of(date)), default=AFTER_ALL)

    @cached_property
    def in_force(self) -> dict[tuple[dt.date, str, str], Row]:
        """The predictions in force, by date, system and player; a placeholder is no `line`."""
        versions: dict[tuple[dt.date, str, str], list[Row]] = {}
        for row in self.tables["player_prop_predictions"]:
            if row["game_date"] >= FIRST_READ and row["system_id"] and row["player_lookup"] and row["created_at"]:
                versions.setdefault((row["game_date"], row["system_id"], row["player_lookup"]), []).append(row)
        in_force = {}
        for key, rows in versions.items():
            lock = self.lock(key[0])
            codes = {game["game_code"] for game in self.of(key[0])}
            rows.sort(key=lambda row: (row["created_at"], row["prediction_version"], row["prediction_id"]))
            known = [row for row in rows if row["game_id"] in codes and row["created_at"] <= min(lock, self.now)]
            if known and known[-1]["predicted_points"] is not None and self._is_in_force(known[-1], rows[-1], lock):
                in_force[key] = known[-1] | {"line": known[-1]["current_points_line"]}
        feeds: dict[tuple[dt.date, str], list[Row]] = {}
        for (date, system, _), row in in_force.items():
            if row["line"] is not None:
                feeds.setdefault((date, system), []).append(row)
        for rows in feeds.values():
            placeholders = [row for row in rows if row["line"] == 20]
            if 100 * len(placeholders) > 20 * len(rows):
                for row in placeholders:
                    row["line"] = None
        return in_force

    def _is_in_force(self, row: Row, newest: Row, lock: dt.datetime) -> bool:
        """Whether a latest version is not withdrawn."""
        at = row["invalidated_at"]
        is_invalidated = row["invalidation_reason"] is not None or at is not None
        if is_invalidated and at and at > lock:
            return True
        is_withdrawn = row["is_active"] is False and row["prediction_id"] == newest["prediction_id"]
        return not is_withdrawn and not (is_invalidated and (at is None or at <= self.now))

    @cached_property
    def names(self) -> dict[str, str]:
        """The name of each player: of the latest season, then of the last game, then the first in order."""
        rows = [row for row in self.tables["nba_players_registry"] if row["player_name"]]
        rows.sort(key=lambda row: row["player_name"], reverse=True)
        rows.sort(key=lambda row: (row["season"], str(row["last_game_date"] or "")))
        return {row["player_lookup"]: row["player_name"] for row in rows}
