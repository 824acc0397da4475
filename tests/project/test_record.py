"""The record shown is the record of the picks shown: graded here once more, from published files and raw tables."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

import duckdb
import orjson
import pytest

from tests.project.conftest import Built

SEASON_FIRST = dt.date(2025, 10, 21)
WINDOWS = {"last_7_days": 7, "last_30_days": 30, "season": 1000}


@dataclass
class Grader:
    """Knows what happened, from the raw tables alone."""

    built: Built

    def __post_init__(self) -> None:
        """Read what is needed as of the build's instant."""
        raw, now = self.built.workspace.raw, self.built.now
        connection = duckdb.connect()
        connection.execute("set TimeZone = 'UTC'")

        def table(name: str) -> str:
            return f"read_parquet('{raw}/{name}.parquet')"

        names = f"select player_lookup, player_name from {table('nba_players_registry')}"
        self.lookups: dict[str, set[str]] = {}
        for lookup, name in connection.execute(names).fetchall():
            self.lookups.setdefault(name, set()).add(lookup)
        scores = (
            "select player_lookup, game_date, game_id, points, minutes_played, is_dnp"
            f" from {table('player_game_summary')} where processed_at <= ? order by processed_at"
        )
        rows = connection.execute(scores, [now]).fetchall()
        self.scores = {(row[0], row[2]): row[3:] for row in rows}
        self.scored_games = {row[2] for row in rows}
        final = (
            f"select game_code from {table('nba_schedule')} where game_status = 3 and coalesce(tipoff_at <= ?, true)"
        )
        self.final_games = {row[0] for row in connection.execute(final, [now]).fetchall()}
        voided = (
            "select player_lookup, game_date, predicted_points, current_points_line"
            f" from {table('player_prop_predictions')} where system_id = 'catboost_v9' and invalidated_at <= ?"
        )
        self.voided = set(connection.execute(voided, [now]).fetchall())

    def outcome(self, date: dt.date, pick: dict[str, Any]) -> str:
        """Return the outcome of a published pick."""
        code = f"{date:%Y%m%d}"
        games = {f"{code}_{pick['team']}_{pick['opponent']}", f"{code}_{pick['opponent']}_{pick['team']}"}
        lookups = self.lookups.get(pick["player"], {pick["player"]})
        if any(key[0] in lookups and key[1] == date and self._is(pick, *key[2:]) for key in self.voided):
            return "void"
        if not games & self.final_games or not games & self.scored_games:
            return "pending"
        found = [self.scores[key] for key in self.scores if key[0] in lookups and key[1] in games]
        points, minutes, did_not_play = found[0] if found else (None, None, True)
        if did_not_play or points is None or (points == 0 and not minutes):
            return "void"
        if points == pick["line"]:
            return "push"
        return "win" if (points > pick["line"]) == (pick["direction"] == "OVER") else "loss"

    @staticmethod
    def _is(pick: dict[str, Any], predicted: Decimal, line: Decimal) -> bool:
        shown = float(predicted.quantize(Decimal("0.1"), ROUND_HALF_UP))
        return bool(shown == pick["prediction"] and float(line) == pick["line"])


def rate(numerator: int, denominator: int) -> float | None:
    """Return numerator / denominator in tenths, rounded half away from zero."""
    if not denominator:
        return None
    tenths = Fraction(numerator, denominator)
    whole = int(abs(tenths) + Fraction(1, 2))
    return (whole if tenths > 0 else -whole) / 10


def stats(outcomes: Counter[str]) -> dict[str, Any]:
    """Return what a document says of these outcomes."""
    wins, losses = outcomes["win"], outcomes["loss"]
    return {
        "picks": wins + losses,
        "hit_rate": rate(1000 * wins, wins + losses),
        "roi": rate(909 * wins - 1000 * losses, wins + losses),
    }


def daily_outcomes(built: Built) -> dict[tuple[dt.date, str], Counter[str]]:
    """Grade every published pick; by date and group."""
    grader = Grader(built)
    graded: dict[tuple[dt.date, str], Counter[str]] = {}
    for path, body in built.files().items():
        if path.startswith("picks/"):
            document = orjson.loads(body)
            date = dt.date.fromisoformat(document["date"])
            for group in document["groups"]:
                graded[date, group["id"]] = Counter(grader.outcome(date, pick) for pick in group["picks"])
    return graded


def between(graded: dict[tuple[dt.date, str], Counter[str]], group: str, first: dt.date, last: dt.date) -> Counter[str]:
    """Add up a group's outcomes from one date to another, both included, within the season."""
    total: Counter[str] = Counter()
    for (date, of), outcomes in graded.items():
        if of == group and max(first, SEASON_FIRST) <= date <= last:
            total += outcomes
    return total


@pytest.fixture(params=["demo", "real", "rough"])
def built(request: pytest.FixtureRequest) -> Built:
    """Each input in turn; the real ones where REALDATA is set."""
    found: Built = request.getfixturevalue(request.param)
    return found


def test_every_published_record_is_that_of_the_published_picks(built: Built) -> None:
    """Windows, and the record beside every date's picks."""
    graded = daily_outcomes(built)
    performance = orjson.loads(built.files()["subsets/performance.json"])
    today = dt.date.fromisoformat(performance["as_of_date"])
    for name, days in WINDOWS.items():
        first = today - dt.timedelta(days=days - 1)
        assert performance["windows"][name]["start_date"] == str(max(first, SEASON_FIRST))
        for group in performance["windows"][name]["groups"]:
            outcomes = between(graded, group["id"], first, today)
            counts = {f"{outcome}s": outcomes[outcome] for outcome in ("win", "void")}
            counts |= {"losses": outcomes["loss"], "pushes": outcomes["push"]}
            assert group["stats"] == stats(outcomes) | counts, (name, group["name"])
    for path, body in built.files().items():
        if path.startswith("picks/"):
            document = orjson.loads(body)
            date = dt.date.fromisoformat(document["date"])
            first, last = date - dt.timedelta(days=30), date - dt.timedelta(days=1)
            for group in document["groups"]:
                expected = stats(between(graded, group["id"], first, last)) | {"days": 30}
                assert group["stats"] == expected, (path, group["name"])


def test_the_real_season_is_whole(real: Built) -> None:
    """100 dates with games, all of them of the champion, and today without."""
    documents = [orjson.loads(body) for path, body in real.files().items() if path.startswith("picks/")]
    assert len(documents) == 104
    assert sum(document["status"] != "no_games" for document in documents) == 100
    assert {document["model"] for document in documents} == {"926A"}
    assert {document["season"] for document in documents} == {"2025-26"}


def test_the_rough_season_is_whole_too(rough: Built) -> None:
    """No fault of a feed takes a date away."""
    documents = [orjson.loads(body) for path, body in rough.files().items() if path.startswith("picks/")]
    assert sum(document["status"] != "no_games" for document in documents) == 100
