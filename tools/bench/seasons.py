"""Raw folders of several seasons, made of one: its tables, and the same tables moved back by whole years."""

import csv
import functools
import re
from pathlib import Path

import duckdb

from tools.bench.measuring import BenchError

# What a row says of its year, besides dates and times, and how that reads some years before (`years` is negative).
_GAME = """if(contains({column}, '_'),
    (left({column}, 4)::int + {years}) || substr({column}, 5),
    left({column}, 3) || printf('%02d', substr({column}, 4, 2)::int + {years}) || substr({column}, 6))"""
_MOVED = {
    "game_id": _GAME,
    "game_code": _GAME,
    "prediction_id": "{column} || '{years}'",
    "season": "printf('%d-%02d', left({column}, 4)::int + {years}, (left({column}, 4)::int + {years} + 1) % 100)",
    "season_year": "{column} + {years}",
}


def write_seasons(raw: Path, folder: Path, seasons: int) -> None:
    """Write a raw folder of so many seasons; the last one is that of `raw`."""
    folder.mkdir(parents=True)
    for file in raw.glob("*.parquet"):
        with duckdb.connect() as connection:
            connection.execute("set timezone = 'UTC'; set enable_progress_bar = false")
            last = connection.read_parquet(str(file))
            rows = [last, *(_moved(last, -years) for years in range(1, seasons))]
            functools.reduce(duckdb.DuckDBPyRelation.union, rows).write_parquet(str(folder / file.name))


def _moved(season: duckdb.DuckDBPyRelation, years: int) -> duckdb.DuckDBPyRelation:
    def moved(column: str, kind: str) -> str:
        if kind.startswith(("DATE", "TIMESTAMP")):
            return f"cast({column} + to_years({years}) as {kind})"
        return _MOVED.get(column, "{column}").format(column=column, years=years)

    columns = zip(season.columns, map(str, season.types), strict=True)
    return season.project(", ".join(f"{moved(column, kind)} as {column}" for column, kind in columns))


def allow_seasons(project: Path, first_year: int) -> None:
    """Let a project read seasons from the one that begins in a year; its seed may lack the first ones.

    As its games are those of another year, each season begins and ends on the days on which any of the seed does.
    """
    settings, seed = project / "dbt_project.yml", project / "seeds/seasons.csv"
    header, *rows = seed.read_text().splitlines()
    known = list(csv.DictReader([header, *rows]))
    years = [int(row["season"][:4]) for row in known]
    missing = range(first_year, min(years))
    found = re.search(r'raw_first_date: "(\d{4}-\d\d-\d\d)"', settings.read_text())
    if not found:
        message = f"{settings}: has no raw_first_date, so that no earlier season can be read"
        raise BenchError(message)
    if missing:
        first, last = min(row["first_date"][5:] for row in known), max(row["last_date"][5:] for row in known)
        moved = [f"{year}-{(year + 1) % 100:02},{year}-{first},{year + 1}-{last}" for year in (*missing, *years)]
        seed.write_text("\n".join([header, *moved, ""]))
        # what is valid from the first date on is valid in the seasons before, too
        for file in (settings, *(project / "seeds").glob("*.csv")):
            if file != seed:
                file.write_text(file.read_text().replace(found[1], f"{missing[0]}-10-01"))
