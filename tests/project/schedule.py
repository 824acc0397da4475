"""The raw schedule, read in plain Python."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import duckdb

from tests.project.grading import SEASON_FIRST, SEASON_LAST

SMALLEST_BREAK = 3
FINAL = 3


class Game(NamedTuple):
    """A row of the raw schedule."""

    code: str
    date: dt.date
    tips_off_at: dt.datetime | None
    status: int
    identifier: str | None


@dataclass(frozen=True)
class Schedule:
    """The games of the season, each on its one date."""

    games: list[Game]
    now: dt.datetime

    @classmethod
    def read(cls, raw: Path, now: dt.datetime) -> "Schedule":
        """Read the raw table; of several rows of a game the one of the highest status, then the latest tip-off."""
        with duckdb.connect() as connection:
            connection.execute("set TimeZone = 'UTC'")
            columns = "game_code, game_date::date, tipoff_at, game_status, game_id"
            query = f"select {columns} from '{raw}/nba_schedule.parquet' where game_code is not null"
            rows = [Game(*row) for row in connection.execute(query).fetchall()]
        newest: dict[str, Game] = {}
        # a later one replaces an earlier one, so the row that counts comes last
        for game in sorted(rows, key=lambda game: game.identifier or "", reverse=True):
            other = newest.get(game.code)
            if not other or _age(other) <= _age(game):
                newest[game.code] = game
        return cls([game for game in newest.values() if SEASON_FIRST <= game.date <= SEASON_LAST], now)

    def lock(self, date: dt.date) -> dt.datetime:
        """Return when the first game of a date begins."""
        return min(tip_of(game) for game in self.games if game.date == date)

    def final(self, date: dt.date) -> int:
        """Return how many games of a date are over."""
        games = [game for game in self.games if (game.date, game.status) == (date, FINAL)]
        return sum(tip_of(game) <= self.now for game in games)

    def breaks(self) -> Iterator[dict[str, Any]]:
        """Yield the runs of dates without a game, day by day."""
        dates = sorted({game.date for game in self.games})
        for before, after in pairwise(dates):
            free = [before + dt.timedelta(days) for days in range(1, (after - before).days)]
            if len(free) >= SMALLEST_BREAK:
                yield {"first_date": str(free[0]), "last_date": str(free[-1]), "days": len(free)}


def tip_of(game: Game) -> dt.datetime:
    """Return the tip-off; one that is not known yet is noon."""
    return _utc(game.tips_off_at or dt.datetime.combine(game.date, dt.time(12), ZoneInfo("America/New_York")))


def _utc(moment: dt.datetime) -> dt.datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def _age(game: Game) -> tuple[int, dt.datetime]:
    return game.status, _utc(game.tips_off_at) if game.tips_off_at else dt.datetime.min.replace(tzinfo=dt.UTC)
