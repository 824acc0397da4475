"""`trends/teams.json`: how those who faced a team did against their lines."""

from fractions import Fraction

from tests.oracle.numbers import Item, mean, overs, sample
from tests.oracle.raw import Row
from tests.oracle.streaks import Streaks, margin, mean_margin, side

NEWEST, MIN_GAMES, LEAN_POINTS = 10, 10, 2

Faced = list[tuple[str, Row]]
"""What the players were who faced a team, each with the id of the game, the oldest first."""


def cell(faced: Faced) -> Item:
    """Return how often they were over their lines."""
    decided = [row for _, row in faced if side(row)]
    found = overs(decided)
    return found | {
        "games": len({code for code, _ in faced}),
        "decided": len(decided),
        "unders": len(decided) - found["overs"],
        "sample": sample(len(decided)),
    }


class TrendsTeams(Streaks):
    """What the document should say."""

    @property
    def faced(self) -> dict[str, Faced]:
        """Who faced each team in the season before today."""
        found: dict[str, Faced] = {}
        for (_, code), row in sorted(self.read.rows.items(), key=lambda of: (of[1]["game_date"], of[0][1])):
            is_before = row["season"] == self.read.label and row["game_date"] < self.today
            if is_before and row["has_played"] and row["opponent"]:
                found.setdefault(row["opponent"], []).append((code, row))
        return found

    def teams(self) -> Item:
        """Return the document."""
        found = [self._team(team, faced) for team, faced in sorted(self.faced.items())]
        found.sort(key=lambda of: -1 if of["season"]["over_rate"] is None else of["season"]["over_rate"], reverse=True)
        return self.top | {"teams": found}

    @staticmethod
    def _team(team: str, faced: Faced) -> Item:
        newest = [*dict.fromkeys(code for code, _ in faced)][-NEWEST:]
        lined = [row for _, row in faced if row["points_line"] is not None]
        season, total = cell(faced), sum(map(margin, lined), Fraction())
        leans = season["games"] >= MIN_GAMES and lined and abs(total) >= LEAN_POINTS * len(lined)
        return {
            "team": team,
            "season": season,
            "last_10": cell([of for of in faced if of[0] in newest]),
            "home": cell([of for of in faced if of[1]["is_home"] is False]),
            "away": cell([of for of in faced if of[1]["is_home"]]),
            "points": {
                "allowed": mean((row["points"] for row in lined), 1),
                "line": mean((row["points_line"] for row in lined), 1),
                "difference": mean_margin(lined),
            },
            "leans": ("over" if total > 0 else "under") if leans else None,
        }
