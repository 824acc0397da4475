"""`python -m tools.cost [--json] [--date DATE]`: what a daily run on a date reads on BigQuery, without an account.

For each model and each table that it reads, the command prints the number of columns, the dates that filters leave,
and the bytes, for one season and for ten; then what runs are billed. Exit code 1 if ten seasons read more than 1.1
times what one reads.
"""

import argparse
import datetime as dt
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from tools.cost.bills import DOLLARS_A_TEBIBYTE, Bill, bills, largest, limits_of, month
from tools.cost.daily_run import Read, of_models, reads_of
from tools.cost.prices import MANY, MEBIBYTE, MOST, Prices, prices
from tools.cost.runs import A_DAY, DAYS, PARTS, Runs
from tools.googlesql import dbt_runs
from tools.googlesql.analysis import analyse
from tools.googlesql.google import Google
from tools.googlesql.project import load

TARGET = Path("target/cost").resolve()
STATE = "gs://state"  # as in production, there is a ledger
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
    if options.json:
        print(orjson.dumps([_content(read, priced) for read in reads], option=orjson.OPT_INDENT_2).decode())
    else:
        for line in (
            *_lines(reads, priced),
            *_totals(reads, priced),
            *_bills(bills(events, priced)),
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


def _bills(all_bills: dict[str, Bill]) -> Iterator[str]:
    yield ""
    yield f"{'billed, MiB a run':<26}{'jobs':>6}{''.join(f'{part:>11}' for part in PARTS)}{'all':>9}"
    for event, bill in all_bills.items():
        parts = "".join(f"{bill.bytes[part] / MEBIBYTE:>11,.0f}" for part in PARTS)
        yield f"{event:<26}{bill.jobs:>6}{parts}{bill.total / MEBIBYTE:>9,.0f}"
    counts = ", ".join(f"{count} {event}" for event, count in A_DAY.items())
    tebibytes = month(all_bills) / 2**40
    yield (
        f"a month of {DAYS} days with {counts} each: {tebibytes:.2f} TiB, ${tebibytes * DOLLARS_A_TEBIBYTE:.2f};"
        f" most of it are {largest(all_bills)}"
    )


if __name__ == "__main__":
    sys.exit(main())
