"""Reads a seed's file into rows that know their line, as an editor counts it."""

import csv
import datetime as dt
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

Value = str | int | Decimal | bool | dt.date | None


@dataclass(frozen=True, order=True)
class Fault:
    """What is wrong in a line of a file, and what to do; `place` is that of the column, and 0 of the whole line."""

    file: str
    line: int
    place: int
    message: str

    def __str__(self) -> str:
        """Return one line; editors and terminals open `file:line`."""
        return f"{self.file}:{self.line}: {self.message}"


@dataclass(frozen=True)
class Row:
    """A row. `values` holds its sound cells alone, of which those that are empty are None."""

    line: int
    cells: dict[str, str]
    values: dict[str, Value] = field(default_factory=dict)


@dataclass(frozen=True)
class Seed:
    """A seed's file: its header, and its rows with as many cells; `odd` are the lines with more or fewer.

    It `is_whole` if there are none of these, and no line that cannot be read.
    """

    name: str
    file: str
    header: list[str]
    rows: list[Row]
    odd: list[tuple[int, list[str]]]
    is_whole: bool

    def fault(self, row: Row, column: str, message: str) -> Fault:
        """Name a fault of a cell."""
        place = self.header.index(column) + 1
        return Fault(self.file, row.line, place, f"{column} {row.cells[column]!r} {message}")

    def texts(self, column: str) -> list[str]:
        """Return what stands in a column, once each."""
        return list(dict.fromkeys(row.cells[column] for row in self.rows if row.cells[column]))


def read(file: Path) -> tuple[Seed, list[Fault]]:
    """Read a seed's file, and what is wrong with its lines before anybody looks at their values.

    A byte that is not UTF-8 stays in its cell as U+FFFD, where it is told of. Excel's mark at the start is harmless.
    """
    text = file.read_bytes().decode("utf-8-sig", errors="replace")
    records, faults = _records(str(file), text)
    faults += _line_ends(str(file), text)
    header = records[0][1] if records else []
    whole = [(line, cells) for line, cells in records[1:] if len(cells) == len(header)]
    odd = [(line, cells) for line, cells in records[1:] if len(cells) != len(header)]
    rows = [Row(line, dict(zip(header, cells, strict=True))) for line, cells in whole]
    return Seed(file.stem, str(file), header, rows, odd, is_whole=not odd and not faults), faults


def _records(file: str, text: str) -> tuple[list[tuple[int, list[str]]], list[Fault]]:
    """Return each record with the line on which it begins, up to one that cannot be read, and its fault."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    records = []
    line = 1
    try:
        for cells in reader:
            records.append((line, cells))
            line = reader.line_num + 1
    except csv.Error as error:
        is_long = "field limit" in str(error)
        what = (
            f"a field is longer than {csv.field_size_limit():,} characters"
            if is_long
            else f"the row is not CSV ({error})"
        )
        return records, [Fault(file, line, 0, f"{what}; {'shorten it, or ' if is_long else ''}close or double a quote")]
    return records, []


def _line_ends(file: str, text: str) -> Iterator[Fault]:
    """DuckDB refuses a file with line ends of two kinds, and names no line."""
    ends = re.findall("\r\n|\r|\n", text)
    if other := next((number for number, end in enumerate(ends, 1) if end != ends[0]), None):
        message = (
            f"the line ends in {ends[other - 1]!r}, but line 1 in {ends[0]!r}; save the file with line ends of one kind"
        )
        yield Fault(file, other, 0, message)
