"""How many bytes a daily run reads: the columns and dates that it reads, times the sizes in table_sizes.csv."""

import csv
import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from tools.cost.daily_run import Read
from tools.cost.table_sizes import SEASON_DATES, SIZES

MANY = 10  # seasons, to see what grows with them
MOST = 1.1  # times as much as with one season may be read with many
MEBIBYTE = 2**20
LEAST_BILLED = 10 * MEBIBYTE  # for each table of a query
SEASONS = Path("seeds/seasons.csv")
_WIDTHS = {"bool": 1, "numeric": 16}  # bytes; other types have 8, strings 2 and their length, JSON its length
_WIDTH, _STRING_PREFIX = 8, 2


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
class Prices:
    """Sizes as of a date: how many dates the season has by then, and how many the incremental window has."""

    sizes: dict[str, Size]
    today: dt.date
    season_first: dt.date
    window: int

    def dates(self, read: Read, seasons: int) -> int | None:
        """Return how many dates of a table are read; None for a table that is not by date."""
        growth = self.sizes[read.table].growth
        first = read.first or self.season_first - dt.timedelta(days=(seasons - 1) * SEASON_DATES)
        dates = (self.today - max(first, self.season_first if read.first else first)).days + 1
        return {"date": dates, "window": self.window}.get(growth)

    def read(self, read: Read, seasons: int) -> int:
        """Return the bytes read."""
        if read.table not in self.sizes:
            message = f"{SIZES}: has no line for {read.table}; run `python -m tools.cost.table_sizes`"
            raise SystemExit(message)
        size = self.sizes[read.table]
        times = self.dates(read, seasons) or (seasons if size.growth == "season" else 1)
        return sum(size.width(kind) for kind in read.kinds) * size.rows * times

    def billed(self, read: Read, seasons: int) -> int:
        """Return the bytes that BigQuery bills for."""
        return max(self.read(read, seasons), LEAST_BILLED)

    def growth(self, reads: list[Read]) -> float:
        """Return how many times as much is read with many seasons as with one."""
        one, many = (sum(self.read(read, seasons) for read in reads) for seasons in (1, MANY))
        return many / one


def prices(reads: list[Read], today: dt.date) -> Prices:
    """Read the sizes. The incremental window is the dates that the run reads of the raw predictions."""
    with SIZES.open(newline="") as file:
        rows = list(csv.DictReader(file))
    with SEASONS.open(newline="") as file:
        begun = [first for row in csv.DictReader(file) if (first := dt.date.fromisoformat(row["first_date"])) <= today]
    sizes = {
        row["relation"]: Size(row["growth"], int(row["rows"]), int(row["string_bytes"]), int(row["json_bytes"]))
        for row in rows
    }
    first = min(read.first or max(begun) for read in reads if read.table == "player_prop_predictions")
    return Prices(sizes, today, max(begun), (today - first).days + 1)
