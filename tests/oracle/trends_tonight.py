"""`trends/tonight.json`: what runs, momentum and rest say of who is expected today."""

import datetime as dt
from collections.abc import Iterator
from fractions import Fraction
from itertools import takewhile
from typing import Any

from tests.oracle.numbers import mean, rounded, shown
from tests.oracle.player_games import PlayerGames, coming
from tests.oracle.raw import Row, public_id

TRENDS = ("streak", "momentum", "rest")
# rest -> days of it, and how many games after such a rest a player must have
RESTS = {"tired": (range(1), 3), "fresh": (range(2, 7), 5)}

# a side, a strength, a size that orders, and details
Trend = tuple[str, str, Fraction, dict[str, Any]]


def average(points: list[int]) -> Fraction:
    """Return the exact mean."""
    return Fraction(sum(points), len(points))


class TrendsTonight:
    """What the document should say."""

    def __init__(self, read: PlayerGames) -> None:
        """Take the raw tables as they were read."""
        self.read, self.today = read, read.today

    def document(self) -> dict[str, Any]:
        """Return it without generated_at."""
        expected = {player: row for (date, player), row in self.read.next_games.items() if date == self.today}
        found = [
            (strength != "high", TRENDS.index(name), -size, player, lean, strength, details)
            for player in expected
            for name in TRENDS
            for lean, strength, size, details in getattr(self, name)(player)
        ]
        plays = [
            {
                "player_id": public_id(player),
                "player": self.read.name(player),
                "team": expected[player]["team"],
                "trend": TRENDS[place],
                "lean": lean,
                "strength": strength,
                "details": details,
                "line": shown(expected[player]["points_line"]),
                "game": coming(expected[player]),
            }
            for _, place, _, player, lean, strength, details in sorted(found, key=lambda of: of[:4])
        ]
        return {
            "date": str(self.today),
            "season": self.read.label,
            "status": self.read.status_with(self.today, expected),
            "by_trend": {name: sum(play["trend"] == name for play in plays) for name in TRENDS},
            "plays": plays,
        }

    def _newest(self, player: str, days: int) -> list[Row]:
        """Return a player's games of the season in so many days before today, the newest first."""
        rows = [row for _, row in reversed(self.read.in_order(player)) if row["has_played"]]
        first = self.today - dt.timedelta(days)
        season = self.read.label
        return [row for row in rows if row["season"] == season and first <= row["game_date"] < self.today]

    def streak(self, player: str) -> Iterator[Trend]:
        """Yield a run over or under the lines."""
        decided = [row for row in self._newest(player, 30) if row["against_line"] in {"over", "under"}]
        run = list(takewhile(lambda row: row["against_line"] == decided[0]["against_line"], decided))
        if len(run) >= 3:
            details = {
                "length": len(run),
                "avg_margin": mean((row["points"] - row["points_line"] for row in run), 1),
                "over_rate_last_10": self.read.forms[player]["last_10_over_rate"],
            }
            yield run[0]["against_line"], "high" if len(run) >= 5 else "medium", Fraction(len(run)), details

    def momentum(self, player: str) -> Iterator[Trend]:
        """Yield what the last 5 games say against the last 15."""
        points = [row["points"] for row in self._newest(player, 45)][:15]
        if len(points) < 10 or not sum(points):
            return
        change = average(points[:5]) / average(points) - 1
        if abs(change) >= Fraction(15, 100) and abs(average(points[:5]) - average(points)) >= 3:
            details = {
                "last_5": mean(points[:5], 1),
                "last_15": mean(points, 1),
                "games": len(points),
                "change": rounded(100 * change, 1),
            }
            lean = "over" if change > 0 else "under"
            yield lean, "high" if abs(change) >= Fraction(25, 100) else "medium", abs(change), details

    def rest(self, player: str) -> Iterator[Trend]:
        """Yield what the rest before today's game says."""
        days = self.read.forms[player]["rest_days"] if player in self.read.forms else None
        for name, (spans, least) in RESTS.items():
            rows = [row for (of, _), row in self.read.before.items() if of == player]
            rows = [row for row in rows if row["game_date"] < self.today and row["rest_days"] is not None]
            alike = [row["points"] for row in rows if row["rest_days"] in spans]
            if days not in spans or len(alike) < least:
                continue
            every = [row["points"] for row in rows]
            difference = average(alike) - average(every)
            if abs(difference) >= 2:
                details = {
                    "rest_days": days,
                    "class": name,
                    "class_mean": mean(alike, 1),
                    "all_mean": mean(every, 1),
                    "difference": rounded(difference, 1),
                    "games": len(alike),
                }
                is_high = len(alike) >= 10 and abs(difference) >= 3
                lean = "over" if difference > 0 else "under"
                yield lean, "high" if is_high else "medium", abs(difference), details
