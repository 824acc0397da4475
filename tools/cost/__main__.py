"""`python -m tools.cost [--json] [--date DATE]`: what a daily run on a date reads on BigQuery, without an account.

For each model and each table that it reads, the command prints the number of columns, the dates that filters leave,
and the bytes, for one season and for ten; then what runs, rounds and pushes are billed. Exit code 1 if ten
seasons read more than 1.1 times what one reads.
"""

import argparse
import datetime as dt
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from publisher.dbt.target import Target
from tools.built_from import chosen
from tools.cost.bills import DOLLARS_A_TEBIBYTE, Bill, bill, bills, largest, limits_of, month
from tools.cost.daily_run import Read, of_models, reads_of
from tools.cost.day import Built, a_day
from tools.cost.prices import MANY, MEBIBYTE, MOST, Prices, prices
from tools.cost.runs import DAYS, LIVE, PARTS, Runs
from tools.googlesql import dbt_runs
from tools.googlesql.analysis import analyse
from tools.googlesql.google import Google
from tools.googlesql.project import load

TARGET = Path("target/cost").resolve()
STATE = "gs://state"  # as in production, there is a ledger
PUSHES = {"fct_subset_history": 5, "public__systems_subsets": 5}
"""How many pushes of a month change which model: a mart, and a document. Those of pages and docs build nothing."""

SEASONS = 5  # that a push makes anew
ROUNDS = 300  # of `make live`, a night
MINUTES = {"a push": 45, "a run that builds": 12, "a run without news": 4, "a run with nothing due": 2, "health": 3}
"""What GitHub counts of a runner's time, at a guess: each job is rounded up. A push is tested, too."""

SPRING = dt.date(2026, 4, 1)  # most of a season lies behind it


def main(arguments: list[str] | None = None) -> int:
    """Print the table, or with --json every column; return 1 if history costs too much."""
    parser = argparse.ArgumentParser(prog="make cost", description="What a daily run reads on BigQuery, in bytes.")
    parser.add_argument(
        "--date", type=dt.date.fromisoformat, default=SPRING, help="day of the run (default: %(default)s)"
    )
    parser.add_argument("--json", action="store_true", help="print every column that is read, as JSON")
    options = parser.parse_args(arguments)
    try:
        dbt_runs.run(TARGET, f"{options.date}T12:00:00Z", STATE=STATE)
    except dbt_runs.DbtError as error:
        print(f"cost: {error}", file=sys.stderr)
        return 1
    project = load(TARGET)
    analysis = analyse(Google(), project.nodes, project.declared)
    by_node = reads_of(project, analysis)
    reads = of_models(project, by_node)
    priced = prices(reads, options.date)
    events = Runs(project, analysis, by_node, options.date, priced.window)
    limits = limits_of(events, priced)
    day = a_day(Target(TARGET / "first").catalog.schedule, options.date)
    if options.json:
        print(orjson.dumps([_content(read, priced) for read in reads], option=orjson.OPT_INDENT_2).decode())
    else:
        for line in (
            *_lines(reads, priced),
            *_totals(reads, priced),
            *_bills(bills(events, priced, day), day),
            _pushes(events, priced),
            _minutes(day),
            *map(str, limits),
        ):
            print(line)
    return int(priced.growth(reads) > MOST or not all(limit.holds for limit in limits))


def _content(read: Read, priced: Prices) -> dict[str, Any]:
    costs = {
        str(seasons): {
            "dates": priced.dates(read, seasons),
            "read": priced.read(read, seasons),
            "billed": priced.billed(read, seasons),
        }
        for seasons in (1, MANY)
    }
    return {"model": read.model, "table": read.table, "columns": read.columns, "seasons": costs}


def _lines(reads: list[Read], priced: Prices) -> Iterator[str]:
    yield f"{'':<38}{'':<32}{'':>8}{'1 season':>18}{f'{MANY} seasons':>18}"
    yield f"{'model':<38}{'table':<32}{'columns':>8}{'dates':>8}{'KiB':>10}{'dates':>8}{'KiB':>10}"
    model = ""
    for read in reads:
        costs = [f"{priced.dates(read, n) or '':>8}{priced.read(read, n) / 1024:>10,.1f}" for n in (1, MANY)]
        yield f"{read.model if read.model != model else '':<38}{read.table:<32}{len(read.columns):>8}{''.join(costs)}"
        model = read.model


def _totals(reads: list[Read], priced: Prices) -> Iterator[str]:
    for name, of in (("read, MiB", priced.read), ("billed, MiB", priced.billed)):
        totals = [sum(of(read, seasons) for read in reads) / MEBIBYTE for seasons in (1, MANY)]
        yield f"{name:<78}" + "".join(f"{total:>18,.2f}" for total in totals)
    dollars = sum(priced.billed(read, MANY) for read in reads) / 2**40 * DOLLARS_A_TEBIBYTE
    yield f"{priced.growth(reads):.3f} times as much is read with {MANY} seasons; a run is billed ${dollars:.4f}"


def _bills(all_bills: dict[str, Bill], day: list[Built]) -> Iterator[str]:
    counts = Counter(map(str, day))
    yield ""
    yield f"{'billed, MiB a run':<60}{'a day':>6}{'jobs':>6}{''.join(f'{part:>11}' for part in PARTS)}{'all':>9}"
    for name, of in all_bills.items():
        parts = "".join(f"{of.bytes[part] / MEBIBYTE:>11,.0f}" for part in PARTS)
        yield f"{name:<60}{counts[name] or ROUNDS:>6}{of.jobs:>6}{parts}{of.total / MEBIBYTE:>9,.0f}"
    yield f"{_of_a_month(f'{DAYS} days', month(all_bills, counts))}; most of it are {largest(all_bills, counts)}"
    yield _of_a_month(f"{ROUNDS} rounds of live a night", month(all_bills, {LIVE: ROUNDS}))


def _of_a_month(what: str, size: int) -> str:
    return f"a month of {what}: {size / 2**40:.2f} TiB, ${size / 2**40 * DOLLARS_A_TEBIBYTE:.2f}"


def _pushes(events: Runs, priced: Prices) -> str:
    """Say what a month of pushes is billed."""
    manifest = orjson.loads((TARGET / "first/manifest.json").read_bytes())
    built = {model: events.deployment(chosen(manifest, [f"model.nba_subsets.{model}"]) or ()) for model in PUSHES}
    billed = sum(count * bill(built[model], priced, SEASONS).total for model, count in PUSHES.items())
    return _of_a_month(" and ".join(f"{count} pushes of {model}" for model, count in PUSHES.items()), billed)


def _minutes(day: list[Built]) -> str:
    """Say how long GitHub's runners work in a month."""
    building = sum(built.new != () for built in day)
    idle = max(24 - len(day), 0)
    hours = {"a run that builds": building, "a run without news": len(day) - building, "a run with nothing due": idle}
    hours["health"] = 24
    minutes = DAYS * sum(MINUTES[what] * count for what, count in hours.items())
    return f"GitHub's minutes of a month: {minutes + MINUTES['a push'] * sum(PUSHES.values()):,}, at a guess"


if __name__ == "__main__":
    sys.exit(main())
