"""`python -m local.cost COMPILED DATE [--json]`: what a daily run on a date reads on BigQuery, without an account.

COMPILED is where `python -m tests.googlesql.dbt_runs compile` compiled the project as of that date; sizes
are those of local/table_sizes.csv. For each model: the columns that its query needs of each table, the dates that its
filters leave, and so the bytes read and billed (at least 10 MiB for each table of a query), for one season and for
ten. Views are read through. Exit code 1 if ten seasons read more than 1.1 times what one reads.
"""

import csv
import datetime as dt
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from local.pruning import first_dates
from local.table_sizes import SEASON_DATES, SIZES
from tests.googlesql.analysis import Analysis, analyse
from tests.googlesql.google import Analysed, Google
from tests.googlesql.project import Project, load
from tests.googlesql.reads import columns_read

MANY = 10
MOST = 1.1
MEBIBYTE = 2**20
LEAST_BILLED = 10 * MEBIBYTE
DOLLARS_A_TEBIBYTE = 6.25  # on demand, region US
SEASONS = Path("seeds/seasons.csv")
_WIDTHS = {"bool": 1, "numeric": 16}  # bytes; others have 8, strings 2 and their length, JSON its length
_WIDTH, _STRING_PREFIX = 8, 2

Json = dict[str, Any]


@dataclass(frozen=True)
class Size:
    """How large a table is: its rows a date, a season or altogether, and the mean length of its texts."""

    growth: str
    rows: int
    string_bytes: int
    json_bytes: int

    def width(self, kind: str) -> int:
        """Return the bytes of one value of a type."""
        lengths = {"string": _STRING_PREFIX + self.string_bytes, "json": self.json_bytes}
        return lengths.get(kind, _WIDTHS.get(kind, _WIDTH))


@dataclass(frozen=True)
class Read:
    """What a model's query reads of a table: columns, and the first date that its filters leave (None: every date)."""

    model: str
    table: str
    columns: tuple[str, ...]
    kinds: tuple[str, ...]
    first: dt.date | None


def reads_of_a_daily_run(project: Project, analysis: Analysis) -> list[Read]:
    """Return what the models of an ordinary run read, views read through, in the order of models."""
    # a later form, where there is one, comes after the first
    models = list({node.id: node for node in project.nodes if node.is_model}.values())
    tables = {str(table): table for table in analysis.tables.values()}
    views = {".".join(node.path): analysis.analysed[node] for node in models if node.is_view}

    def reads(model: str, analysed: Analysed, outputs: frozenset[str] | None = None) -> Iterator[Read]:
        firsts = first_dates(analysed.tree.query)
        for name, columns in columns_read(analysed, outputs).items():
            if name in views:
                yield from reads(model, views[name], frozenset(columns))
            else:
                kinds = {column: kind for column, kind in tables[name].columns if column in columns}
                yield Read(model, name.rpartition(".")[2], tuple(kinds), tuple(kinds.values()), firsts[name])

    return [
        read
        for node in models
        if not node.is_view
        for read in sorted(reads(node.path[-1], analysis.analysed[node]), key=lambda read: (read.table, read.columns))
    ]


@dataclass(frozen=True)
class Prices:
    """Sizes as of a date: how many dates a season has by then, and how many are in work."""

    sizes: dict[str, Size]
    today: dt.date
    season_first: dt.date
    work: int

    def dates(self, read: Read, seasons: int) -> int | None:
        """Return how many dates of a table are read; None for one that is not by date."""
        growth = self.sizes[read.table].growth
        first = read.first or self.season_first - dt.timedelta(days=(seasons - 1) * SEASON_DATES)
        dates = (self.today - max(first, self.season_first if read.first else first)).days + 1
        return {"date": dates, "work": self.work}.get(growth)

    def read(self, read: Read, seasons: int) -> int:
        """Return the bytes read."""
        if read.table not in self.sizes:
            message = f"{SIZES}: has no line for {read.table}; run `python -m local.table_sizes`"
            raise SystemExit(message)
        size = self.sizes[read.table]
        times = self.dates(read, seasons) or (seasons if size.growth == "season" else 1)
        return sum(size.width(kind) for kind in read.kinds) * size.rows * times


def prices(reads: list[Read], today: dt.date) -> Prices:
    """Read the sizes; the dates in work are those that the raw predictions are read of."""
    with SIZES.open(newline="") as file:
        rows = list(csv.DictReader(file))
    with SEASONS.open(newline="") as file:
        begun = [first for row in csv.DictReader(file) if (first := dt.date.fromisoformat(row["first_date"])) <= today]
    sizes = {
        row["relation"]: Size(row["growth"], int(row["rows"]), int(row["string_bytes"]), int(row["json_bytes"]))
        for row in rows
    }
    work = min(read.first or max(begun) for read in reads if read.table == "player_prop_predictions")
    return Prices(sizes, today, max(begun), (today - work).days + 1)


def main() -> int:
    """Print the table, or with --json every column; return 1 if history costs too much."""
    arguments = [argument for argument in sys.argv[1:] if argument != "--json"]
    project = load(Path(arguments[0]))
    reads = reads_of_a_daily_run(project, analyse(Google(), project.nodes, project.declared))
    priced = prices(reads, dt.date.fromisoformat(arguments[1]))
    one, many = (sum(priced.read(read, seasons) for read in reads) for seasons in (1, MANY))
    if "--json" in sys.argv:
        print(orjson.dumps([_content(read, priced) for read in reads], option=orjson.OPT_INDENT_2).decode())
    else:
        for line in _lines(reads, priced):
            print(line)
    return int(many > MOST * one)


def _content(read: Read, priced: Prices) -> Json:
    costs = {
        str(seasons): {
            "dates": priced.dates(read, seasons),
            "read": (size := priced.read(read, seasons)),
            "billed": _billed(size),
        }
        for seasons in (1, MANY)
    }
    return {"model": read.model, "table": read.table, "columns": read.columns, "seasons": costs}


def _billed(read: int) -> int:
    return max(read, LEAST_BILLED)


def _lines(reads: list[Read], priced: Prices) -> Iterator[str]:
    yield f"{'':<38}{'':<32}{'':>8}{'1 season':>18}{f'{MANY} seasons':>18}"
    yield f"{'model':<38}{'table':<32}{'columns':>8}{'dates':>8}{'KiB':>10}{'dates':>8}{'KiB':>10}"
    model = ""
    for read in reads:
        costs = [f"{priced.dates(read, n) or '':>8}{priced.read(read, n) / 1024:>10,.1f}" for n in (1, MANY)]
        yield f"{read.model if read.model != model else '':<38}{read.table:<32}{len(read.columns):>8}{''.join(costs)}"
        model = read.model
    totals = {n: [priced.read(read, n) for read in reads] for n in (1, MANY)}
    for name, total in (
        ("read, MiB", {n: sum(sizes) / MEBIBYTE for n, sizes in totals.items()}),
        ("billed, MiB", {n: sum(map(_billed, sizes)) / MEBIBYTE for n, sizes in totals.items()}),
    ):
        yield f"{name:<78}" + "".join(f"{total[n]:>18,.2f}" for n in (1, MANY))
    dollars = sum(map(_billed, totals[MANY])) / 2**40 * DOLLARS_A_TEBIBYTE
    ratio = sum(totals[MANY]) / sum(totals[1])
    yield f"{ratio:.3f} times as much is read with {MANY} seasons; a run is billed ${dollars:.4f}"


if __name__ == "__main__":
    sys.exit(main())
