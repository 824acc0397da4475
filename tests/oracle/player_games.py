"""Player games, forms and outcomes, worked out from raw tables in exact numbers."""

import datetime as dt
from fractions import Fraction
from functools import cached_property

from tests.oracle.numbers import exact, mean, share, shown, stamp
from tests.oracle.predictions import Predictions, direction
from tests.oracle.raw import FIRST_READ, Row

NEVER = dt.datetime.min.replace(tzinfo=dt.UTC)


def before_game(row: Row) -> tuple[object, ...]:
    """Return the place of one of several rows before a game: the complete one, with teams and line, is the first."""
    line, teams = exact(row["current_points_line"]), (row["team_abbr"], row["opponent_team_abbr"])
    has_line = line is not None and row["has_prop_line"] is not False
    names = tuple(team or "" for team in teams)
    return None in teams, not has_line, names, -(line or -1), row["has_prop_line"] is not True


def coming(row: Row) -> Row:
    """Return a game to come as documents show it."""
    at = stamp(row["tips_off_at"])
    return {"opponent": row["opponent"], "is_home": row["is_home"], "tips_off_at": at}


def played(row: Row) -> Row:
    """Return a player game as documents show it."""
    return {
        "date": str(row["game_date"]),
        "opponent": row["opponent"],
        "is_home": row["is_home"],
        "points": row["points"],
        "minutes": shown(row["minutes_played"]),
        "line": shown(row["points_line"]),
        "against_line": row["against_line"],
    }


class PlayerGames(Predictions):
    """What the rules say of players, over a raw folder as of an instant."""

    def shown(self, player: str, game: Row) -> Row | None:
        """Return the champion's prediction of a player in a game, if it has a line."""
        row = self.in_force.get((game["game_date"], self.champion(game["game_date"])["system_id"], player))
        return row if row and row["game_id"] == game["game_code"] and row["line"] is not None else None

    @staticmethod
    def is_home(team: str | None, game: Row) -> bool | None:
        """Whether a team is at home."""
        # the schedule may name one team twice
        return {game["away_team_tricode"]: False, game["home_team_tricode"]: True}.get(team)

    @cached_property
    def expected(self) -> dict[tuple[str, str], Row]:
        """Who was expected in which game of the schedule, with the line before it."""
        rows = [row for row in self.tables["upcoming_player_game_context"] if row["game_date"] >= FIRST_READ]
        rows.sort(key=before_game)
        first: dict[tuple[str | None, str | None, dt.date], Row] = {}
        for row in rows:
            first.setdefault((row["player_lookup"], row["game_id"], row["game_date"]), row)
        offers: dict[dt.date, list[Fraction]] = {}
        for row in first.values():
            line = exact(row["current_points_line"])
            if row["has_prop_line"] is not False and line is not None:
                offers.setdefault(row["game_date"], []).append(line)
        found = {}
        for (player, code, date), row in first.items():
            game = self.games.get(code or "")
            if player and game and game["game_date"] == date:
                line = None if row["has_prop_line"] is False else exact(row["current_points_line"])
                if line is not None and line == 20 and 100 * offers[date].count(line) > 20 * len(offers[date]):
                    line = None
                found[player, game["game_code"]] = {
                    "team": row["team_abbr"],
                    "opponent": row["opponent_team_abbr"],
                    "is_home": self.is_home(row["team_abbr"], game),
                    "points_line": line,
                }
        return found

    @cached_property
    def rows(self) -> dict[tuple[str, str], Row]:
        """Every player game: a box score of a game of a season that is over."""
        rows = [row for row in self.tables["player_game_summary"] if row["game_date"] >= FIRST_READ]
        rows = [row for row in rows if (row["processed_at"] or self.now) <= self.now]
        rows.sort(key=lambda row: (row["team_abbr"] or "", row["opponent_team_abbr"] or ""), reverse=True)
        rows.sort(key=lambda row: not row["is_dnp"])
        rows.sort(
            key=lambda row: (
                row["processed_at"] or NEVER,
                -1 if row["points"] is None else row["points"],
                exact(row["minutes_played"]) or -1,
            )
        )
        found = {}
        for row in rows:
            game = self.games.get(row["game_id"] or "")
            if row["player_lookup"] and game and game["game_date"] == row["game_date"] and self._counts(game):
                found[row["player_lookup"], game["game_code"]] = self._player_game(row, game)
        return found

    def _counts(self, game: Row) -> bool:
        return self.is_final(game) and self.season(game["game_date"]) is not None

    def _player_game(self, row: Row, game: Row) -> Row:
        minutes, points = exact(row["minutes_played"]), row["points"]
        if row["is_dnp"] or (points == 0 and not minutes):
            points = None
        own = self.shown(row["player_lookup"], game)
        before = self.expected.get((row["player_lookup"], game["game_code"]))
        line = own["line"] if own else before["points_line"] if before else None
        side = None
        if points is not None and line is not None:
            side = "push" if points == line else "over" if points > line else "under"
        return {
            "season": self.season(game["game_date"]),
            "game_date": game["game_date"],
            "team": row["team_abbr"],
            "opponent": row["opponent_team_abbr"],
            "is_home": self.is_home(row["team_abbr"], game),
            "has_played": points is not None,
            "points": points,
            "minutes_played": minutes if points is not None else None,
            "points_line": line,
            "against_line": side,
            "predicted_points": own["predicted"] if own else None,
            "direction": direction(own) if own else None,
            "outcome": self.outcome(own, points) if own else None,
        }

    def outcome(self, row: Row, points: int | None) -> str | None:
        """Return what became of a prediction that has a line; nothing without a direction."""
        if direction(row) is None:
            return None
        if points is None:
            is_settled = row["game_id"] in self.scored or row["standing"] == "invalidated_after_lock"
            return "void" if is_settled else "pending"
        if points == row["line"]:
            return "push"
        return "win" if (points > row["line"]) == (direction(row) == "OVER") else "loss"

    def points(self, row: Row) -> int | None:
        """Return the points of the player of a prediction; unknown until its game is over, and of who did not play."""
        known = self.rows.get((row["player_lookup"], row["game_id"]))
        return known["points"] if known else None

    def in_order(self, player: str) -> list[tuple[str, Row]]:
        """Return a player's games with their ids, the oldest first."""
        return self._by_player.get(player, [])

    @cached_property
    def _by_player(self) -> dict[str, list[tuple[str, Row]]]:
        found: dict[str, list[tuple[str, Row]]] = {}
        for (player, code), row in sorted(self.rows.items(), key=lambda item: (item[1]["game_date"], item[0][1])):
            found.setdefault(player, []).append((code, row))
        return found

    @cached_property
    def unknown(self) -> dict[str, set[dt.date]]:
        """The dates on which a team has a game without a box score, those to come among them."""
        known = {code for _, code in self.rows}
        found: dict[str, set[dt.date]] = {}
        for code, game in self.games.items():
            if code not in known:
                for team in (game["home_team_tricode"], game["away_team_tricode"]):
                    found.setdefault(team, set()).add(game["game_date"])
        return found

    def rest(self, team: str | None, last: dt.date, date: dt.date) -> int | None:
        """Return the days between two games."""
        if any(last < day < date for day in self.unknown.get(team or "", ())):
            return None
        return max((date - last).days - 1, 0)

    @cached_property
    def before(self) -> dict[tuple[str, str], Row]:
        """How a player's season stood before each game that he played."""
        seasons: dict[tuple[str, str], list[tuple[str, Row]]] = {}
        for player in self._by_player:
            for code, row in self.in_order(player):
                if row["has_played"]:
                    seasons.setdefault((player, row["season"]), []).append((code, row))
        found = {}
        for (player, _), games in seasons.items():
            for place, (code, row) in enumerate(games):
                earlier = [other for _, other in games[:place]]
                last = earlier[-1] if earlier else None
                found[player, code] = {
                    "season": row["season"],
                    "game_date": row["game_date"],
                    "points": row["points"],
                    "games_before": len(earlier),
                    "points_before": sum(other["points"] for other in earlier),
                    "previous_game_date": last["game_date"] if last else None,
                    "previous_points": last["points"] if last else None,
                    "rest_days": self.rest(row["team"], last["game_date"], row["game_date"]) if last else None,
                }
        return found

    @cached_property
    def next_games(self) -> dict[tuple[dt.date, str], Row]:
        """The game of each player on each date from today on."""
        found: dict[tuple[dt.date, str], Row] = {}
        games = ((self.games[code], player) for player, code in self.expected)
        upcoming = [(game, player) for game, player in games if game["game_date"] >= self.today]
        for game, player in sorted(
            upcoming, key=lambda of: (not self.shown(of[1], of[0]), of[0]["begins_at"], of[0]["game_code"])
        ):
            predicted, row = self.shown(player, game), self.expected[player, game["game_code"]]
            own = {"game_id": game["game_code"], "tips_off_at": game["tipoff_at"]}
            line = {"points_line": predicted["line"]} if predicted else {}
            found.setdefault((game["game_date"], player), own | row | line)
        return found

    @cached_property
    def forms(self) -> dict[str, Row]:
        """The form of each player who has played, as of today."""
        found = {}
        for player in self._by_player:
            known = [row for _, row in self.in_order(player) if row["season"] == self.label]
            known = [row for row in known if row["game_date"] < self.today]
            if any(row["has_played"] for row in known):
                found[player] = self._form(player, known)
        return found

    def _form(self, player: str, known: list[Row]) -> Row:
        games = [row for row in known if row["has_played"]]
        points = [row["points"] for row in games]
        spans = {"season": points, "last_5": points[-5:], "last_10": points[-10:]}
        from_date = self.today - dt.timedelta(30)
        spans["last_30_days"] = [row["points"] for row in games if row["game_date"] >= from_date]
        sides = [row["against_line"] for row in games if row["against_line"]][-10:]
        overs, unders = sides.count("over"), sides.count("under")
        teams = [row["team"] for row in known if row["team"]]
        tonight = self.next_games.get((self.today, player))
        team = (tonight and tonight["team"]) or (teams[-1] if teams else None)
        more = Fraction(sum(points[-5:]), 5) - Fraction(sum(points), len(points))
        word = "hot" if more >= 3 else "cold" if more <= -3 else "neutral"
        last = games[-1]["game_date"]
        return {
            "last_game_date": last,
            "rest_days": self.rest(team, last, self.today),
            "season_total_points": sum(points),
            **{f"{span}_games": len(of) for span, of in spans.items()},
            **{f"{span}_points": mean(of, 1) for span, of in spans.items()},
            "season_minutes": mean((row["minutes_played"] for row in games if row["minutes_played"] is not None), 1),
            "has_limited_data": len(points) < 10,
            "form": None if len(points) < 10 else word,
            "last_10_overs": overs,
            "last_10_unders": unders,
            "last_10_pushes": sides.count("push"),
            "last_10_over_rate": share(overs, overs + unders),
        }

    @cached_property
    def players(self) -> dict[str, Row]:
        """What each player who was seen is called, and his team: that of the newest row that names one."""
        seen = [(row["game_date"], 1, code, player, row["team"]) for (player, code), row in self.rows.items()]
        for (player, code), row in self.expected.items():
            date = self.games[code]["game_date"]
            seen.append((date, 0, code, player, row["team"] if date <= self.today else None))
        found = {player: {"player_name": self.name(player), "team": None} for _, _, player in self.in_force}
        for *_, player, team in sorted(seen, key=lambda of: of[:3]):
            found.setdefault(player, {"player_name": self.name(player), "team": None})
            found[player]["team"] = team or found[player]["team"]
        return found
