"""Lines as facts: at which line a prediction was first shown, and what came of it there."""

import datetime as dt
from collections.abc import Iterable, Iterator
from fractions import Fraction
from functools import cached_property

from tests.oracle.numbers import Item, exact, line_value
from tests.oracle.player_games import PlayerGames
from tests.oracle.predictions import PLACEHOLDER, Key, direction
from tests.oracle.raw import Row

PLAYED = {"win", "loss", "push"}


class Lines(PlayerGames):
    """What the rules say of lines, over a raw folder as of an instant."""

    def outcome_of(self, row: Row) -> str | None:
        """Return what became of a prediction."""
        return None if row["line"] is None else self.outcome(row, self.points(row))

    def played(self, rows: Iterable[Row]) -> Iterator[tuple[Row, int]]:
        """Yield those whose players played, with their points."""
        for row in rows:
            points = self.points(row)
            if self.outcome_of(row) in PLAYED and points is not None:
                yield row, points

    @cached_property
    def first_said(self) -> dict[Key, tuple[Fraction, dt.datetime]]:
        """The line of each prediction in force when it first had the direction that it has had since, and when."""
        broken = {
            key[:2]
            for key, row in self.in_force.items()
            if row["line"] is None and exact(row["current_points_line"]) == PLACEHOLDER
        }
        found = {}
        for key, row in self.in_force.items():
            for version, standing in self.versions[key]:
                line = exact(version["current_points_line"])
                is_placeholder = line == PLACEHOLDER and key[:2] in broken
                is_of_game = version["game_id"] == row["game_id"] and standing != "after_lock"
                if not is_of_game or version["predicted_points"] is None or line is None or is_placeholder:
                    continue
                if direction(version) != direction(row):
                    break
                found[key] = line, version["created_at"]
        return found

    def line_value(self, rows: Iterable[Row]) -> Item:
        """Return how the lines of predictions moved since they were first shown, and the record at the first lines."""
        moves = []
        for row, points in self.played(rows):
            first, _ = self.first_said[row["game_date"], row["system_id"], row["player_lookup"]]
            came = row["line"] - first if direction(row) == "OVER" else first - row["line"]
            moves.append((came, self.outcome(row | {"line": first}, points)))
        return line_value(moves)
