"""`trends/hot-cold.json` and `trends/bounce-back.json`."""

import datetime as dt
from fractions import Fraction
from functools import cached_property
from itertools import groupby, pairwise
from typing import NamedTuple

from tests.oracle.numbers import Item, interval, overs, rounded, share
from tests.oracle.raw import Row
from tests.oracle.streaks import Streaks, margin, mean_margin, run, side

WINDOW_DAYS, MIN_GAMES, PLAYERS = 30, 5, 10
SHORTFALL, MIN_BEFORE, MIN_SAMPLE = 10, 10, 3


def held(number: Fraction) -> Fraction:
    """Return a number between -10 and 10 as a share of the way."""
    return (10 + max(Fraction(-10), min(Fraction(10), number))) / 20


def heat(over: int, games: int, signed_run: int, mean: Fraction) -> float:
    """Return how hot a player is, 0 to 10."""
    half, quarter = Fraction(1, 2), Fraction(1, 4)
    return rounded(10 * (half * over / games + quarter * held(Fraction(signed_run)) + quarter * held(mean)), 1)


class Shot(NamedTuple):
    """A game that was played, and the mean of the season before it; none without enough games."""

    row: Row
    before: Fraction | None

    @property
    def shortfall(self) -> Fraction:
        """Points that it lacks to that mean."""
        return (self.before or 0) - Fraction(self.row["points"])

    @property
    def is_bad(self) -> bool:
        """Whether it is a bad game."""
        return self.before is not None and self.shortfall >= SHORTFALL


class Trends(Streaks):
    """What the documents say of trends."""

    def hot_cold(self) -> Item:
        """Return the document of heat."""
        first = self.today - dt.timedelta(WINDOW_DAYS)
        windows = {player: self.decided(player, "line") for player in self.played}
        windows = {player: [row for row in of if row["game_date"] >= first] for player, of in windows.items()}
        considered = {player: of for player, of in windows.items() if len(of) >= MIN_GAMES and self.is_recent(of)}
        every = [row for of in considered.values() for row in of]
        items = [self._hot(player, of) for player, of in sorted(considered.items())]
        items.sort(key=lambda of: -of["games"])
        hot = sorted((of for of in items if of["heat"] > 5), key=lambda of: -of["heat"])
        cold = sorted((of for of in items if of["heat"] < 5), key=lambda of: of["heat"])
        return self.top | {
            "players_considered": len(considered),
            "league": {
                "games": len(every),
                "over_rate": overs(every)["over_rate"],
                "avg_margin": mean_margin(every),
            },
            "hot": [{"rank": place, **of} for place, of in enumerate(hot[:PLAYERS], 1)],
            "cold": [{"rank": place, **of} for place, of in enumerate(cold[:PLAYERS], 1)],
        }

    def _hot(self, player: str, of: list[Row]) -> Item:
        length, newest, found = len(run(of, side)), of[-1]["against_line"], overs(of)
        mean = sum(map(margin, of), Fraction()) / len(of)
        return (
            self.who(player, of[-1])
            | found
            | {
                "heat": heat(found["overs"], len(of), length if newest == "over" else -length, mean),
                "streak": {"against_line": newest, "length": length},
                "avg_margin": mean_margin(of),
            }
        )

    @cached_property
    def shots(self) -> dict[str, list[list[Shot]]]:
        """Each player's games before today, of all seasons, season by season."""
        found: dict[str, list[list[Shot]]] = {}
        for player in {player for player, _ in self.read.rows}:
            rows = [row for _, row in self.read.in_order(player) if row["has_played"] and row["game_date"] < self.today]
            for _, season in groupby(rows, key=lambda row: row["season"]):
                points, shots = list[int](), list[Shot]()
                for row in season:
                    before = Fraction(sum(points), len(points)) if len(points) >= MIN_BEFORE else None
                    shots.append(Shot(row, before))
                    points.append(row["points"])
                found.setdefault(player, []).append(shots)
        return found

    def bounces(self, player: str) -> list[bool]:
        """Return for each bad game that another one followed whether that reached the mean."""
        pairs = (pair for season in self.shots[player] for pair in pairwise(season))
        return [after.row["points"] >= (bad.before or 0) for bad, after in pairs if bad.is_bad]

    def bounce_back(self) -> Item:
        """Return the document of those who may bounce back."""
        every = [shot for seasons in self.shots.values() for season in seasons for shot in season]
        known = [shot for shot in every if shot.before is not None]
        league = [did for player in self.shots for did in self.bounces(player)]
        newest = {player: seasons[-1][-1] for player, seasons in self.shots.items()}
        bad = {player: shot for player, shot in newest.items() if shot.is_bad and self.is_recent([shot.row])}
        found = [(shot, self._bounce(player, shot)) for player, shot in sorted(bad.items())]
        found.sort(key=lambda of: -of[0].shortfall)
        found.sort(key=lambda of: -1 if of[1]["rate"] is None else of[1]["rate"], reverse=True)
        return self.top | {
            "history_from": str(min(shot.row["game_date"] for shot in every)) if every else None,
            "league": {"sample": len(league), "bounced": sum(league), "rate": share(sum(league), len(league))},
            "any_game_rate": share(sum(shot.shortfall <= 0 for shot in known), len(known)),
            "players": [item for _, item in found],
        }

    def _bounce(self, player: str, shot: Shot) -> Item:
        bounces = self.bounces(player)
        sample, bounced = len(bounces), sum(bounces)
        rate = share(bounced, sample) if sample >= MIN_SAMPLE else None
        strength = None if rate is None else "low"
        for word, least, percent in (("medium", 5, 60.0), ("high", 10, 70.0)):
            if rate is not None and sample >= least and rate >= percent:
                strength = word
        return self.who(player, shot.row) | {
            "last_game": {
                "date": str(shot.row["game_date"]),
                "opponent": shot.row["opponent"],
                "points": shot.row["points"],
            },
            "average": rounded(shot.before or Fraction(), 1),
            "shortfall": rounded(shot.shortfall, 1),
            "sample": sample,
            "bounced": bounced,
            "rate": rate,
            "interval": None if rate is None else interval(bounced, sample - bounced),
            "strength": strength,
        }
