"""`streaks/today.json`: runs over and under the line, hits and misses."""

from collections.abc import Callable
from fractions import Fraction
from functools import cached_property
from itertools import takewhile
from typing import Any

from tests.oracle.numbers import Item, mean, rounded, shown
from tests.oracle.player_games import PlayerGames, coming
from tests.oracle.raw import Row, public_id

MIN_LENGTH, MAX_IDLE_DAYS, MAX_PLAYERS = 4, 14, 50
KINDS = {"over": "line", "under": "line", "prediction_hits": "prediction", "prediction_misses": "prediction"}


def margin(row: Row) -> Fraction:
    """Return points minus line."""
    return Fraction(row["points"]) - Fraction(row["points_line"])


def mean_margin(rows: list[Row]) -> float | None:
    """Return the mean of points minus line, one decimal; null of nothing."""
    return mean(map(margin, rows), 1)


def side(row: Row) -> str | None:
    """Return on which side of the line the points are; nothing for a push and without a line."""
    return row["against_line"] if row["against_line"] in {"over", "under"} else None


def hit_or_miss(row: Row) -> str | None:
    """Return what became of the prediction; nothing unless it won or lost."""
    return {"win": "prediction_hits", "loss": "prediction_misses"}.get(row["outcome"] or "")


def run(rows: list[Row], kind_of: Callable[[Row], str | None]) -> list[Row]:
    """Return the newest of a player's decided games, the newest first, as long as they are of one kind."""
    return list(takewhile(lambda row: kind_of(row) == kind_of(rows[-1]), reversed(rows)))


class Streaks:
    """What the documents say of players' runs."""

    def __init__(self, read: PlayerGames) -> None:
        """Take the player games as they were read."""
        self.read, self.today = read, read.today

    @cached_property
    def played(self) -> dict[str, list[Row]]:
        """Each player's games of the season before today, the oldest first."""
        found: dict[str, list[Row]] = {}
        for player in {player for player, _ in self.read.rows}:
            of_season = [row for _, row in self.read.in_order(player) if row["season"] == self.read.label]
            found[player] = [row for row in of_season if row["has_played"] and row["game_date"] < self.today]
        return {player: rows for player, rows in found.items() if rows}

    def is_recent(self, rows: list[Row]) -> bool:
        """Whether the newest of these games is not long ago."""
        return bool(rows) and (self.today - rows[-1]["game_date"]).days <= MAX_IDLE_DAYS

    @property
    def top(self) -> Item:
        """What stands at the top of each document."""
        return self.read.head("ok" if self.played else "no_data")

    def who(self, player: str, newest: Row) -> Item:
        """Return what each item says of its player."""
        tonight = self.read.next_games.get((self.today, player))
        return {
            "player_id": public_id(player),
            "player": self.read.name(player),
            "team": newest["team"],
            "game": tonight and coming(tonight),
        }

    def decided(self, player: str, decided_by: str) -> list[Row]:
        """Return a player's games that are over or under the line, or were won or lost; the oldest first."""
        kind_of = side if decided_by == "line" else hit_or_miss
        return [row for row in self.played[player] if kind_of(row)]

    def streaks(self) -> Item:
        """Return the document."""
        return self.top | {
            "model": self.read.champion(self.today)["codename"],
            "min_length": MIN_LENGTH,
            "streaks": {kind: self._list(kind, decided_by) for kind, decided_by in KINDS.items()},
        }

    def _list(self, kind: str, decided_by: str) -> Item:
        kind_of = side if decided_by == "line" else hit_or_miss
        decided = {player: self.decided(player, decided_by) for player in self.played}
        considered = {player: of for player, of in decided.items() if len(of) >= MIN_LENGTH and self.is_recent(of)}
        runs = {player: run(of, kind_of) for player, of in considered.items()}
        listed = {player: of for player, of in runs.items() if kind_of(of[0]) == kind and len(of) >= MIN_LENGTH}

        def place(player: str) -> tuple[Any, ...]:
            of = listed[player]
            if decided_by == "prediction":
                return -len(of), -of[0]["game_date"].toordinal(), player
            return -len(of), -abs(sum(map(margin, of), Fraction()) / len(of)), player

        return {
            "count": len(listed),
            "longest": max(map(len, listed.values()), default=0),
            "players_considered": len(considered),
            "expected_by_chance": rounded(Fraction(len(considered), 2**MIN_LENGTH), 1),
            "players": [
                self._streak(player, listed[player], decided_by) for player in sorted(listed, key=place)[:MAX_PLAYERS]
            ],
        }

    def _streak(self, player: str, of: list[Row], decided_by: str) -> Item:
        keys = ("against_line",) if decided_by == "line" else ("direction", "outcome")
        return self.who(player, of[0]) | {
            "length": len(of),
            "since": str(of[-1]["game_date"]),
            "last_date": str(of[0]["game_date"]),
            "avg_margin": mean_margin(of) if decided_by == "line" else None,
            "games": [
                {
                    "date": str(row["game_date"]),
                    "opponent": row["opponent"],
                    "points": row["points"],
                    "line": shown(row["points_line"]),
                    **{key: row[key] for key in keys},
                }
                for row in of[:5]
            ],
        }
