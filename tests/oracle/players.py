"""`players/index.json` and `players/{player_id}.json`."""

from functools import cached_property

from tests.oracle.days import Days
from tests.oracle.numbers import Item, closer, mean, overs, rounded, sample, shown, stats
from tests.oracle.player_games import coming, played
from tests.oracle.predictions import direction
from tests.oracle.raw import SEASONS, Row, public_id

CELLS = {"rest": ("back_to_back", "one_day", "rested"), "location": ("home", "away")}


class Players:
    """What the documents say of players, without a ledger."""

    def __init__(self, read: Days) -> None:
        """Take the dates as they were read."""
        self.read, self.today, self.label = read, read.today, read.label

    @cached_property
    def seasons(self) -> set[str]:
        """That season and the one before it."""
        labels = sorted(row["season"] for row in SEASONS)
        place = labels.index(self.label)
        return {*labels[max(place - 1, 0) : place + 1]}

    @cached_property
    def predicted(self) -> dict[str, list[Row]]:
        """By player, the predictions that were shown up to today, with what became of them."""
        found: dict[str, list[Row]] = {}
        for date in (date for date in self.read.dates if date <= self.today):
            if self.read.season(date) in self.seasons:
                for row in self.read.shown_on(date):
                    found.setdefault(row["player_lookup"], []).append(row | self.read.graded(row))
        return found

    @cached_property
    def ids(self) -> list[str]:
        """Those who have a file."""
        return [player for player in self.predicted if public_id(player)]

    def of_season(self, player: str) -> list[Row]:
        """Return the predictions of the season."""
        return [row for row in self.predicted[player] if self.read.season(row["game_date"]) == self.label]

    @staticmethod
    def closer(rows: list[Row]) -> Item:
        """Return how often the prediction was nearer to the points than the line was."""
        graded = [row for row in rows if row["outcome"] in {"win", "loss", "push"}]
        return closer((row["predicted"], row["line"], row["actual"]) for row in graded)

    def splits(self, player: str) -> dict[str, Item]:
        """Return his games of the season over and under the line, by rest and place."""
        cells: dict[str, list[Row]] = {}
        for code, row in self.read.in_order(player):
            is_before = row["season"] == self.label and row["game_date"] < self.today
            if is_before and row["against_line"] in {"over", "under"}:
                rest = self.read.before[player, code]["rest_days"]
                if rest is not None:
                    cells.setdefault(CELLS["rest"][min(rest, 2)], []).append(row)
                if row["is_home"] is not None:
                    cells.setdefault("home" if row["is_home"] else "away", []).append(row)
        return {kind: {name: self._cell(cells.get(name, [])) for name in names} for kind, names in CELLS.items()}

    @staticmethod
    def _cell(rows: list[Row]) -> Item:
        return overs(rows) | {"points": mean((row["points"] for row in rows), 1), "sample": sample(len(rows))}

    def newest(self, player: str) -> list[Item]:
        """Return his newest twenty games before today."""
        found = {code: self._box(row) for code, row in self.read.in_order(player) if row["season"] in self.seasons}
        for row in self.predicted[player]:
            found.setdefault(row["game_id"], self._alone(player, row))
        past = sorted((row["date"], code, row) for code, row in found.items() if row["date"] < str(self.today))
        return [row for _, _, row in reversed(past)][:20]

    @staticmethod
    def _box(row: Row) -> Item:
        predicted = row["predicted_points"]
        return played(row) | {
            "played": row["has_played"],
            "prediction": None if predicted is None else rounded(predicted, 1),
            "direction": row["direction"],
            "outcome": row["outcome"],
        }

    def _alone(self, player: str, row: Row) -> Item:
        """Return a prediction of whom there is no box score, with the teams that were expected."""
        game = self.read.games[row["game_id"]]
        before = self.read.expected.get((player, row["game_id"]), {"team": None, "opponent": None})
        return {
            "date": str(row["game_date"]),
            "opponent": before["opponent"],
            "is_home": self.read.is_home(before["team"], game),
            "played": False if row["game_id"] in self.read.scored or row["outcome"] == "void" else None,
            "points": None,
            "minutes": None,
            "line": shown(row["line"]),
            "against_line": None,
            "prediction": rounded(row["predicted"], 1),
            "direction": direction(row),
            "outcome": row["outcome"],
        }

    def next_game(self, player: str) -> Item | None:
        """Return the next game in which he is expected."""
        dates = sorted(date for date, name in self.read.next_games if name == player)
        if not dates:
            return None
        row = self.read.next_games[dates[0], player]
        return coming(row) | {"date": str(dates[0]), "line": shown(row["points_line"])}

    def top(self, status: str) -> Item:
        """Return what both kinds begin with."""
        return self.read.head(status) | {
            "model": self.read.champion(self.today)["codename"],
            "published_from": None,
        }

    def who(self, player: str) -> Item:
        """Return who he is."""
        known = self.read.players[player]
        return {"player_id": player, "player": known["player_name"], "team": known["team"]}

    def document(self, player: str) -> Item:
        """Return `players/{player_id}.json`."""
        rows, form = self.of_season(player), self.read.forms.get(player, {})
        games = [row for _, row in self.read.in_order(player) if row["season"] == self.label]
        is_known = any(row["game_date"] < self.today for row in games)
        sides = {side: [row["outcome"] for row in rows if direction(row) == side] for side in ("OVER", "UNDER")}
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
    def index(self) -> Item:
        """Return `players/index.json`."""
        listed = [player for player in self.ids if self.of_season(player)]
        listed.sort(key=lambda player: (self.read.players[player]["player_name"], player))
        return {
            **self.top("ok" if listed else "no_data"),
            "players": [
                {
                    **self.who(player),
                    "games": self.read.forms.get(player, {}).get("season_games", 0),
                    "predictions": len(self.of_season(player)),
                    "stats": stats(row["outcome"] for row in self.of_season(player)),
                }
                for player in listed
            ],
        }

    def documents(self) -> dict[str, Item]:
        """Return all of them by path."""
        found = {f"players/{player}.json": self.document(player) for player in self.ids}
        return found | {"players/index.json": self.index}
