"""Lines as facts: at which line a prediction was first shown, what came of it there, and what bookmakers offer."""

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

    @cached_property
    def _known_offers(self) -> dict[tuple[dt.date, str, Fraction | None], list[Row]]:
        """The offers on points that stood at the instant and at the lock, by date, player and line."""
        found: dict[tuple[dt.date, str, Fraction | None], list[Row]] = {}
        for row in self.tables["bettingpros_player_points_props"]:
            changed, written, odds = row["bookmaker_last_update"], row["processed_at"], row["odds_american"]
            is_offer = row["market_type"] == "points" and row["is_active"] and odds is not None and abs(odds) >= 100
            is_known = changed is not None and written is not None and max(changed, written) <= self.now
            if is_offer and is_known and changed <= self.lock(row["game_date"]):
                found.setdefault((row["game_date"], row["player_lookup"], exact(row["points_line"])), []).append(row)
        return found

    def odds(self, date: dt.date, player: str, line: Fraction | None) -> Row | None:
        """Return the best odds of each side of a line."""
        rows = self._known_offers.get((date, player, line), []) if line is not None else []
        best: Row = {"over": None, "under": None}
        for side in best:
            newest: dict[str | None, tuple[dt.datetime, int]] = {}
            for row in rows:
                if row["bet_side"] == side:
                    offer = (row["bookmaker_last_update"], row["odds_american"])
                    newest[row["bookmaker"]] = max(offer, newest.get(row["bookmaker"], offer))
            best[side] = max((odds for _, odds in newest.values()), default=None)
        return best if any(best.values()) else None
