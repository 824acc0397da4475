"""The documents about players, worked out once more from the raw tables alone."""

import datetime as dt
import re
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

from tests.project.grading import rounded, sample, stats, wilson
from tests.project.player_games import FINAL, PlayerGames, exact, mean
from tests.project.raw import Row, seed

CELLS = {"rest": ("back_to_back", "one_day", "rested"), "location": ("home", "away")}


def number(value: Decimal | None) -> float | None:
    """Return a number as JSON has it."""
    return None if value is None else float(value)


def instant(moment: dt.datetime | None) -> str | None:
    """Return a time as a document shows it."""
    return None if moment is None else f"{moment:%Y-%m-%dT%H:%M:%SZ}"


class Players(PlayerGames):
    """What `players/` should say, over a raw folder as of an instant and without a ledger."""

    @cached_property
    def label(self) -> str:
        """The season of today or, between two, the earlier one."""
        begun = [row for row in seed("seasons") if row["first_date"] <= str(self.today)]
        return max(begun, key=lambda row: row["first_date"])["season"]

    @cached_property
    def seasons(self) -> set[str]:
        """That season and the one before it."""
        labels = sorted(row["season"] for row in seed("seasons"))
        place = labels.index(self.label)
        return {*labels[max(place - 1, 0) : place + 1]}

    @cached_property
    def predicted(self) -> dict[str, list[Row]]:
        """By player, the predictions that were shown up to today, with what became of them."""
        found: dict[str, list[Row]] = {}
        for (date, system, player), row in self.in_force.items():
            is_shown = self.season(date) in self.seasons and date <= self.today
            if is_shown and system == self.champion(date) and row["line"] is not None:
                found.setdefault(player, []).append(self._graded(player, date, row))
        return found

    @cached_property
    def _scored(self) -> set[str]:
        return {code for _, code in self.rows}

    def _graded(self, player: str, date: dt.date, row: Row) -> Row:
        game, code = self.games[row["game_id"]], row["game_id"]
        known = self.rows.get((player, code))
        direction = row["recommendation"] if row["recommendation"] in {"OVER", "UNDER"} else None
        is_over = game["game_status"] == FINAL and game["begins_at"] <= self.now and code in self._scored
        is_absent = is_over and known is None
        outcome = "void" if is_over or row["invalidation_reason"] or row["invalidated_at"] else "pending"
        return {
            "season": self.season(date),
            "game_date": date,
            "game_id": code,
            "direction": direction,
            "predicted_points": exact(row["predicted_points"]),
            "points_line": exact(row["line"]),
            "points": known["points"] if known else None,
            "is_absent": is_absent,
            "outcome": known["outcome"] if known else outcome if direction else None,
            "game": game,
        }

    @cached_property
    def ids(self) -> list[str]:
        """Those who have a file."""
        return [player for player in self.predicted if re.fullmatch("[a-z0-9]+", player) and player != "index"]

    def of_season(self, player: str) -> list[Row]:
        """Return the predictions of the season."""
        return [row for row in self.predicted[player] if row["season"] == self.label]

    @staticmethod
    def closer(rows: Iterable[Row]) -> dict[str, Any]:
        """Return how often the prediction was nearer to the points than the line was."""
        graded = [row for row in rows if row["outcome"] in {"win", "loss", "push"}]
        off = [
            (abs(row["predicted_points"] - row["points"]), abs(row["points_line"] - row["points"])) for row in graded
        ]
        nearer, further = sum(own < line for own, line in off), sum(own > line for own, line in off)
        share = rounded(Fraction(100 * nearer, nearer + further), 1) if nearer + further else None
        return {"closer": nearer, "further": further, "equal": len(off) - nearer - further, "share": share}

    def splits(self, player: str) -> dict[str, dict[str, Any]]:
        """Return his games of the season over and under the line, by rest and place."""
        cells: dict[str, list[Row]] = {}
        for code, row in self.in_order(player):
            is_before = row["season"] == self.label and row["game_date"] < self.today
            if is_before and row["against_line"] in {"over", "under"}:
                rest = self.before[player, code]["rest_days"]
                if rest is not None:
                    cells.setdefault(CELLS["rest"][min(rest, 2)], []).append(row)
                if row["is_home"] is not None:
                    cells.setdefault("home" if row["is_home"] else "away", []).append(row)
        return {kind: {name: self._cell(cells.get(name, [])) for name in names} for kind, names in CELLS.items()}

    @staticmethod
    def _cell(rows: list[Row]) -> dict[str, Any]:
        overs = sum(row["against_line"] == "over" for row in rows)
        low, high = wilson(overs, len(rows) - overs), wilson(len(rows) - overs, overs)
        return {
            "games": len(rows),
            "overs": overs,
            "over_rate": rounded(Fraction(100 * overs, len(rows)), 1) if rows else None,
            "interval": None if low is None or high is None else {"low": low / 10, "high": (1000 - high) / 10},
            "points": mean(row["points"] for row in rows),
            "sample": sample(len(rows)),
        }

    def newest(self, player: str) -> list[dict[str, Any]]:
        """Return his newest twenty games before today."""
        found = {code: self._box(row) for code, row in self.in_order(player) if row["season"] in self.seasons}
        for row in self.predicted[player]:
            found.setdefault(row["game_id"], self._alone(player, row))
        past = sorted((row["date"], code, row) for code, row in found.items() if row["date"] < str(self.today))
        return [row for _, _, row in reversed(past)][:20]

    def _box(self, row: Row) -> dict[str, Any]:
        return {
            "date": str(row["game_date"]),
            "opponent": row["opponent"],
            "is_home": row["is_home"],
            "played": row["has_played"],
            "points": row["points"],
            "minutes": number(row["minutes_played"]),
            "line": number(row["points_line"]),
            "against_line": row["against_line"],
            **self._prediction(row),
        }

    def _alone(self, player: str, row: Row) -> dict[str, Any]:
        team, opponent = self._teams(player, row)
        return {
            "date": str(row["game_date"]),
            "opponent": opponent,
            "is_home": self.is_home(team, row["game"]),
            "played": False if row["is_absent"] or row["outcome"] == "void" else None,
            "points": None,
            "minutes": None,
            "line": number(row["points_line"]),
            "against_line": None,
            **self._prediction(row),
        }

    @staticmethod
    def _prediction(row: Row) -> dict[str, Any]:
        shown = row["predicted_points"]
        return {
            "prediction": None if shown is None else float(shown.quantize(Decimal("0.1"), ROUND_HALF_UP)),
            "direction": row["direction"],
            "outcome": row["outcome"],
        }

    def _teams(self, player: str, row: Row) -> tuple[str | None, str | None]:
        """Return team and opponent before the game; after it only on a date of which nobody was expected."""
        before = self.expected.get((player, row["game_id"]))
        if before:
            return before["team"], before["opponent"]
        return None, None

    def next_game(self, player: str) -> dict[str, Any] | None:
        """Return the next game in which he is expected."""
        coming = sorted(date for date, name in self.next_games if name == player)
        if not coming:
            return None
        row = self.next_games[coming[0], player]
        return {
            "date": str(coming[0]),
            "opponent": row["opponent"],
            "is_home": row["is_home"],
            "tips_off_at": instant(row["tips_off_at"]),
            "line": number(row["points_line"]),
        }

    def top(self, status: str) -> dict[str, Any]:
        """Return what both kinds begin with."""
        (model,) = [row["codename"] for row in seed("models") if row["system_id"] == self.champion(self.today)]
        return {
            "as_of_date": str(self.today),
            "generated_at": f"{self.now:%Y-%m-%dT%H:%M:%SZ}",
            "model": model,
            "season": self.label,
            "status": status if self.season(self.today) else "off_season",
            "published_from": None,
        }

    def who(self, player: str) -> dict[str, Any]:
        """Return who he is."""
        known = self.players[player]
        return {"player_id": player, "player": known["player_name"], "team": known["team"]}

    def document(self, player: str) -> dict[str, Any]:
        """Return `players/{player_id}.json`."""
        rows, form = self.of_season(player), self.forms.get(player, {})
        games = [row for _, row in self.in_order(player) if row["season"] == self.label]
        is_known = any(row["game_date"] < self.today for row in games)
        sides = {side: [row["outcome"] for row in rows if row["direction"] == side] for side in ("OVER", "UNDER")}
        return {
            **self.top("ok" if is_known else "no_data"),
            **self.who(player),
            "season_averages": {
                "games": form.get("season_games", 0),
                "points": form.get("season_points"),
                "minutes": form.get("season_minutes"),
            },
            "form": form.get("form"),
            "stats": stats(row["outcome"] for row in rows),
            "directions": {side.lower(): {"stats": stats(outcomes)} for side, outcomes in sides.items()},
            "closer_than_the_line": self.closer(rows),
            "splits": self.splits(player),
            "games": self.newest(player),
            "next_game": self.next_game(player),
        }

    @property
    def index(self) -> dict[str, Any]:
        """Return `players/index.json`."""
        listed = [player for player in self.ids if self.of_season(player)]
        listed.sort(key=lambda player: (self.players[player]["player_name"], player))
        return {
            **self.top("ok" if listed else "no_data"),
            "players": [
                {
                    **self.who(player),
                    "games": self.forms.get(player, {}).get("season_games", 0),
                    "predictions": len(self.of_season(player)),
                    "stats": stats(row["outcome"] for row in self.of_season(player)),
                }
                for player in listed
            ],
        }
