"""Raw tables with what goes wrong in real feeds, put in on purpose: absurd, doubled, late, missing and re-keyed rows.

What happens to a row follows from its ids alone, so that a folder as of an instant is roughened to what the roughened
folder was at that instant. But for doubles, only rows of every second date are struck: those between must not notice.
"""

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from demo.league import DEMO_NOW
from tests.oracle.raw import DATES, EASTERN, FIRST_READ, NAMES
from tests.project.bounds import LONGEST_NAME, cases, sql, walled
from tests.tables import beside
from workspace.raw_folder import SOURCES, declared_tables

STRUCK = DEMO_NOW.date()
"""A date whose rows are struck; so are those of every second date before and after it."""

MISSING, REKEYED, LATE, TORN, DOUBLED = 25, 25, 12, 12, 6
"""One row of so many."""

KEYS = {
    "player_prop_predictions": ("prediction_id",),
    "player_game_summary": ("player_lookup", "game_id", "processed_at"),
    "upcoming_player_game_context": ("player_lookup", "game_id"),
    "nba_schedule": ("game_code", "tipoff_at"),
    "nba_players_registry": ("player_lookup", "team_abbr"),
    "processor_run_history": ("processor_name", "run_id", "processed_at"),
    "nbac_injury_report": ("player_lookup", "game_date", "report_date", "report_hour"),
    "bettingpros_player_points_props": (
        *("player_lookup", "market_type", "bookmaker", "bet_side", "points_line", "bookmaker_last_update"),
    ),
    "bdl_live_boxscores": ("player_lookup", "poll_timestamp"),
}
"""What names a row of each raw table, whatever is known of it later."""

ROUGH: dict[str, Any] = beside(__file__)
"""What is put into which tables and columns."""

LONG = "Jean-Baptiste " * 20
WRITTEN = {
    "": None,
    " \t\xa0": None,
    LONG: LONG[:LONGEST_NAME].strip(),
    '\xa0O\'Neal "<b>" Żółć, Jr.\r\n': 'O\'Neal "<b>" Żółć, Jr.',
}
"""Names as upstream has written them, and as they are read."""


@dataclass(frozen=True)
class Rough:
    """A folder of rough tables, and how many values the wall must put aside there, by table, column and date."""

    folder: Path
    aside: Counter[tuple[str, str, dt.date]]


def roughen(raw: Path, folder: Path, as_of: dt.datetime, *, is_plain: bool = False) -> Rough:
    """Write the raw tables of an instant with faults in them.

    If they are to be plain, each value that cannot be true is null, no row is doubled, and order and types stay.
    """
    folder.mkdir(parents=True)
    aside: Counter[tuple[str, str, dt.date]] = Counter()
    for file in sorted(raw.glob("*.parquet")):
        with duckdb.connect(config={"threads": 1}) as connection:
            connection.execute("set TimeZone = 'UTC'")
            table = Table(connection, file, as_of, is_plain=is_plain)
            table.roughen()
            table.write(folder / file.name)
            aside += table.put_aside()
    return Rough(folder, aside)


class Table:
    """A raw table that is being roughened; `fate` is a number from what names a row and what may happen to it."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, file: Path, as_of: dt.datetime, *, is_plain: bool
    ) -> None:
        """Load it."""
        self._run, self.name, self._as_of, self._is_plain = connection.execute, file.stem, as_of, is_plain
        (declared,) = [table for table in declared_tables(SOURCES) if table.name == self.name]
        self._columns = declared.columns
        self._types: dict[str, str] = {}
        self._partition = DATES.get(self.name, "game_date")
        date = "game_date" if "game_date" in self._columns else self._partition
        self._run("create macro fate(what, key) as ('0x' || left(md5(what || key), 8))::ubigint")
        self._run(f"""
            create table rows as
            select
                *, concat_ws('|', {", ".join(KEYS[self.name])}) as row_key, null::varchar as absurd,
                {f"abs({date} - date '{STRUCK}') % 2 = 0" if date else "true"} as is_struck
            from read_parquet('{file}')""")
        if self.name == "player_prop_predictions":
            self._run(f"""
                create table locks as
                select game_date, min(coalesce(tipoff_at, (game_date + time '12:00') at time zone '{EASTERN}')) as lock
                from read_parquet('{file.with_name("nba_schedule.parquet")}') group by game_date""")

    def roughen(self) -> None:
        """Let everything happen."""
        for name in set(ROUGH["empty"]) & set(self._columns):
            self._run(f"update rows set {name} = null")
        if not self._is_plain:
            self._choose_types()
        self._run(f"delete from rows where {self._strikes('missing', MISSING)}")
        if self.name in ("player_game_summary", "upcoming_player_game_context"):
            self._run(
                f"update rows set player_lookup = player_lookup || 'ii' where {self._strikes('re-keyed', REKEYED)}"
            )
        self._write_late()
        self._write_torn()
        self._write_absurd()
        if not self._is_plain:
            self._run(f"insert into rows select * from rows where fate('doubled', row_key) % {DOUBLED} = 0")

    def _choose_types(self) -> None:
        """Give each column a type that holds all of it; one without values has any."""
        turns: Counter[str] = Counter()
        for name, kind in self._columns.items():
            types = ROUGH["types"][kind]
            turn = turns[kind] % len(types)
            turns[kind] += 1
            for type_ in (*types[turn:], *types[:turn]):
                if self._holds(type_, name, kind):
                    (known,) = self._run(f"select count({name}) from rows").fetchone() or (0,)
                    self._run(
                        f"alter table rows alter {name} type {type_ if known or name == self._partition else 'integer'}"
                    )
                    self._types[name] = type_
                    break

    def _holds(self, type_: str, value: str, kind: str) -> bool:
        """Whether a type holds a value, or a column, and loses nothing of it."""
        same = ROUGH["same"].get(kind, "timestamptz")
        lost = f"try_cast({value} as {type_})::{same} is distinct from {value}::{same}"
        try:
            return self._run(f"select count(*) from rows where {lost}").fetchone() == (0,)
        except duckdb.Error:
            return False  # it has no room for it, and DuckDB does not even try

    def _strikes(self, what: str, of: int) -> str:
        return f"is_struck and fate('{what}', row_key) % {of} = 0"

    def _write_late(self) -> None:
        """Predict again after the lock, and correct box scores after days; what is to come then is not written yet."""
        strikes = self._strikes("late", LATE)
        if self.name == "player_prop_predictions":
            self._run(f"""
                insert into rows select * exclude (lock) replace (
                    md5(prediction_id) as prediction_id, prediction_version + 9 as prediction_version,
                    lock + interval 2 hour as created_at, true as is_active,
                    abs(2 * coalesce(current_points_line, 0) - predicted_points) as predicted_points,
                    'late ' || row_key as row_key
                )
                from rows inner join locks using (game_date)
                where {strikes} and lock + interval 2 hour <= '{self._as_of}'""")
            self._run("""
                update rows set is_active = false
                where 'late ' || row_key in (select row_key from rows)""")
        if self.name == "player_game_summary":
            self._run(f"""
                insert into rows select * replace (
                    processed_at + interval 50 hour as processed_at, points + 7 as points, 'late ' || row_key as row_key
                )
                from rows where {strikes} and processed_at + interval 50 hour <= '{self._as_of}'""")

    def _write_torn(self) -> None:
        """Write some rows once more, without one of their values."""
        keys = {*KEYS[self.name], self._partition, "created_at"}
        columns = [name for name in self._columns if name not in keys]
        for place, name in enumerate(columns):
            self._run(f"""
                insert into rows select * replace (null as {name}, 'torn ' || row_key as row_key) from rows
                where {self._strikes("torn", TORN)} and fate('tear', row_key) % {len(columns)} = {place}
                    and not starts_with(row_key, 'torn')""")

    def _write_absurd(self) -> None:
        """Give some rows one value that cannot be true, or a name as some write them."""
        bounded = {
            name: [
                value
                for value in (*map(sql, cases(kind, meta)[1]), *([] if "id" in meta else ROUGH["wild"][kind]))
                if self._is_plain or self._holds(self._types[name], value, kind)
            ]
            for table, name, kind, meta in walled()
            if table == self.name
        }
        values = bounded | {name: [*map(sql_text, WRITTEN)] for name in NAMES if name in self._columns}
        which = self._strikes("absurd", ROUGH["absurd"].get(self.name, 20))
        for place, (name, absurd) in enumerate(values.items()):
            of_column = f"{which} and fate('field', row_key) % {len(values)} = {place}"
            if self._is_plain and name in (self._partition, "player_lookup"):
                self._run(f"delete from rows where {of_column}")
                continue
            for number, value in enumerate(absurd):
                read = value if not self._is_plain else self._read(name, number)
                counts = f", absurd = '{name}'" if name in bounded else ""
                self._run(
                    f"update rows set {name} = {read}{counts} where {of_column} and absurd is null"
                    f" and fate('value', row_key) % {len(absurd)} = {number}"
                )

    def _read(self, name: str, number: int) -> str:
        """Return what an absurd value is read as."""
        if name in NAMES:
            return sql_text([*WRITTEN.values()][number])
        # a row whose points cannot be true is no row of a player who did not play, whatever they are
        return "-1" if (self.name, name) == ("player_game_summary", "points") else "null"

    def put_aside(self) -> Counter[tuple[str, str, dt.date]]:
        """Count the values that cannot be true; rows of a date that is not read, or to come, are nobody's."""
        today = self._as_of.astimezone(EASTERN).date()
        date = f"{self._partition}::date" if self._partition else f"date '{today}'"
        counted = f"if(absurd = '{self._partition}', date '{today}', {date})"
        rows = self._run(f"""
            select absurd, {counted}, count(*) from rows
            where absurd is not null and {date} >= date '{FIRST_READ}' and {self._is_written()} group by all""")
        return Counter({(self.name, column, on): number for column, on, number in rows.fetchall()})

    def _is_written(self) -> str:
        """Return whether a row is there; one of which nobody knows when it was written is."""
        at = {"player_prop_predictions": "created_at", "bdl_live_boxscores": "poll_timestamp"}.get(
            self.name, "processed_at"
        )
        return f"(absurd = '{at}' or coalesce({at} <= '{self._as_of}', true))" if at in self._columns else "true"

    def write(self, file: Path) -> None:
        """Write it, shuffled unless it is to be plain."""
        order = "row_key" if self._is_plain else "fate('order', row_key), row_key"
        self._run(f"copy (select * exclude (row_key, absurd, is_struck) from rows order by {order}) to '{file}'")


def sql_text(text: str | None) -> str:
    """Return a text as DuckDB reads it."""
    return "null" if text is None else "'" + text.replace("'", "''") + "'"
