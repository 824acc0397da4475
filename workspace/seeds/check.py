"""Checks all seeds: their files, then each cell, what stands between cells, rows and seeds, and then the schemas."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from publisher.documents.leaks import SHORTEST_NAME
from publisher.documents.schema import FOLDER
from workspace.command import BuildError
from workspace.seeds import between, listed
from workspace.seeds.cells import CellError, near, proposal, refuse_internal, value
from workspace.seeds.rows import Fault, Row, Seed, Value, read
from workspace.seeds.rules import PROJECT, SEEDS, Rules, Words, break_even_of, declared, words_of


class SeedError(BuildError):
    """The seeds cannot be loaded. Each argument is one line that names file, line, column and value, and what to do."""


def check(seeds: Path = SEEDS, project: Path = PROJECT, schemas: Path = FOLDER) -> dict[str, Seed]:
    """Return the seeds by name, or raise SeedError with every fault of them, by file, line and column."""
    folder, rules = seeds.parent, declared(seeds)
    found = [*_files(folder, [each.name for each in rules])]
    sound: list[tuple[Seed, Rules]] = []
    for each in rules:
        file = folder / f"{each.name}.csv"
        if not file.is_file():
            continue
        seed, faults = read(file)
        # without its columns nothing can be said of a row
        faults += [] if faults and not seed.header else _header(seed, list(each.types))
        if not any(fault.line == 1 for fault in faults):
            sound.append((seed, each))
        found += faults
    found += _rows(sound, words_of(project), break_even_of(project))
    named = {seed.name: seed for seed, _ in sound}
    if named.keys() >= {*between.CHAMPION}:
        found += between.of_another_champion(*(named[name] for name in between.CHAMPION))
    found += [fault for seed, rules in sound for fault in listed.faults(seed, rules, schemas)]
    if found:
        raise SeedError(*map(str, sorted(found)))
    return named


def _files(folder: Path, names: list[str]) -> Iterator[Fault]:
    """Say which file dbt would miss, and which it would load without rules."""
    files = [file.stem for file in folder.glob("*.csv")]
    for name in set(names) - set(files):
        message = f"there is no such file, but {SEEDS.name} describes it; add the one or delete the other"
        yield Fault(f"{folder / name}.csv", 1, 0, message)
    for name in set(files) - set(names):
        message = f"the file is not described in {SEEDS.name}{proposal(name, names) or '; describe it there'}"
        yield Fault(f"{folder / name}.csv", 1, 0, message)


def _header(seed: Seed, columns: list[str]) -> Iterator[Fault]:
    """Say what is wrong with the names of the columns."""
    if not seed.header:
        yield Fault(seed.file, 1, 0, f"the file is empty; its first line is {','.join(columns)}")
        return
    if any(set(column) & {"\ufffd", "\0"} for column in seed.header):
        yield Fault(seed.file, 1, 0, "the file is not UTF-8; save it as UTF-8")
        return
    if len(seed.header) == 1 and (other := next((mark for mark in ";\t|" if mark in seed.header[0]), None)):
        yield Fault(seed.file, 1, 0, f"{other!r} stands between the columns; save the file with commas")
        return
    missing = [column for column in columns if column not in seed.header]
    for place, column in enumerate(seed.header, 1):
        if column in seed.header[: place - 1]:
            yield Fault(seed.file, 1, place, f"column {column!r} is there twice; delete one of them")
        elif column not in columns:
            meant = near(column, missing)
            missing = [each for each in missing if each != meant]
            message = f"column {column!r} is unknown{proposal(column, [meant] if meant else []) or '; delete it'}"
            yield Fault(seed.file, 1, place, message)
    for column in missing:
        yield Fault(seed.file, 1, len(seed.header) + 1, f"column {column!r} is missing; add it")


def _rows(sound: list[tuple[Seed, Rules]], words: Words, break_even: Decimal) -> Iterator[Fault]:
    """Look at the rows of all seeds whose header is right."""
    internal = {text for seed, rules in sound for column in rules.having("is_internal") for text in seed.texts(column)}
    names = sorted(internal, key=lambda name: (-len(name), name))
    reader = _Reader(words, {seed.name: seed for seed, _ in sound})
    for seed, rules in sound:
        for row in seed.rows:
            for column, text in row.cells.items():
                try:
                    row.values[column] = reader.value(rules, column, text)
                except CellError as error:
                    yield seed.fault(row, column, str(error))
        for line, cells in seed.odd:
            yield Fault(seed.file, line, 0, _odd(seed.header, cells, rules, reader))
        yield from between.faults(seed, rules, break_even)
    public, hidden = _public_and_hidden(sound)
    for cell in public:
        try:
            refuse_internal(cell.text, words, names)
        except CellError as error:
            del cell.row.values[cell.column]
            yield cell.fault(str(error))
    for cell in hidden:
        wider = [other for other in public if cell.is_within(other)]
        if len(cell.text) >= SHORTEST_NAME and wider:
            public_text = f"{wider[0].text!r} on line {wider[0].row.line}"
            yield cell.fault(f"is internal, and stands in the public {public_text}; write another")


@dataclass(frozen=True)
class _Cell:
    """A sound text of a column that may be public."""

    seed: Seed
    row: Row
    column: str

    @property
    def text(self) -> str:
        """What stands in it."""
        return self.row.cells[self.column]

    def is_within(self, other: "_Cell") -> bool:
        """Whether the publisher would find its text in that of another one, and not as the whole of it."""
        own, others = self.text.lower(), other.text.lower()
        return own in others and own != others

    def fault(self, message: str) -> Fault:
        """Name a fault of it."""
        return self.seed.fault(self.row, self.column, message)


def _public_and_hidden(sound: list[tuple[Seed, Rules]]) -> tuple[list[_Cell], list[_Cell]]:
    """Return the texts that are public, and those that are only so in other rows."""
    found: dict[bool, list[_Cell]] = {True: [], False: []}
    for seed, rules in sound:
        for column in rules.having("is_public"):
            for row in seed.rows:
                if row.values.get(column) is not None:
                    found[rules.is_public(column, row)].append(_Cell(seed, row, column))
    return found[True], found[False]


@dataclass(frozen=True)
class _Reader:
    """Reads cells, with what must be known of other seeds."""

    words: Words
    seeds: dict[str, Seed]

    def value(self, rules: Rules, column: str, text: str) -> Value:
        """Return the value of a cell, or raise CellError."""
        found = value(rules, column, text, self.words)
        name, field = rules.known.get(column, ("", ""))
        other = self.seeds.get(name)
        # a seed that is not whole may have lost it
        if found is not None and other is not None and other.is_whole and text not in other.texts(field):
            message = f"is no {field} of {name}.csv{proposal(text, other.texts(field)) or '; add it there first'}"
            raise CellError(message)
        return found


def _odd(header: list[str], cells: list[str], rules: Rules, reader: _Reader) -> str:
    """Say what is wrong with a row that has too few cells or too many, and where to look."""
    if not cells:
        return "the line is empty; delete it"
    counted = f"the row has {len(cells)} values, not {len(header)}"
    for column, text in zip(header, cells, strict=False):
        try:
            reader.value(rules, column, text)
        except CellError:
            return f"{counted}; correct the commas before {column} {text!r}"
    if len(cells) > len(header):
        return f"{counted}; delete the last ones, from {cells[len(header)]!r} on"
    return f"{counted}; the last is {header[len(cells) - 1]} {cells[-1]!r}; add the commas after it"
