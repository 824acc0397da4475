"""`live/{date}.json` and `live-grading/{date}.json`: the polls of an instant beside what the last other build knows."""

import datetime as dt
import re
from collections import Counter
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any

from tests.oracle.days import Days
from tests.oracle.numbers import stamp, stats
from tests.oracle.predictions import direction
from tests.oracle.raw import EASTERN, Row, public_id, read

COUNTED = ("not_started", "ahead", "behind", "even", "won", "lost", "cannot_win", "ended", "graded")
SHOWN = ("player_id", "player", "team", "opponent", "prediction", "line", "direction", "outcome")
QUARTER, OVERTIME = 720, 300
HALF, REGULATION = 2 * QUARTER, 4 * QUARTER


class Live:
    """The definition. Polls are as of an instant, everything else as of the last other build."""

    def __init__(self, facts: Days, raw: Path, now: dt.datetime) -> None:
        """Read the polls, of which there may be none."""
        self.facts, self.now = facts, now
        self.today = now.astimezone(EASTERN).date()
        rows = read(raw / "bdl_live_boxscores.parquet")
        rows = [row for row in rows if row["poll_timestamp"] <= now]
        rows = [row for row in rows if (row["processed_at"] or row["poll_timestamp"]) <= now]
        rows.sort(key=lambda row: (row["poll_timestamp"], row["poll_id"]))
        codes = {
            (game["game_date"], game["away_team_tricode"], game["home_team_tricode"]): code
            for code, game in facts.games.items()
        }
        # the last of each game, and of each player in it
        self.newest: dict[str, Row] = {}
        self.players: dict[tuple[str, str], Row] = {}
        for row in rows:
            code = codes.get((row["game_date"], row["away_team_abbr"], row["home_team_abbr"]))
            if code:
                self.newest[code] = row
                if row["player_lookup"] and row["points"] is not None:
                    self.players[code, row["player_lookup"]] = row

    @cached_property
    def documents(self) -> dict[str, Row]:
        """Every document by its path, without generated_at."""
        found = {}
        for date in (self.today - dt.timedelta(1), self.today):
            if date in self.facts.dates:
                found[f"live/{date}.json"] = self.live(date)
                found[f"live-grading/{date}.json"] = self.grading(date)
        return found

    def _head(self, date: dt.date) -> Row:
        games = self.facts.of(date)
        polls = [self.newest[code] for code in (game["game_code"] for game in games) if code in self.newest]
        return {
            "date": str(date),
            "season": self.facts.of_season(date)["season"],
            "status": self.facts.status_with(date, polls),
            "locks_at": stamp(self.facts.lock(date)) if games else None,
            "polled_at": stamp(max((poll["poll_timestamp"] for poll in polls), default=None)),
        }

    def status(self, game: Row) -> str:
        """Return where a game stands."""
        if self.facts.is_final(game):
            return "final"
        poll = self.newest.get(game["game_code"], {"game_status": None})
        return poll["game_status"] if poll["game_status"] in {"in_progress", "final"} else "scheduled"

    def live(self, date: dt.date) -> Row:
        """Return the games of a date."""
        rows = self.facts.of(date)
        rank = ["in_progress", "final", "scheduled"]
        rows = sorted(rows, key=lambda row: rank.index(self.status(row)))
        games = [self._game(row) for row in rows]
        counts = Counter(game["status"] for game in games)
        said = {"in_progress": counts["in_progress"], "final": counts["final"], "games": games}
        return self._head(date) | said

    def _game(self, game: Row) -> Row:
        code, status = game["game_code"], self.status(game)
        poll = self.newest.get(code, dict.fromkeys(("period", "time_remaining", "home_score", "away_score")))
        scores = (poll["home_score"], poll["away_score"])
        if self.facts.is_final(game):
            scores = (game["home_team_score"], game["away_team_score"])
        players = [(player, row) for (other, player), row in self.players.items() if other == code]
        players.sort(key=lambda pair: (-pair[1]["points"], pair[0]))
        return {
            "game_id": code,
            "home": game["home_team_tricode"],
            "away": game["away_team_tricode"],
            "tips_off_at": stamp(game["tipoff_at"]),
            "status": status,
            "period": poll["period"] if status != "scheduled" else None,
            "clock": (poll["time_remaining"] or None) if status == "in_progress" else None,
            "home_score": scores[0] if status != "scheduled" else None,
            "away_score": scores[1] if status != "scheduled" else None,
            "players": [self._player(player, row) for player, row in players],
        }

    def _player(self, player: str, row: Row) -> Row:
        counts = ("points", "rebounds", "assists", "steals", "blocks", "turnovers")
        shots = {"field_goals": "field_goals", "threes": "three_pointers", "free_throws": "free_throws"}
        return {
            "player_id": public_id(player),
            "player": self.facts.names.get(player) or row["player_full_name"] or player,
            "team": row["team_abbr"],
            "minutes": row["minutes"] or None,
            **{count: row[count] for count in counts},
            **{
                name: {"made": row[f"{column}_made"], "attempted": row[f"{column}_attempted"]}
                for name, column in shots.items()
            },
        }

    def grading(self, date: dt.date) -> Row:
        """Return how the predictions of a date stand."""
        is_locked = self.facts.season(date) and self.facts.lock(date) <= self.now
        rows = [self._prediction(row) for row in self.facts.shown_on(date)] if is_locked else []
        counts = Counter(row["state"] for row in rows)
        head = self._head(date)
        # what is graded is something to show, though nobody has polled
        head["status"] = "ok" if counts["graded"] else head["status"]
        return head | {
            "model": self.facts.champion(date)["codename"],
            "summary": {"shown": len(rows)} | {state: counts[state] for state in COUNTED},
            "stats": stats(row["outcome"] for row in rows),
            "predictions": rows,
        }

    def _prediction(self, shown: Row) -> Row:
        game, result = self.facts.games[shown["game_id"]], self.facts.result(shown)
        row = self.players.get((game["game_code"], shown["player_lookup"]))
        state, provisional, points, source = self._state(game, row, shown["line"], direction(shown))
        if direction(shown) and result["outcome"] != "pending":
            state, provisional, points, source = "graded", None, result["actual"], "official"
        elif not direction(shown) and game["game_code"] in self.facts.scored:
            state, provisional, points, source = "no_direction", None, result["actual"], "official"
        return {key: result[key] for key in SHOWN} | {
            "points": points,
            "minutes": (row["minutes"] or None) if row else None,
            "game_status": self.status(game),
            "state": state,
            "provisional": provisional,
            "source": source,
        }

    def _state(self, game: Row, row: Row | None, line: Fraction, way: str | None) -> tuple[Any, ...]:
        """Return state, provisional outcome, points and source by the polls alone."""
        status = self.status(game)
        if status == "scheduled" or row is None:
            return "ended" if status == "final" else "not_started", None, None, None
        if status == "final":
            return "ended", self._provisional(game, row, line, way), row["points"], "live"
        state = self._so_far(self.newest[game["game_code"]], row["points"], line, way)
        return state, None, row["points"], "live"

    def _so_far(self, poll: Row, points: int, line: Fraction, way: str | None) -> str:
        """Return the state of a prediction whose game is on."""
        if way is None:
            return "no_direction"
        if points > line:
            return "won" if way == "OVER" else "lost"
        if points == line and way == "UNDER":
            return "cannot_win"
        pace = self.pace(poll, points, line)
        return {1: "ahead", 0: "even", -1: "behind"}[pace if way == "OVER" else -pace]

    def _provisional(self, game: Row, row: Row, line: Fraction, way: str | None) -> str | None:
        """Return the outcome by the final poll; whoever has no points in no minutes may not have played."""
        has_played = row["points"] > 0 or any(digit != "0" for digit in re.findall(r"\d", row["minutes"] or ""))
        if way is None or self.newest[game["game_code"]]["game_status"] != "final" or not has_played:
            return None
        if row["points"] == line:
            return "push"
        return "win" if (row["points"] > line) == (way == "OVER") else "loss"

    @staticmethod
    def pace(poll: Row, points: int, line: Fraction) -> int:
        """Return 1, 0 or -1: whether the game would end above the line, as a fraction of points over seconds."""
        period, total = poll["period"], REGULATION
        clock = re.fullmatch(r"(\d\d?):([0-5]\d)", poll["time_remaining"] or "", re.ASCII)
        if poll["is_halftime"]:
            played = HALF
        elif not clock or not period or period < 1:
            return 0
        else:
            total = REGULATION + OVERTIME * max(0, period - 4)
            ended = period * QUARTER if period <= 4 else total
            played = ended - 60 * int(clock[1]) - int(clock[2])
        if played <= 0:
            return 0
        would_be = Fraction(points, played) * total
        return (would_be > line) - (would_be < line)
