"""`admin/inputs.json` is what its definition says of the raw tables and seeds, read once more in plain Python."""

import datetime as dt
import shutil
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from pathlib import Path

import duckdb
import orjson
import pytest

from tests.project.conftest import Built, Dbt, apart
from tests.project.grading import mean, rounded
from tests.project.raw import EASTERN, FIRST_READ, Raw, Row, put_aside, seed

# raw table -> its columns of date, player and time of writing, and from when on a date with games must have rows
DATED = {
    "bdl_live_boxscores": ("game_date", "player_lookup", "poll_timestamp", "games"),
    "bettingpros_player_points_props": ("game_date", "player_lookup", "processed_at", "games"),
    "nba_schedule": ("game_date", None, None, "games"),
    "nbac_injury_report": ("report_date", "player_lookup", "processed_at", "games"),
    "player_game_summary": ("game_date", "player_lookup", "processed_at", "final"),
    "player_prop_predictions": ("game_date", "player_lookup", "created_at", "lock"),
    "processor_run_history": ("data_date", None, "processed_at", "games"),
    "upcoming_player_game_context": ("game_date", "player_lookup", None, "lock"),
}
NAMES = sorted([*DATED, "nba_players_registry"])
# between staging and the document, all that speaks of raw tables and runs
MODELS = (
    *("fct_raw_rows", "fct_raw_tables", "fct_raw_table_days", "fct_processor_runs"),
    *("objects__input_tables", "objects__input_coverage", "internal__admin_inputs"),
)


def percent(part: int, total: int) -> float | None:
    """Return a share with one decimal; null of nothing."""
    return rounded(Fraction(100 * part, total), 1) if total else None


class Reading(Raw):
    """The definition, over a raw folder as of an instant."""

    def __init__(self, raw: Path, now: dt.datetime) -> None:
        """Read every raw table."""
        super().__init__(raw, now, NAMES)
        self.raw = raw
        self.present = {name for name in NAMES if (raw / f"{name}.parquet").exists()}
        models = [row for row in seed("models") if self.is_valid(row, self.today)]
        self.listed = sorted(models, key=lambda row: row["system_id"])

    def back(self, days: int) -> list[dt.date]:
        """Return the last calendar dates, the newest first."""
        return [self.today - dt.timedelta(number) for number in range(days)]

    def is_due(self, date: dt.date, due: str) -> bool:
        """Whether a table must have rows of a date."""
        if due == "final":
            return any(row["game_status"] == 3 and row["begins_at"] <= self.now for row in self.of(date))
        return due == "games" or self.lock(date) <= self.now

    def table(self, name: str) -> Row:
        """Return what the document says of a raw table."""
        shown: Row = {"name": name, "is_present": name in self.present, "newest_game_date": None}
        shown |= {"newest_row_at": None, "days": None}
        if name not in DATED or name not in self.present:
            return shown
        of_date, of_player, written_at, due = DATED[name]
        rows = [
            row
            for row in self.tables[name]
            if row[of_date]
            and row[of_date] >= FIRST_READ
            and not (written_at and (row[written_at] or row.get("started_at") or self.now) > self.now)
        ]
        times = [row[written_at] for row in rows if row[written_at]] if written_at else []
        if name == "processor_run_history":
            times = [row["processed_at"] or row["started_at"] for row in rows]
        latest = self.today + dt.timedelta(7)
        newest = max((row[of_date] for row in rows if row[of_date] <= latest), default=None)
        shown["newest_game_date"] = newest and str(newest)
        shown["newest_row_at"] = f"{max(times):%Y-%m-%dT%H:%M:%SZ}" if times else None
        counts = Counter(row[of_date] for row in rows)
        shown["days"] = [
            {
                "date": str(date),
                "games": len(self.of(date)),
                "rows": counts[date],
                "players": len({row[of_player] for row in rows if row[of_date] == date} - {None})
                if of_player
                else None,
                "is_missing": bool(self.of(date)) and not counts[date] and self.is_due(date, due),
            }
            for date in self.back(14)
        ]
        return shown

    @cached_property
    def runs(self) -> Row | None:
        """What the document says of runs."""
        if "processor_run_history" not in self.present:
            return None
        latest: dict[tuple[str, str], Row] = {}
        never = dt.datetime.min.replace(tzinfo=dt.UTC)
        rows = [row for row in self.tables["processor_run_history"] if row["data_date"] >= self.back(8)[-1]]
        known = [row for row in rows if max(row["started_at"], row["processed_at"] or never) <= self.now]
        for row in sorted(known, key=lambda row: (row["processed_at"] or never, row["started_at"])):
            latest[row["processor_name"], row["run_id"]] = row
        successes = {
            (row["processor_name"], row["data_date"], row["started_at"])
            for row in latest.values()
            if row["status"] == "success"
        }
        stuck = []
        for row in sorted(latest.values(), key=lambda row: (row["started_at"], row["processor_name"], row["run_id"])):
            same = [at for name, date, at in successes if (name, date) == (row["processor_name"], row["data_date"])]
            age = self.now - row["started_at"]
            runs = row["status"] == "running" and not row["processed_at"]
            if runs and age >= dt.timedelta(hours=4) and not any(at > row["started_at"] for at in same):
                shown = {"processor_name": row["processor_name"], "run_id": row["run_id"]}
                shown |= {"data_date": str(row["data_date"]), "started_at": f"{row['started_at']:%Y-%m-%dT%H:%M:%SZ}"}
                stuck.append(shown | {"hours": age // dt.timedelta(hours=1)})
        failed = [row["processed_at"] for row in latest.values() if row["status"] == "failed"]
        today = [at for at in failed if at and at.astimezone(EASTERN).date() == self.today]
        return {"stuck": stuck, "failed_today": len(today)}

    def quality(self, date: dt.date, system: str) -> Row:
        """Return what the document says of the inputs of a system's predictions."""
        rows = [row for key, row in self.in_force.items() if key[:2] == (date, system) and row["line"] is not None]
        words = Counter(row["quality_alert_level"] for row in rows)
        scores = [row["feature_quality_score"] for row in rows]
        known = [Fraction(Decimal(repr(score))) for score in scores if score is not None and score == score]  # noqa: PLR0124 (NaN)
        colours = {colour: words[colour] for colour in ("green", "yellow", "red")}
        return {
            "date": str(date),
            "system_id": system,
            "predictions": len(rows),
            **colours,
            "unknown": len(rows) - sum(colours.values()),
            "share_ready": percent(colours["green"], len(rows)),
            "mean_quality": mean(known),
            "scored": len(known),
        }

    @cached_property
    def expected(self) -> dict[dt.date, dict[str, Row]]:
        """Who was expected on the last 7 dates, by date and player; of two games the first."""
        found: dict[dt.date, dict[str, Row]] = {date: {} for date in self.back(7)}
        rows = self.tables["upcoming_player_game_context"]
        # of two rows of a game, the one with both teams counts, then others by team, opponent, line
        rows = sorted(rows, key=lambda row: row["current_points_line"] or -1, reverse=True)
        rows.sort(key=lambda row: (row["team_abbr"] or "", row["opponent_team_abbr"] or ""))
        rows.sort(key=lambda row: row["team_abbr"] is None or row["opponent_team_abbr"] is None)
        for row in sorted(rows, key=lambda row: row["game_id"] or ""):
            game = self.games.get(row["game_id"])
            if row["player_lookup"] and game and game in self.of(row["game_date"]) and row["game_date"] in found:
                found[row["game_date"]].setdefault(row["player_lookup"], row)
        return found

    def coverage(self, date: dt.date, system: str) -> Row:
        """Return what the document says of who is predicted."""
        expected = self.expected[date]
        offered = ((name, row["has_prop_line"], row["current_points_line"]) for name, row in expected.items())
        lined = {name for name, has_line, points in offered if has_line or points is not None}
        predicted = {key[2]: row for key, row in self.in_force.items() if key[:2] == (date, system)}
        with_line = {name for name, row in predicted.items() if row["line"] is not None}

        def line(value: Decimal | float | None) -> float | None:
            return None if value is None else float(value)

        missing = [
            {
                "player_lookup": name,
                "player": self.names.get(name, name),
                "team": expected[name]["team_abbr"],
                "line": line(expected[name]["current_points_line"]),
                "is_in_force": name in predicted,
            }
            for name in lined - with_line
        ]
        return {
            "date": str(date),
            "system_id": system,
            "expected": len(expected),
            "expected_with_line": len(lined),
            "predicted": len(predicted),
            "predicted_with_line": len(with_line),
            "share": percent(len(lined & with_line), len(lined)),
            "missing": sorted(missing, key=lambda row: (-(row["line"] or -1), row["player_lookup"])),
            "beyond_expected": [
                {"player_lookup": name, "player": self.names.get(name, name), "line": line(predicted[name]["line"])}
                for name in sorted(predicted.keys() - expected.keys())
            ],
        }

    def pairs(self, days: int) -> Iterable[tuple[dt.date, str]]:
        """Yield each date with games and each listed system, the champion of the date first."""
        for date in self.back(days):
            if self.of(date):
                champions = {
                    row["system_id"]
                    for row in seed("models")
                    if row["is_champion"] == "true" and self.is_valid(row, date)
                }
                for row in sorted(self.listed, key=lambda row: row["system_id"] not in champions):
                    yield date, row["system_id"]

    def document(self) -> Row:
        """Return the document, without what every document has."""
        return {
            "as_of_date": str(self.today),
            "tables": [self.table(name) for name in NAMES],
            "runs": self.runs,
            "quality": [self.quality(*pair) for pair in self.pairs(30)],
            "coverage": [self.coverage(*pair) for pair in self.pairs(7)],
            "rejected": self.rejected(),
        }

    def rejected(self) -> list[Row]:
        """Return what the document says of values that cannot be true, the newest date first."""
        counts = {
            (date, name, column): count
            for name in NAMES
            for (column, date), count in put_aside(
                self.raw / f"{name}.parquet", self.now, DATED[name][2] if name in DATED else None
            ).items()
            if date in self.back(14)
        }
        places = sorted(counts, key=lambda place: (-place[0].toordinal(), *place[1:]))
        return [
            {"table": name, "column": column, "date": str(date), "values": counts[date, name, column]}
            for date, name, column in places
        ]


@pytest.mark.parametrize("build", ["demo", "off_season", "real", "rough"])
def test_the_document_is_what_its_definition_says(request: pytest.FixtureRequest, build: str) -> None:
    """Every value of it."""
    built: Built = request.getfixturevalue(build)
    shown = orjson.loads(built.internal_files()["admin/inputs.json"])
    expected = Reading(built.workspace.raw, built.now).document()
    for key, value in expected.items():
        assert shown[key] == value, key
    assert shown.keys() - expected.keys() == {"generated_at", "season", "status"}


def test_the_demo_has_what_the_document_is_for(demo: Built) -> None:
    """A stuck run, a failed one, players who are missing, and a feed that lacks dates."""
    shown = orjson.loads(demo.internal_files()["admin/inputs.json"])
    assert [run["run_id"] for run in shown["runs"]["stuck"]] == ["roster-20251129-1"]
    assert shown["runs"]["failed_today"] == 1
    assert any(day["missing"] and day["predicted"] for day in shown["coverage"])
    assert all(table["is_present"] for table in shown["tables"])
    (polls,) = [table for table in shown["tables"] if table["name"] == "bdl_live_boxscores"]
    assert [day["date"] for day in polls["days"] if day["rows"]] == ["2025-11-30", "2025-11-29"]
    assert next(day["date"] for day in polls["days"] if day["is_missing"]) == "2025-11-28"
    assert len(shown["quality"]) > 7 * len({row["system_id"] for row in shown["quality"]})


def test_without_runs_there_is_nothing_to_say_of_them(demo: Built, dbt: Dbt, tmp_path: Path) -> None:
    """Null, which is not an empty list; the rest is as it was."""
    raw = tmp_path / "raw"
    shutil.copytree(demo.workspace.raw, raw, ignore=shutil.ignore_patterns("processor_run_history.parquet"))
    built = apart(tmp_path / "built", raw, demo.now)
    shutil.copyfile(demo.workspace.database, built.workspace.database)
    dbt(built.workspace, built.now, "run", "--select", "path:models/staging", *MODELS)
    with duckdb.connect(str(built.workspace.database), read_only=True) as connection:
        ((payload,),) = connection.execute("select payload from main_documents.internal__admin_inputs").fetchall()
    shown = orjson.loads(payload)
    before = orjson.loads(demo.internal_files()["admin/inputs.json"])
    (table,) = [table for table in shown["tables"] if table["name"] == "processor_run_history"]
    assert shown["runs"] is None
    assert table == dict.fromkeys(before["tables"][0]) | {"name": "processor_run_history", "is_present": False}
    before["runs"] = None
    before["tables"] = [table if table["name"] == each["name"] else each for each in before["tables"]]
    assert shown == before
