"""`trends/what-matters.json`: how often players are over the line, by rest, place and weekday."""

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from tests.oracle.numbers import overs
from tests.oracle.player_games import PlayerGames
from tests.oracle.raw import Row

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
ARCHETYPES = ("star", "scorer", "rotation", "role_player", "all")


def archetype(points: list[int]) -> str:
    """Name what kind of scorer scores so much."""
    mean = Fraction(sum(points), len(points))
    return "star" if mean >= 22 else "scorer" if mean >= 15 else "rotation" if mean >= 8 else "role_player"


@dataclass(frozen=True)
class WhatMatters:
    """What the document should say; how many games a player, a cell and one of rest need."""

    read: PlayerGames
    of_player: int = 20
    of_cell: int = 50
    of_rest: int = 20

    def document(self) -> dict[str, Any]:
        """Return it without generated_at."""
        rows = self._in_window()
        played: dict[str, list[Row]] = {}
        for player, row in rows:
            if row["has_played"]:
                played.setdefault(player, []).append(row)
        known = {player: games for player, games in played.items() if len(games) >= self.of_player}
        words = {player: archetype([game["points"] for game in games]) for player, games in known.items()}
        shown = []
        for name in ARCHETYPES:
            members = [player for player, word in words.items() if name in {word, "all"}]
            games = [game for player in members for game in known[player]]
            decided = [game for game in games if game["against_line"] in {"over", "under"}]
            shown.append({"archetype": name, "players": len(members), **self._cells(decided)})
        rates = [cell for of in shown for cell in self._all(of) if cell["over_rate"] is not None]
        return {
            **self.read.head("ok" if rows else "no_data"),
            "cells": len(rates),
            "archetypes": shown,
        }

    def _in_window(self) -> list[tuple[str, Row]]:
        """Return each player game of the 365 dates before today, with the rest before it."""
        today = self.read.today
        return [
            (player, row | {"rest_days": self.read.before.get((player, code), {}).get("rest_days")})
            for (player, code), row in self.read.rows.items()
            if today - dt.timedelta(365) <= row["game_date"] < today
        ]

    def _cells(self, games: list[Row]) -> dict[str, Any]:
        def rested(least: int, most: int) -> dict[str, Any]:
            rests = [game for game in games if game["rest_days"] is not None]
            return self._cell([game for game in rests if least <= game["rest_days"] <= most], self.of_rest)

        return {
            "overall": self._cell(games, self.of_cell),
            "rest": {"back_to_back": rested(0, 0), "one_day": rested(1, 1), "rested": rested(2, 10_000)},
            "location": {
                name: self._cell([game for game in games if game["is_home"] is is_home], self.of_cell)
                for name, is_home in (("home", True), ("away", False))
            },
            "weekday": {
                name: self._cell([game for game in games if game["game_date"].weekday() == place], self.of_cell)
                for place, name in enumerate(WEEKDAYS)
            },
        }

    @staticmethod
    def _cell(games: list[Row], least: int) -> dict[str, Any]:
        return overs(games) | ({} if len(games) >= least else {"over_rate": None, "interval": None})

    @staticmethod
    def _all(shown: dict[str, Any]) -> list[dict[str, Any]]:
        """Return every cell of an archetype."""
        return [shown["overall"], *(cell for kind in ("rest", "location", "weekday") for cell in shown[kind].values())]
