"""The documents of each date: what is predicted, which candidates definitions pick, and how both come out."""

import datetime as dt
from collections import Counter
from fractions import Fraction
from functools import cached_property
from typing import Any, NamedTuple

from tests.oracle.availability import Availability
from tests.oracle.numbers import Item, exact, rounded, shown, stamp, stats
from tests.oracle.player_games import before_game
from tests.oracle.predictions import (
    NO_SIGNAL,
    Signal,
    best_first,
    confidence,
    direction,
    edge,
    said,
    score,
    signed_edge,
    tier,
)
from tests.oracle.raw import MODELS, Row, public_id, seed

FILTERS = (
    "edge",
    "confidence",
    "direction",
    "signal",
    "pct_over",
    "line",
    "quality",
    "home",
    "rest",
    "agreement",
    "rank",
)
SIGNAL = ("system_id", "daily_signal", "skew", "pct_over", "predictions", "high_edge_picks")
"""What is said of a signal beside the way of a prediction."""

WORDS = {row["daily_signal"]: (row["public_word"], row["explanation"]) for row in seed("signal_words")}
MADE_BY = (
    *("model_file_name", "model_training_start_date", "model_training_end_date", "model_expected_mae"),
    *("model_expected_hit_rate", "build_commit_sha", "deployment_revision"),
)
WAS_MADE = {"in_force", "invalidated_after_lock", "invalidated", "withdrawn"}

WAY = (
    *("team", "opponent", "line", "sportsbook", "feature_quality", "failed_check", "edge", "edge_tier"),
    *("confidence", "composite_score", "actual", "outcome"),
)

Definition = dict[str, str]
Picks = dict[dt.date, list[Row]]


class Decision(NamedTuple):
    """What a definition makes of a candidate: his rank, or what rejects him, with what was found and wanted."""

    row: Row
    rank: int | None
    rejected_by: str | None = None
    found: Any = None
    wanted: Any = None


def rejections(definition: Definition, decisions: list[Decision]) -> Item:
    """Count decisions by what rejects."""
    found = Counter(decision.rejected_by for decision in decisions)
    return {
        "id": definition["subset_id"],
        "public_id": definition["public_id"],
        "candidates": found.total(),
        "selected": found[None],
        "rejected": {name: found[name] for name in FILTERS},
    }


class Days(Availability):
    """What the rules say of dates, over a raw folder as of an instant."""

    @cached_property
    def made(self) -> dict[tuple[dt.date, str], set[str]]:
        """Who was predicted in time, in force or not, by date and system."""
        found: dict[tuple[dt.date, str], set[str]] = {}
        for (date, system, player), versions in self.versions.items():
            if any(standing in WAS_MADE for _, standing in versions):
                found.setdefault((date, system), set()).add(player)
        return found

    @cached_property
    def dates(self) -> list[dt.date]:
        """The dates with documents: from the first game to today, and later ones that are predicted."""
        first = min((game["game_date"] for game in self.games.values()), default=self.today)
        later = {date for date, _ in self.made if date > self.today}
        return [*(first + dt.timedelta(days) for days in range((self.today - first).days + 1)), *sorted(later)]

    @cached_property
    def teams(self) -> dict[tuple[str, str], tuple[str | None, str | None]]:
        """Team and opponent of a player in a game: of those who are expected, else of those who played."""
        expected = self.tables["upcoming_player_game_context"]
        dates = {row["game_date"] for row in expected}
        played = [row for row in self.tables["player_game_summary"] if row["game_date"] not in dates]
        played = [row for row in played if row["processed_at"] is None or row["processed_at"] <= self.now]
        played.sort(key=lambda row: row["processed_at"])
        known = {
            (row["player_lookup"], row["game_id"]): (row["team_abbr"], row["opponent_team_abbr"]) for row in played
        }
        for row in sorted(expected, key=before_game):
            known.setdefault((row["player_lookup"], row["game_id"]), (row["team_abbr"], row["opponent_team_abbr"]))
        return known

    def teams_of(self, row: Row) -> tuple[str | None, str | None]:
        """Return team and opponent of the player of a prediction."""
        return self.teams.get((row["player_lookup"], row["game_id"]), (None, None))

    def failed_check(self, row: Row) -> str | None:
        """Return the first check that keeps a prediction in force from being a candidate."""
        if row["line"] is None:
            return "line" if row["current_points_line"] is None else "placeholder"
        if direction(row) is None:
            return "direction"
        if (signed_edge(row) <= 0) if direction(row) == "OVER" else (signed_edge(row) >= 0):
            return "sign"
        return "teams" if None in self.teams_of(row) else None

    @cached_property
    def candidates(self) -> dict[tuple[dt.date, str], list[Row]]:
        """The candidates of each date and system, the best first."""
        return {
            key: sorted((row for row in rows if self.failed_check(row) is None), key=best_first)
            for key, rows in self.by_slate.items()
        }

    def side(self, row: Row) -> str | None:
        """Say whether the player of a prediction is at home or away."""
        is_home = self.is_home(self.teams_of(row)[0], self.games[row["game_id"]])
        return None if is_home is None else "home" if is_home else "away"

    def rest_before(self, row: Row) -> int | None:
        """Return the days since a player last played in the season, before the date of his prediction."""
        date = row["game_date"]
        games = [game for _, game in self.in_order(row["player_lookup"]) if game["has_played"]]
        days = [game["game_date"] for game in games if game["season"] == self.season(date) and game["game_date"] < date]
        return self.rest(self.teams_of(row)[0], days[-1], date) if days else None

    def agreement(self, row: Row) -> int:
        """Count the listed systems with the same direction, and that of the prediction itself."""
        date, player = row["game_date"], row["player_lookup"]
        listed = {model["system_id"] for model in MODELS if model["codename"] and self.is_valid(model, date)}
        others = (self.in_force.get((date, system, player)) for system in listed - {row["system_id"]})
        return 1 + sum(
            other is not None and other["line"] is not None and direction(other) == direction(row) for other in others
        )

    def rejection(self, definition: Definition, row: Row) -> tuple[str, Any, Any] | None:
        """Return the first filter that a candidate does not pass, what was found, and what was wanted."""
        signal = self.signals.get((row["game_date"], row["system_id"]), NO_SIGNAL)
        bounds = {name: exact(text) for name, text in definition.items() if "min" in name or "max" in name}
        steps: tuple[tuple[str, Any, Any, Any], ...] = (
            ("edge", edge(row), bounds["min_edge"], bounds["max_edge"]),
            ("confidence", confidence(row), bounds["min_confidence"], bounds["max_confidence"]),
            ("direction", row["recommendation"], definition["direction"], None),
            ("signal", signal.daily_signal, definition["signal"], None),
            ("pct_over", exact(signal.pct_over), bounds["pct_over_min"], bounds["pct_over_max"]),
            ("line", row["line"], bounds["line_min"], bounds["line_max"]),
            ("quality", exact(row["feature_quality_score"]), bounds["min_feature_quality"], None),
            ("home", self.side(row), definition["home"], None),
            ("rest", exact(self.rest_before(row)), None, bounds["rest_max"]),
            ("agreement", exact(self.agreement(row)), bounds["agreement_min"], None),
        )
        for name, value, least, most in steps:
            if name in {"direction", "signal", "home"}:
                if least not in {"", "ANY"} and value not in str(least).split("_OR_"):
                    return name, value, least
            elif least is not None and (value is None or value < least):
                return name, value, least
            elif most is not None and (value is None or value > most):
                return name, value, most
        return None

    def decisions(self, definition: Definition, date: dt.date) -> list[Decision]:
        """Return what a definition makes of the candidates of a date, the best first, whether it is valid or not."""
        key = *definition.values(), str(date)
        if key not in self._decided_before:
            self._decided_before[key] = self._decide(definition, date)
        return self._decided_before[key]

    @cached_property
    def _decided_before(self) -> dict[tuple[str, ...], list[Decision]]:
        return {}

    def _decide(self, definition: Definition, date: dt.date) -> list[Decision]:
        key = date, definition["system_id"]
        found = []
        passed = 0
        for row in self.candidates.get(key, []):
            if rejected := self.rejection(definition, row):
                found.append(Decision(row, None, *rejected))
                continue
            passed += 1
            if definition["is_ranked"] == "true" and passed > int(definition["top_n"]):
                found.append(Decision(row, passed, "rank", Fraction(passed), Fraction(definition["top_n"])))
            else:
                found.append(Decision(row, passed))
        return found

    def picks(self, definition: Definition, date: dt.date) -> list[Row]:
        """Return whom a definition picks, the best first."""
        return [each.row for each in self.decisions(definition, date) if each.rejected_by is None]

    @cached_property
    def _in_order(self) -> list[Definition]:
        """The definitions: groups in their order, then those on trial."""
        return sorted(
            self.definitions,
            key=lambda row: (row["audience"] != "public", int(row["public_id"] or 0), row["subset_id"]),
        )

    def valid(self, date: dt.date) -> list[Definition]:
        """Return the definitions of a date, in order."""
        return [row for row in self._in_order if self.is_valid(row, date)]

    def groups(self, date: dt.date) -> list[Definition]:
        """Return the definitions that readers see on a date."""
        return [row for row in self.valid(date) if row["audience"] == "public"]

    def best_bets(self, date: dt.date) -> list[Row]:
        """Return the picks of the group that is flagged."""
        return [
            row for group in self.groups(date) if group["is_best_bets"] == "true" for row in self.picks(group, date)
        ]

    def graded(self, row: Row) -> Item:
        """Return how a prediction came out."""
        return {"actual": None if row["line"] is None else self.points(row), "outcome": self.outcome_of(row)}

    @cached_property
    def group_picks(self) -> dict[str, Picks]:
        """Whom each group picks on each date on which it is valid, by the id that readers see, the oldest first."""
        found: dict[str, Picks] = {}
        for date in self.dates:
            for group in self.groups(date):
                found.setdefault(group["public_id"], {})[date] = self.picks(group, date)
        return found

    def picked(self, public_id: str, first: dt.date, last: dt.date) -> list[Row]:
        """Return whom a group picks from a date to another, the oldest first."""
        picks = self.group_picks.get(public_id, {})
        return [row for date, rows in picks.items() if first <= date <= last for row in rows]

    def status(self, date: dt.date) -> str:
        """Return what there is to say of a date."""
        return self.status_with(date, self.shown_on(date))

    def status_if(self, date: dt.date, holds: object, word: str) -> str:
        """Return the status of a date, with another word if there is something, but not this."""
        return word if self.status(date) == "ok" and not holds else self.status(date)

    def shown_on(self, date: dt.date) -> list[Row]:
        """Return the predictions of a date that readers see, by name."""
        rows = self.lined(date, self.champion(date)["system_id"])
        return sorted(rows, key=lambda row: (self.name(row["player_lookup"]), row["player_lookup"]))

    def pick(self, row: Row) -> Item:
        """Return a prediction as readers see it."""
        player = row["player_lookup"]
        return {"player_id": public_id(player), **self.inner_pick(row)}

    def inner_pick(self, row: Row) -> Item:
        """Return a prediction without the player's id."""
        team, opponent = self.teams_of(row)
        return {
            "player": self.name(row["player_lookup"]),
            "team": team,
            "opponent": opponent,
            "prediction": rounded(row["predicted"], 1),
            "line": shown(row["line"]),
            "direction": direction(row),
        }

    def game(self, game: Row) -> Item:
        """Return a game as readers see it."""
        status = "final" if self.is_final(game) else "in_progress"
        if game["game_status"] in {1, None} or game["begins_at"] > self.now:
            status = "scheduled"
        is_on = status != "scheduled"
        return {
            "game_id": game["game_code"],
            "home": game["home_team_tricode"],
            "away": game["away_team_tricode"],
            "tips_off_at": stamp(game["tipoff_at"]),
            "status": status,
            "home_score": game["home_team_score"] if is_on else None,
            "away_score": game["away_team_score"] if is_on else None,
        }

    def documents(self) -> dict[str, Item]:
        """Return the documents of every date."""
        found = {}
        for date in self.dates:
            head = {
                "date": str(date),
                "season": self.of_season(date)["season"],
                "status": self.status(date),
                "locks_at": self.locks_at(date),
            }
            model = {"model": self.champion(date)["codename"]}
            for kind, content in self._of_date(date).items():
                basis = {} if kind in {"admin/picks", "admin/predictions"} else {"basis": "reconstructed"}
                own = {} if kind == "admin/predictions" else model
                found[f"{kind}/{date}.json"] = head | own | basis | content
        return found

    def _of_date(self, date: dt.date) -> dict[str, Item]:
        return {
            "predictions": {"games": [self._predicted(game) for game in self.of(date)]},
            "results": self._results(date),
            "signals": self._signal_shown(date),
            "picks": self._picks(date),
            "best-bets": self._best_bets(date),
            "admin/predictions": {"predictions": [self._inside(row) for row in self._rows(date)]},
            "admin/picks": self._decided(date),
            "admin/why": self._why(date),
        }

    def _rows(self, date: dt.date) -> list[Row]:
        return [row for (of, _), rows in sorted(self.by_slate.items()) if of == date for row in rows]

    def _predicted(self, game: Row) -> Item:
        date, predictions = game["game_date"], []
        for row in self.shown_on(date):
            if row["game_id"] == game["game_code"]:
                retrain = self.retrain(row)
                made_by = {"model": self.champion(date)["codename"], "version": retrain and retrain.version}
                predictions.append(self.whole_pick(row) | {"model_attribution": made_by})
        return self.game(game) | {"predictions": predictions}

    def whole_pick(self, row: Row) -> Item:
        """Return a pick or a prediction that can be read alone: with its game, and how it came out."""
        game, date, retrain = self.games[row["game_id"]], row["game_date"], self.retrain(row)
        key, (team, _) = (date, row["system_id"], row["player_lookup"]), self.teams_of(row)
        odds = self.odds(date, row["player_lookup"], row["line"]) or {}
        return self.result(row) | {
            "is_home": self.is_home(team, game),
            "game_id": row["game_id"],
            "tips_off_at": stamp(game["tipoff_at"]),
            "first_line": shown(self.first_said[key][0]) if direction(row) else None,
            "price": odds.get(str(direction(row)).lower()),
            "version": retrain and retrain.version,
            "availability": self.availability(date, row["player_lookup"], team, self.lock(date)),
        }

    def result(self, row: Row) -> Item:
        """Return a prediction with how it came out."""
        return self.pick(row) | self.graded(row)

    def _results(self, date: dt.date) -> Item:
        rows = self.shown_on(date)
        outcomes = [self.outcome_of(row) for row in rows]
        return {
            "shown": len(rows),
            "no_direction": outcomes.count(None),
            "settled": sum(direction(row) is not None and row["game_id"] in self.scored for row in rows),
            "stats": stats(outcomes),
            "results": [self.result(row) | {"game_id": row["game_id"]} for row in rows],
        }

    def signal(self, date: dt.date) -> Signal:
        """Return the signal of the champion."""
        return self.signals.get((date, self.champion(date)["system_id"]), NO_SIGNAL)

    def _signal_shown(self, date: dt.date) -> Item:
        signal = self.signal(date)
        word, sentence = WORDS.get(signal.daily_signal or "", (None, None))
        return {
            "status": self.status_if(date, signal.daily_signal, "too_few"),
            "signal": word,
            "explanation": sentence and sentence.replace("{predictions}", str(signal.predictions)),
            "metrics": {"conditions": signal.skew.lower() if signal.skew else None, "picks": signal.high_edge_picks},
        }

    def picks_status(self, date: dt.date) -> str:
        """Return the status of the picks of a date."""
        return self.status_if(date, any(self.picks(group, date) for group in self.groups(date)), "no_picks")

    def _picks(self, date: dt.date) -> Item:
        return {
            "status": self.picks_status(date),
            "groups": [
                {
                    "id": group["public_id"],
                    "name": group["public_name"],
                    "stats": self._record_before(group, date) | {"days": 30},
                    "picks": [self.whole_pick(row) for row in self.picks(group, date)],
                }
                for group in self.groups(date)
            ],
        }

    def _record_before(self, group: Definition, date: dt.date) -> Item:
        """Return the record of the 30 days before a date, within its season."""
        day = dt.timedelta(1)
        first = max(dt.date.fromisoformat(self.of_season(date)["first_date"]), date - 30 * day)
        return stats(self.outcome_of(row) for row in self.picked(group["public_id"], first, date - day))

    def best_bets_status(self, date: dt.date) -> str:
        """Return the status of the best bets of a date."""
        return self.status_if(date, self.best_bets(date), "no_picks")

    def _best_bets(self, date: dt.date) -> Item:
        picks = [self.whole_pick(row) for row in self.best_bets(date)]
        return {"status": self.best_bets_status(date), "picks": picks}

    def _named(self, row: Row) -> Item:
        """Return a prediction as insiders see it."""
        return {
            **self.inner_pick(row),
            **self.graded(row),
            **{name: row[name] for name in ("system_id", "player_lookup", "prediction_id", "game_id")},
            "confidence": shown(confidence(row)),
            "created_at": stamp(row["created_at"]),
        }

    def _inside(self, row: Row) -> Item:
        retrain, found = self.retrain(row), self._named(row)
        del found["direction"]
        return found | {
            "recommendation": row["recommendation"],
            "model_attribution": {
                **{name: said(row[name]) for name in MADE_BY},
                "version": retrain and retrain.version,
                "model_trained_at": stamp(row["model_trained_at"]),
            },
        }

    def _decided(self, date: dt.date) -> Item:
        systems = sorted(system for of, system in self.candidates if of == date)
        return {
            "status": self.picks_status(date),
            "signals": self._signals_of(date),
            "rejections": [rejections(group, self.decisions(group, date)) for group in self.groups(date)],
            "candidates": [self._candidate(date, row) for system in systems for row in self.candidates[date, system]],
        }

    def _signals_of(self, date: dt.date) -> list[Item]:
        own = sorted((system, signal) for (of, system), signal in self.signals.items() if of == date)
        return [{"system_id": system, **signal._asdict()} for system, signal in own]

    def _candidate(self, date: dt.date, row: Row) -> Item:
        own = [(of, each) for of, each in self._decisions_on(date, row) if of["audience"] == "public"]
        names = [({"id": of["subset_id"], "public_id": of["public_id"]}, each) for of, each in own]
        return self._named(row) | {
            "feature_quality": shown(exact(row["feature_quality_score"])),
            "edge": shown(edge(row)),
            "signed_edge": shown(signed_edge(row)),
            "edge_tier": tier(row),
            "composite_score": shown(score(row)),
            "subsets": [name | {"rank": each.rank} for name, each in names if each.rejected_by is None],
            "rejected_by": [name | {"filter": each.rejected_by} for name, each in names if each.rejected_by],
        }

    def _decisions_on(self, date: dt.date, row: Row) -> list[tuple[Definition, Decision]]:
        """Return what each definition of a date makes of a candidate."""
        return [(of, each) for of in self.valid(date) for each in self.decisions(of, date) if each.row is row]

    @cached_property
    def _versions_of(self) -> dict[tuple[dt.date, str], list[str]]:
        """Of whom there are versions, by date and system."""
        found: dict[tuple[dt.date, str], list[str]] = {}
        for date, system, player in self.versions:
            found.setdefault((date, system), []).append(player)
        return found

    def _why(self, date: dt.date) -> Item:
        decided = self.valid(date) if self.of(date) else []
        followed = {self.champion(date)["system_id"], *(row["system_id"] for row in decided)}
        names = {player for system in followed for player in self._versions_of.get((date, system), ())}
        systems = sorted(followed, key=lambda system: (system != self.champion(date)["system_id"], system))
        shown_rows = {row["player_lookup"]: row for row in self.shown_on(date)}
        return {
            "signals": [{name: of[name] for name in SIGNAL} for of in self._signals_of(date)],
            "players": [
                {
                    "player_lookup": player,
                    "player": self.name(player),
                    "systems": [
                        self._way(date, system, player) for system in systems if (date, system, player) in self.versions
                    ],
                    "shown": self._where(date, shown_rows[player]) if player in shown_rows else None,
                }
                for player in sorted(names)
            ],
        }

    def _way(self, date: dt.date, system: str, player: str) -> Item:
        versions, row = self.versions[date, system, player], self.in_force.get((date, system, player))
        found: Item = dict.fromkeys(WAY)
        if row:
            team, opponent = self.teams_of(row)
            found = self.graded(row) | {
                "team": team,
                "opponent": opponent,
                "line": shown(row["line"]),
                "sportsbook": row["sportsbook"],
                "feature_quality": shown(exact(row["feature_quality_score"])),
                "failed_check": self.failed_check(row),
                "edge": shown(edge(row)),
                "edge_tier": tier(row),
                "confidence": shown(confidence(row)),
                "composite_score": shown(score(row)),
            }
        return found | {
            "system_id": system,
            "versions": [
                {
                    "created_at": stamp(each["created_at"]),
                    "prediction": shown(each["predicted_points"]),
                    "line": shown(each["current_points_line"]),
                    "recommendation": each["recommendation"],
                    "standing": standing,
                }
                for each, standing in versions
            ],
            "subsets": [self._reason(*each) for each in self._decisions_on(date, row)] if row else [],
        }

    @staticmethod
    def _reason(definition: Definition, decision: Decision) -> Item:
        is_number = isinstance(decision.found, Fraction) and isinstance(decision.wanted, Fraction)
        found, wanted = (
            float(each) if isinstance(each, Fraction) else each for each in (decision.found, decision.wanted)
        )
        return {
            "id": definition["subset_id"],
            "public_id": definition["public_id"] if definition["audience"] == "public" else None,
            "audience": definition["audience"],
            "rank": decision.rank,
            "rejected_by": decision.rejected_by,
            "found": found,
            "wanted": wanted,
            "missed_by": float(abs(decision.found - decision.wanted)) if is_number else None,
        }

    def _where(self, date: dt.date, row: Row) -> Item:
        """Return where readers see a prediction."""
        own = self.inner_pick(row)
        places = [("picks", group) for group in self.groups(date)]
        places += [("best-bets", group) for group in self.groups(date) if group["is_best_bets"] == "true"]
        return self.graded(row) | {
            "prediction": own["prediction"],
            "line": own["line"],
            "direction": own["direction"],
            # of what is reconstructed nobody can have been rekeyed
            "rekeyed": None,
            "files": [f"predictions/{date}.json", f"results/{date}.json"],
            "groups": [
                {"path": f"{kind}/{date}.json", "id": group["public_id"], "name": group["public_name"], "rank": rank}
                for kind, group in places
                for rank, each in enumerate(self.picks(group, date), 1)
                if each is row
            ],
        }
