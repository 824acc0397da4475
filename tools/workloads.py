"""`python -m tools.workloads NAME ARGUMENTS...`: what `make bench` needs besides targets of the Makefile."""

import datetime as dt
import functools
import hashlib
import json
import re
import shutil
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from publisher.format import canonical_json, stamp
from publisher.releases.bodies import Bodies
from publisher.releases.ledger import object_of
from publisher.releases.release import Ledger, Line, bare_entry, key_of, next_release, no_locks
from publisher.releases.site import Site
from publisher.releases.stores import open_store
from publisher.run import Run
from workspace import in_process, parses
from workspace.folder import Workspace

GAME_DAYS = 165  # of a season
KINDS = ("picks", "predictions", "signals", "results", "best-bets")
LEDGER_KINDS = ("picks", "predictions")
CHANGED_DATES = 4  # so 20 documents
TODAY = dt.datetime(2026, 1, 15, 12, tzinfo=dt.UTC)

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

_MANY = """
    delete from main_marts.fct_ledger_in_use;
    create table one as from main_documents.public__players order by document_path limit 1;
    create or replace table main_documents.public__players as
    select one.* replace (
        printf('players/p%05d.json', i) as document_path, md5(i::varchar) as payload_sha,
        json_merge_patch(payload, json_object('player_id', printf('p%05d', i), 'games', json('[]'))) as payload
    ) from one, range({count}) as numbers(i)
"""
_CHANGED = """
    update main_documents.public__players
    set payload_sha = 'changed', payload = json_merge_patch(payload, '{"form": "hot"}')
    where document_path = 'players/p00007.json'
"""


def yardstick() -> None:
    """Do what a build does, Python and SQL, always the same: the machine's pace, to compare a command with.

    Whoever changes it measures the limit anew.
    """
    names = [hashlib.sha256(str(number).encode()).hexdigest() for number in range(1000)]
    points: Counter[str] = Counter()
    for number in range(20_000):
        rows = [{"name": names[(number * n) % 1000], "points": n / 2} for n in range(12)]
        for row in json.loads(json.dumps({"id": number, "rows": rows}))["rows"]:
            points[f"{row['name']}-{number % 97}"] += row["points"]
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute("""
            create table picks as
            select i as id, i % 1000 as player, md5(i::varchar) as name, (i * 37) % 61 as points
            from range(600000) as numbers(i)
        """)
        connection.execute("""
            select player, sum(points), list(name order by points desc, name)[:3], count(distinct name)
            from (select *, row_number() over (partition by player order by points, name) as place from picks)
            group by player
        """).fetchall()


def parse() -> None:
    """Keep dbt's parse of this project, as a build does."""
    with TemporaryDirectory() as temporary:
        workspace = Workspace.apart(Path(temporary) / "project", Path(temporary), unit_tests=False)
        in_process.parse(workspace, TODAY)
        parses.keep(workspace.version, workspace.parse)


def many_seasons(raw: str, folder: str, count: str) -> None:
    """Write a raw folder of so many seasons, and let this project read all of them."""
    write_seasons(Path(raw), Path(folder), int(count))
    schedule = duckdb.read_parquet(f"{folder}/nba_schedule.parquet")
    ((first_date,),) = schedule.aggregate("min(cast(game_date as date))").fetchall()
    _allow_seasons(first_date.year)


def write_seasons(raw: Path, folder: Path, count: int) -> None:
    """Write a raw folder of so many seasons, of which the last is that of `raw`, each 52 weeks after the one before."""
    folder.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'; set enable_progress_bar = false")
        for file in raw.glob("*.parquet"):
            last = connection.read_parquet(str(file))
            rows = [last, *(_moved(last, -years) for years in range(1, count))]
            functools.reduce(duckdb.DuckDBPyRelation.union, rows).write_parquet(f"{folder}/{file.name}")


def _moved(season: duckdb.DuckDBPyRelation, years: int) -> duckdb.DuckDBPyRelation:
    def moved(column: str, kind: str) -> str:
        if kind.startswith(("DATE", "TIMESTAMP")):
            return f"cast({column} + to_weeks({52 * years}) as {kind})"
        return _MOVED.get(column, "{column}").format(column=column, years=years)

    columns = zip(season.columns, map(str, season.types), strict=True)
    return season.project(", ".join(f"{moved(column, kind)} as {column}" for column, kind in columns))


def _allow_seasons(first_year: int) -> None:
    """Let this project read seasons from a year on, with bounds that hold the games of any year."""
    seed, settings = Path("seeds/seasons.csv"), Path("dbt_project.yml")
    header, *rows = seed.read_text().splitlines()
    years = range(first_year, int(rows[-1][:4]) + 1)
    seasons = [f"{year}-{(year + 1) % 100:02},{year}-10-01,{year + 1}-07-31" for year in years]
    # what is valid from the first date on is valid in the seasons before, too
    (since,) = re.findall(r'raw_first_date: "(.+)"', settings.read_text())
    for file in (settings, *Path("seeds").glob("*.csv")):
        file.write_text(file.read_text().replace(since, f"{first_year}-10-01"))
    seed.write_text("\n".join([header, *seasons, ""]))


def publications(folder: str, seasons: str, *versions: str) -> None:
    """Publish versions of 20 documents, and of their dates in the ledger, where so many seasons are published.

    It does what a publication does before it reads document tables, and after it has decided: what its cost depends on
    when much is published already. Without versions, publish all seasons, and a change, after which every part of the
    release is stored.
    """
    days = [365 * season + day for season in range(int(seasons)) for day in range(GAME_DAYS)]
    dates = sorted(str(TODAY.date() - dt.timedelta(days=day)) for day in days)
    if not versions:
        _publish(Path(folder), "all", dates)
        _publish(Path(folder), "first", dates[-1:])
    for version in versions:
        _publish(Path(folder), version, dates[-CHANGED_DATES:])


def _publish(folder: Path, version: str, dates: list[str]) -> None:
    site = Site({"public": open_store(str(folder / "public"))}, open_store(str(folder / "state"), is_private=True))
    run = Run(site, TODAY, is_given=True)
    run.change()
    run.mend_ledger()
    bodies = run.bodies
    base, ledger = run.standing(lambda _: "")
    documents, lines = {}, {}
    for date in dates:
        locks_at = stamp(dt.datetime.fromisoformat(date).replace(tzinfo=dt.UTC) + dt.timedelta(days=1))
        for kind in KINDS:
            body = canonical_json({"generated_at": version, "date": date, "kind": kind, "rows": list(range(1000))})
            entry = bare_entry("public", _added(bodies, body), len(body))
            documents[f"v1/{kind}/{date}.json"] = replace(
                entry, kind=kind, date=date, as_of=date, shows_date=date, made_at=stamp(TODAY), locks_at=locks_at
            )
        for kind in LEDGER_KINDS:
            rows = object_of([{"kind": kind, "date": date, "version": version, "row": row} for row in range(20)])
            lines[key_of(kind, date)] = Line(_added(bodies, rows), locks_at)
    if not run.journal.head:
        ledger = Ledger(locks=no_locks() | dict.fromkeys(dates[:-CHANGED_DATES], "0" * 64))
    release = next_release(base, base.documents | documents, TODAY, ledger=ledger, lines=lines, clock="given")
    run.keep(release)
    run.show(release, careful=not run.journal.head)
    run.tell_readers(release)


def many_documents(folder: str, count: str, changed: str = "") -> None:
    """Write a target folder like the demo's, as before a ledger, with so many small documents in a folder.

    With `changed`, change one in a target folder that was written before.
    """
    target = Path(folder)
    database = target / "nba_subsets.duckdb"
    if not changed:
        target.mkdir(parents=True)
        for name in ("run_results.json", database.name):
            shutil.copy(f"target/{name}", target)
        manifest = Path("target/manifest.json").read_text()
        path = f'"duckdb_path": "{database.resolve()}"'
        (target / "manifest.json").write_text(re.sub(r'"duckdb_path": "[^"]+"', path, manifest))
    with duckdb.connect(database) as connection:
        connection.execute(_CHANGED if changed else _MANY.format(count=int(count)))


def _added(bodies: Bodies, body: bytes) -> str:
    sha256 = hashlib.sha256(body).hexdigest()
    bodies.add(sha256, body)
    return sha256


if __name__ == "__main__":
    _, name, *arguments = sys.argv
    workloads = (yardstick, parse, many_seasons, many_documents, publications)
    {workload.__name__: workload for workload in workloads}[name](*arguments)
