"""`tonight/all-players.json`."""

from fractions import Fraction
from functools import cached_property
from typing import Any

from tests.oracle.days import Days
from tests.oracle.numbers import Item, rounded, shown
from tests.oracle.player_games import played
from tests.oracle.predictions import direction
from tests.oracle.raw import Row, public_id

NONE_PLAYED: Item = {}


class Tonight:
    """What the document should say."""

    def __init__(self, read: Days) -> None:
        """Take the dates as they were read; odds may be absent."""
        self.read, self.now, self.today = read, read.now, read.today

    def document(self) -> Item:
        """Return the document."""
        games = self.read.of(self.today)
        listed = self.listed if self.read.season(self.today) else {}
        return {
            "date": str(self.today),
            "model": self.read.champion(self.today)["codename"],
            "season": self.read.label,
            "basis": "reconstructed",
            "status": self.read.status_with(self.today, listed),
            "locks_at": self.read.locks_at(self.today),
            "expected": len(listed),
            "expected_with_line": sum(row["line"] is not None for _, row in listed.values()),
            "games": [self.read.game(game) | {"players": self._players(game)} for game in games],
        }

    def _players(self, game: Row) -> list[Item]:
        players = [(player, row) for player, (code, row) in self.listed.items() if code == game["game_code"]]
        return [row for _, row in sorted(players, key=lambda of: self._order(*of))]

    def _order(self, player: str, row: Row) -> tuple[Any, ...]:
        form = self.read.forms.get(player)
        points = Fraction(form["season_total_points"], form["season_games"]) if form else None
        return (row["line"] is None, -(row["line"] or 0), points is None, -(points or 0), player)

    @cached_property
    def listed(self) -> dict[str, tuple[str, Row]]:
        """Who is listed, each with the id of his game."""
        shown_rows = {row["player_lookup"]: row for row in self.read.shown_on(self.today)}
        expected = {player: row for (date, player), row in self.read.next_games.items() if date == self.today}
        return {
            player: self._listed(player, expected.get(player), shown_rows.get(player))
            for player in {*shown_rows, *expected}
        }

    def _listed(self, player: str, expected: Row | None, own: Row | None) -> tuple[str, Row]:
        if own and not (expected and expected["game_id"] == own["game_id"]):
            # his own game, and not one in which somebody else expects him
            team, opponent = self.read.teams_of(own)
            expected = {"game_id": own["game_id"], "team": team, "opponent": opponent}
        assert expected
        game = self.read.games[expected["game_id"]]
        line = own["line"] if own else expected["points_line"]
        graded = self.read.graded(own) if own else {"actual": None, "outcome": None}
        return expected["game_id"], {
            "player_id": public_id(player),
            "player": self.read.name(player),
            "team": expected["team"],
            "opponent": expected["opponent"],
            "is_home": self.read.is_home(expected["team"], game),
            "line": shown(line),
            "prediction": rounded(own["predicted"], 1) if own else None,
            "direction": direction(own) if own else None,
            **self._past(player),
            "availability": self.read.availability(self.today, player, expected["team"], self.now),
            "odds": self.read.odds(self.today, player, line),
            **graded,
        }

    def _past(self, player: str) -> Row:
        form = self.read.forms.get(player, NONE_PLAYED)
        spans: Row = {
            span: {"games": form.get(f"{span}_games", 0), "points": form.get(f"{span}_points")}
            for span in ("season", "last_5", "last_10", "last_30_days")
        }
        spans["season"]["minutes"] = form.get("season_minutes")
        season = self.read.season(self.today)
        rows = [(code, row) for code, row in self.read.in_order(player) if row["season"] == season]
        lined = [row for _, row in rows if row["game_date"] < self.today and row["against_line"]]
        return {
            "rest_days": form.get("rest_days"),
            **spans,
            "form": form.get("form"),
            "limited_data": form.get("has_limited_data", True),
            "last_10_vs_line": {
                **{name: form.get(f"last_10_{name}", 0) for name in ("overs", "unders", "pushes")},
                "over_rate": form.get("last_10_over_rate"),
                "games": [played(row) for row in reversed(lined[-10:])],
            },
        }
