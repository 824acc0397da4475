"""`tonight/all-players.json`, worked out once more from the raw tables alone."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any

from tests.project.grading import rounded
from tests.project.player_games import FINAL, PlayerGames, exact
from tests.project.raw import EASTERN, Row, read, seed

STATUSES = {"out", "doubtful", "questionable", "probable", "available"}
REASONS = {"injury", "illness", "rest", "g_league", "suspension", "personal"}
NONE_PLAYED: dict[str, Any] = {}


def stamp(instant: dt.datetime | None) -> str | None:
    """Return an instant as documents show it."""
    return f"{instant:%Y-%m-%dT%H:%M:%SZ}" if instant else None


def number(value: Decimal | None) -> float | None:
    """Return a number as JSON has it."""
    return None if value is None else float(value)


class Tonight(PlayerGames):
    """The definition, over a raw folder as of an instant."""

    def __init__(self, raw: Path, now: dt.datetime) -> None:
        """Read what is needed; injury reports and odds may be absent."""
        super().__init__(raw, now)
        self.injuries = read(raw / "nbac_injury_report.parquet")
        self.offers = read(raw / "bettingpros_player_points_props.parquet")

    @cached_property
    def document(self) -> Row:
        """The document without generated_at and basis."""
        seasons = [row for row in seed("seasons") if row["first_date"] <= str(self.today)]
        (model,) = [row for row in seed("models") if row["system_id"] == self.champion(self.today)]
        is_season = self.season(self.today) is not None
        games = sorted(self.of(self.today), key=lambda game: (game["begins_at"], game["game_code"]))
        listed = self.listed if is_season else {}
        status = "ok" if listed else "no_data" if games else "no_games"
        return {
            "date": str(self.today),
            "model": model["codename"],
            "season": max(seasons, key=lambda row: row["first_date"])["season"],
            "status": status if is_season else "off_season",
            "locks_at": stamp(self.lock(self.today)) if games else None,
            "expected": len(listed),
            "expected_with_line": sum(row["line"] is not None for _, row in listed.values()),
            "games": [self._game(game) for game in games],
        }

    def _game(self, game: Row) -> Row:
        status = "in_progress" if game["game_status"] != FINAL else "final"
        if game["game_status"] in {1, None} or game["begins_at"] > self.now:
            status = "scheduled"
        scores = (None, None)
        if status != "scheduled":
            scores = (game["home_team_score"], game["away_team_score"])
        players = [(player, row) for player, (code, row) in self.listed.items() if code == game["game_code"]]
        return {
            "game_id": game["game_code"],
            "home": game["home_team_tricode"],
            "away": game["away_team_tricode"],
            "tips_off_at": stamp(game["tipoff_at"]),
            "status": status,
            "home_score": scores[0],
            "away_score": scores[1],
            "players": [row for _, row in sorted(players, key=lambda of: self._order(*of))],
        }

    def _order(self, player: str, row: Row) -> tuple[Any, ...]:
        form = self.forms.get(player)
        points = Fraction(form["season_total_points"], form["season_games"]) if form else None
        return (row["line"] is None, -(row["line"] or 0), points is None, -(points or 0), player)

    @cached_property
    def listed(self) -> dict[str, tuple[str, Row]]:
        """Who is listed, each with the id of his game."""
        system = self.champion(self.today)
        rows = {key[2]: row for key, row in self.in_force.items() if key[:2] == (self.today, system)}
        shown = {player: row for player, row in rows.items() if row["line"] is not None}
        expected = {player: row for (date, player), row in self.next_games.items() if date == self.today}
        return {player: self._listed(player, expected.get(player), shown.get(player)) for player in {*shown, *expected}}

    def _listed(self, player: str, expected: Row | None, shown: Row | None) -> tuple[str, Row]:
        if shown and not (expected and expected["game_id"] == shown["game_id"]):
            # his own game, and not one in which somebody else expects him
            own = {"team": None, "opponent": None}
            if not any(row["game_date"] == self.today for row in self.tables["upcoming_player_game_context"]):
                own = self.rows.get((player, shown["game_id"]), own)
            expected = {"game_id": shown["game_id"], "team": own["team"], "opponent": own["opponent"]}
        assert expected
        game = self.games[expected["game_id"]]
        line = exact(shown["line"]) if shown else expected["points_line"]
        direction = shown and shown["recommendation"]
        outcome, actual = self._graded(player, game, shown) if shown else (None, None)
        is_id = player.isascii() and player.isalnum() and player == player.lower() and player != "index"
        return expected["game_id"], {
            "player_id": player if is_id else None,
            "player": self.names.get(player, player),
            "team": expected["team"],
            "opponent": expected["opponent"],
            "is_home": self.is_home(expected["team"], game),
            "line": number(line),
            "prediction": rounded(Fraction(exact(shown["predicted_points"]) or 0), 1) if shown else None,
            "direction": direction if direction in {"OVER", "UNDER"} else None,
            **self._past(player),
            "availability": self._availability(player, expected["team"]),
            "odds": self._odds(player, line),
            "actual": actual,
            "outcome": outcome,
        }

    def _graded(self, player: str, game: Row, shown: Row) -> tuple[str | None, int | None]:
        """Return outcome and points of a prediction."""
        row = self.rows.get((player, game["game_code"]))
        if row and row["has_played"]:
            return row["outcome"], row["points"]
        is_over = any(code == game["game_code"] for _, code in self.rows)
        at = shown["invalidated_at"]
        is_invalidated = (shown["invalidation_reason"] is not None or at is not None) and (at or self.now) <= self.now
        outcome = "void" if is_over or is_invalidated else "pending"
        return outcome if shown["recommendation"] in {"OVER", "UNDER"} else None, None

    def _past(self, player: str) -> Row:
        form = self.forms.get(player, NONE_PLAYED)
        spans: Row = {
            span: {"games": form.get(f"{span}_games", 0), "points": form.get(f"{span}_points")}
            for span in ("season", "last_5", "last_10", "last_30_days")
        }
        spans["season"]["minutes"] = form.get("season_minutes")
        season = self.season(self.today)
        rows = [(code, row) for code, row in self.in_order(player) if row["season"] == season]
        lined = [row for _, row in rows if row["game_date"] < self.today and row["against_line"]]
        return {
            "rest_days": form.get("rest_days"),
            **spans,
            "form": form.get("form"),
            "limited_data": form.get("has_limited_data", True),
            "last_10_vs_line": {
                **{name: form.get(f"last_10_{name}", 0) for name in ("overs", "unders", "pushes")},
                "over_rate": form.get("last_10_over_rate"),
                "games": [
                    {
                        "date": str(row["game_date"]),
                        "opponent": row["opponent"],
                        "is_home": row["is_home"],
                        "points": row["points"],
                        "minutes": number(row["minutes_played"]),
                        "line": number(row["points_line"]),
                        "against_line": row["against_line"],
                    }
                    for row in reversed(lined[-10:])
                ],
            },
        }

    @cached_property
    def _reports(self) -> list[tuple[dt.datetime, Row]]:
        """What injury reports said of today by the instant, the oldest first."""
        found = []
        for row in self.injuries:
            hour = row["report_hour"]
            if row["game_date"] == self.today and row["player_lookup"] and hour is not None and 0 <= hour <= 23:
                at = dt.datetime.combine(row["report_date"], dt.time(hour), EASTERN).astimezone(dt.UTC)
                is_written = row["processed_at"] is not None and row["processed_at"] <= self.now
                if is_written and at <= self.now and self.today - row["report_date"] <= dt.timedelta(7):
                    found.append((at, row))
        return sorted(found, key=lambda of: (of[0], of[1]["processed_at"], of[1]["injury_status"] or ""))

    def _availability(self, player: str, team: str | None) -> Row | None:
        of_player = [(at, row) for at, row in self._reports if row["player_lookup"] == player]
        if of_player:
            at, row = of_player[-1]
            status, reason = row["injury_status"], row["reason_category"]
            return {
                "status": status if status in STATUSES else None,
                "reason": reason if reason in REASONS else "other",
                "reported_at": stamp(at),
            }
        of_team = [at for at, row in self._reports if team and row["team"] == team]
        return {"status": "available", "reason": None, "reported_at": stamp(of_team[-1])} if of_team else None

    @cached_property
    def _known_offers(self) -> dict[tuple[str, Decimal | None], list[Row]]:
        """The offers on points that stood at the instant and at the lock, by player and line."""
        until = min(self.now, self.lock(self.today))
        found: dict[tuple[str, Decimal | None], list[Row]] = {}
        for row in self.offers:
            changed, written, odds = row["bookmaker_last_update"], row["processed_at"], row["odds_american"]
            is_known = changed is not None and changed <= until and written is not None and written <= self.now
            is_offer = row["market_type"] == "points" and row["is_active"] and odds is not None and abs(odds) >= 100
            if row["game_date"] == self.today and is_known and is_offer:
                found.setdefault((row["player_lookup"], exact(row["points_line"])), []).append(row)
        return found

    def _odds(self, player: str, line: Decimal | None) -> Row | None:
        rows = self._known_offers.get((player, line), []) if line is not None else []
        best: Row = {"over": None, "under": None}
        for side in best:
            newest: dict[str | None, tuple[dt.datetime, int]] = {}
            for row in rows:
                if row["bet_side"] == side:
                    offer = (row["bookmaker_last_update"], row["odds_american"])
                    newest[row["bookmaker"]] = max(offer, newest.get(row["bookmaker"], offer))
            best[side] = max((odds for _, odds in newest.values()), default=None)
        return best if any(best.values()) else None
