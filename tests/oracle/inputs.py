"""`admin/inputs.json`: what is there of raw tables, runs and expected players, and what cannot be true."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path

import duckdb

from tests.oracle.numbers import exact, mean, share, shown, stamp
from tests.oracle.player_games import before_game
from tests.oracle.predictions import Predictions
from tests.oracle.raw import CAN_BE_TRUE, DATES, EASTERN, FIRST_READ, TABLES, Row

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


def put_aside(file: Path, now: dt.datetime, written_at: str | None) -> Counter[tuple[str, dt.date]]:
    """Count by column and date what of a raw table cannot be true; rows that were written later are not there."""
    if not file.exists():
        return Counter()
    counts: Counter[tuple[str, dt.date]] = Counter()
    today = now.astimezone(EASTERN).date()
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        names = connection.read_parquet(str(file)).columns
        key = DATES.get(file.stem, "game_date")
        date = (
            f"case when {CAN_BE_TRUE[key].format(key)} then {key}::date else date '{today}' end"
            if key
            else f"date '{today}'"
        )
        read = f"{key} >= date '{FIRST_READ}'" if key else "true"
        if written_at:
            read += f" and not coalesce({written_at} > '{now}' and {CAN_BE_TRUE[written_at].format(written_at)}, false)"
        for name in (name for name in names if name in CAN_BE_TRUE):
            where = f"{read} and not ({CAN_BE_TRUE[name].format(name)})"
            query = f"select {date}, count(*) from read_parquet('{file}') where {where} group by all"
            for on, count in connection.execute(query).fetchall():
                counts[name, on] += count
    return +counts


class Inputs:
    """What the document should say of raw tables and runs."""

    def __init__(self, read: Predictions) -> None:
        """Take the raw tables as they were read."""
        self.read, self.now, self.today, self.tables = read, read.now, read.today, read.tables
        self.present = {name for name in TABLES if (read.raw / f"{name}.parquet").exists()}

    def back(self, days: int) -> list[dt.date]:
        """Return the last calendar dates, the newest first."""
        return [self.today - dt.timedelta(number) for number in range(days)]

    def is_due(self, date: dt.date, due: str) -> bool:
        """Whether a table must have rows of a date."""
        if due == "final":
            return any(map(self.read.is_final, self.read.of(date)))
        return due == "games" or self.read.lock(date) <= self.now

    def table(self, name: str) -> Row:
        """Return what the document says of a raw table."""
        found: Row = {"name": name, "is_present": name in self.present, "newest_game_date": None}
        found |= {"newest_row_at": None, "days": None}
        if name not in DATED or name not in self.present:
            return found
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
        found["newest_game_date"] = newest and str(newest)
        found["newest_row_at"] = stamp(max(times, default=None))
        counts = Counter(row[of_date] for row in rows)
        found["days"] = [
            {
                "date": str(date),
                "games": len(self.read.of(date)),
                "rows": counts[date],
                "players": len({row[of_player] for row in rows if row[of_date] == date} - {None})
                if of_player
                else None,
                "is_missing": bool(self.read.of(date)) and not counts[date] and self.is_due(date, due),
            }
            for date in self.back(14)
        ]
        return found

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
                stuck.append(
                    {
                        "processor_name": row["processor_name"],
                        "run_id": row["run_id"],
                        "data_date": str(row["data_date"]),
                        "started_at": stamp(row["started_at"]),
                        "hours": age // dt.timedelta(hours=1),
                    }
                )
        failed = [row["processed_at"] for row in latest.values() if row["status"] == "failed"]
        today = [at for at in failed if at and at.astimezone(EASTERN).date() == self.today]
        return {"stuck": stuck, "failed_today": len(today)}

    def quality(self, date: dt.date, system: str) -> Row:
        """Return what the document says of the inputs of a system's predictions."""
        rows = self.read.lined(date, system)
        words = Counter(row["quality_alert_level"] for row in rows)
        known = [score for row in rows if (score := exact(row["feature_quality_score"])) is not None]
        colours = {colour: words[colour] for colour in ("green", "yellow", "red")}
        return {
            "date": str(date),
            "system_id": system,
            "predictions": len(rows),
            **colours,
            "unknown": len(rows) - sum(colours.values()),
            "share_ready": share(colours["green"], len(rows)),
            "mean_quality": mean(known),
            "scored": len(known),
        }

    @cached_property
    def expected(self) -> dict[dt.date, dict[str, Row]]:
        """Who was expected on the last 7 dates, by date and player; of two games the first."""
        found: dict[dt.date, dict[str, Row]] = {date: {} for date in self.back(7)}
        rows = sorted(self.tables["upcoming_player_game_context"], key=before_game)
        for row in sorted(rows, key=lambda row: row["game_id"] or ""):
            game = self.read.games.get(row["game_id"])
            if row["player_lookup"] and game and game in self.read.of(row["game_date"]) and row["game_date"] in found:
                found[row["game_date"]].setdefault(row["player_lookup"], row)
        return found

    def coverage(self, date: dt.date, system: str) -> Row:
        """Return what the document says of who is predicted."""
        expected = self.expected[date]
        offered = ((name, row["has_prop_line"], row["current_points_line"]) for name, row in expected.items())
        lined = {name for name, has_line, points in offered if has_line or points is not None}
        predicted = {row["player_lookup"]: row for row in self.read.by_slate.get((date, system), [])}
        with_line = {name for name, row in predicted.items() if row["line"] is not None}

        missing = [
            {
                "player_lookup": name,
                "player": self.read.name(name),
                "team": expected[name]["team_abbr"],
                "line": shown(exact(expected[name]["current_points_line"])),
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
            "share": share(len(lined & with_line), len(lined)),
            "missing": sorted(missing, key=lambda row: (-(row["line"] or -1), row["player_lookup"])),
            "beyond_expected": [
                {"player_lookup": name, "player": self.read.name(name), "line": shown(predicted[name]["line"])}
                for name in sorted(predicted.keys() - expected.keys())
            ],
        }

    def pairs(self, days: int) -> Iterable[tuple[dt.date, str]]:
        """Yield each date with games and each listed system, the champion of the date first."""
        for date in self.back(days):
            if self.read.of(date):
                champion = self.read.champion(date)["system_id"]
                for system in sorted(
                    (row["system_id"] for row in self.read.listed), key=lambda of: (of != champion, of)
                ):
                    yield date, system

    def document(self) -> Row:
        """Return the document."""
        return {
            **self.read.head(),
            "tables": [self.table(name) for name in TABLES],
            "runs": self.runs,
            "quality": [self.quality(*pair) for pair in self.pairs(30)],
            "coverage": [self.coverage(*pair) for pair in self.pairs(7)],
            "rejected": self.rejected(),
        }

    def rejected(self) -> list[Row]:
        """Return what the document says of values that cannot be true, the newest date first."""
        counts = {
            (date, name, column): count
            for name in TABLES
            for (column, date), count in put_aside(
                self.read.raw / f"{name}.parquet", self.now, DATED[name][2] if name in DATED else None
            ).items()
            if date in self.back(14)
        }
        places = sorted(counts, key=lambda place: (-place[0].toordinal(), *place[1:]))
        return [
            {"table": name, "column": column, "date": str(date), "values": counts[date, name, column]}
            for date, name, column in places
        ]
