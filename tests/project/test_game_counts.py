"""`schedule/game-counts.json`, worked out once more from the raw schedule and the documents of best bets."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import duckdb
import pytest

from tests.project.conftest import Built
from tests.project.grading import SEASON_FIRST, SEASON_LAST, Published

SMALLEST_BREAK = 3
FINAL = 3
OUTCOMES = {"win": "wins", "loss": "losses", "push": "pushes", "void": "voids", "pending": "pending"}


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

    def final(self, date: dt.date) -> int:
        """Return how many games of a date are over."""
        noon = dt.datetime.combine(date, dt.time(12), ZoneInfo("America/New_York"))
        games = [game for game in self.games if (game.date, game.status) == (date, FINAL)]
        return sum(_utc(game.tips_off_at or noon) <= self.now for game in games)

    def breaks(self) -> Iterator[dict[str, Any]]:
        """Yield the runs of dates without a game, day by day."""
        dates = sorted({game.date for game in self.games})
        for before, after in pairwise(dates):
            free = [before + dt.timedelta(days) for days in range(1, (after - before).days)]
            if len(free) >= SMALLEST_BREAK:
                yield {"first_date": str(free[0]), "last_date": str(free[-1]), "days": len(free)}


def _utc(moment: dt.datetime) -> dt.datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def _age(game: Game) -> tuple[int, dt.datetime]:
    return game.status, _utc(game.tips_off_at) if game.tips_off_at else dt.datetime.min.replace(tzinfo=dt.UTC)


@pytest.fixture
def schedule(published: Published, request: pytest.FixtureRequest) -> Schedule:
    """Return the raw schedule of the build whose documents are looked at."""
    built: Built = request.getfixturevalue(request.node.callspec.params["published"])
    assert published.today <= built.now.date()
    return Schedule.read(built.workspace.raw, built.now)


def test_a_date_has_its_games_and_its_best_bets(published: Published, schedule: Schedule) -> None:
    """Every date of the season with a game, those to come too; nothing of best bets where they have no document."""
    bets, counted = published.dated("best-bets"), Counter(game.date for game in schedule.games)
    expected = []
    for date, games in sorted(counted.items()):
        document = bets.get(date)
        counts: Mapping[str, int | None] = dict.fromkeys(("shown", *OUTCOMES.values()))
        if document:
            outcomes = Counter(OUTCOMES[str(published.grade(date, pick).outcome)] for pick in document["picks"])
            counts = {name: outcomes[name] for name in OUTCOMES.values()} | {"shown": outcomes.total()}
        status = document and document["status"]
        expected.append({"date": str(date), "games": games, "final": schedule.final(date), "status": status, **counts})
    assert published.documents["schedule/game-counts.json"]["dates"] == expected


def test_the_season_at_a_glance(published: Published, schedule: Schedule) -> None:
    """First, last, newest and next date, and the breaks."""
    document = published.documents["schedule/game-counts.json"]
    dates = sorted({game.date for game in schedule.games})
    past, coming = ([date for date in dates if (date <= published.today) == is_past] for is_past in (True, False))
    assert document | {"dates": [], "generated_at": ""} == {
        "as_of_date": str(published.today),
        "generated_at": "",
        "model": "926A",
        "season": "2025-26",
        "status": "off_season" if published.today > SEASON_LAST else "ok",
        "published_from": None,
        "first_game_date": str(dates[0]),
        "last_scheduled_date": str(dates[-1]),
        "last_game_date": str(past[-1]),
        "next_game_date": str(coming[0]) if coming else None,
        "dates": [],
        "breaks": list(schedule.breaks()),
    }


def test_the_demo_has_games_to_come(demo: Built) -> None:
    """Without any, nothing above would say that they are listed."""
    schedule = Schedule.read(demo.workspace.raw, demo.now)
    assert max(game.date for game in schedule.games) > demo.now.date() + dt.timedelta(days=1)
