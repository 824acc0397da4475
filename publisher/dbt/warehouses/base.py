"""What every warehouse can do: read the document tables, in which one row is one JSON file."""

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple, cast

import orjson

from publisher.dbt.run_results import NodeVerdict
from publisher.errors import WarehouseError


class Dates(NamedTuple):
    """The first and last date of the dated documents that are meant. None in its place also means fixed paths."""

    first: dt.date
    last: dt.date


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a document model without its payload.

    `date` is null for a fixed path. `locks_at` (UTC) is when the document locks: from then on it must lose nothing
    that it shows; null if it never locks. `payload_sha` tells whether the payload has changed, without reading it.
    `shows_date` is the date whose predictions it shows, null if none; `is_locked` says whether the build saw it locked.
    """

    path: str
    date: dt.date | None
    status: str
    rows: int
    locks_at: dt.datetime | None
    cache_control: str
    payload_sha: str
    shows_date: dt.date | None = None
    is_locked: bool = False


@dataclass(frozen=True)
class InUse:
    """A ledger file on which the build rests: the hash of its rows (None: it has none)."""

    kind: str
    date: str
    object: str | None
    is_locked: bool


class Reader(ABC):
    """A warehouse that holds document tables. Relations are quoted names from dbt's manifest.

    `dates` are the first and last date of the dated documents that are meant; None means all documents, those under a
    fixed path, too. Payloads are best asked for `dates_at_once`, so that memory does not grow with their number.
    """

    dates_at_once: ClassVar[int] = 200
    payload_text: ClassVar[str]
    ledger_text: ClassVar[str]
    candidates: ClassVar[str]

    @abstractmethod
    def query(self, query: str, candidates: Sequence[str] | None = None) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a query, to which `candidates` is a parameter; raises WarehouseError."""

    @abstractmethod
    def close(self) -> None:
        """Let go of the connection."""

    def rows(self, relation: str, dates: tuple[dt.date, dt.date] | None) -> Iterator[Row]:
        """Yield the relation's rows in path order."""
        columns = "document_path, document_date, status, row_count, locks_at, cache_control, payload_sha"
        columns += ", shows_date, is_locked"
        query = f"select {columns} from {relation} {_where(dates)}order by document_path"  # noqa: S608 (names from dbt)
        for path, date, status, rows, locks_at, *rest in self.query(query):
            yield Row(path, date, status, rows, locks_at and locks_at.replace(tzinfo=dt.UTC), *rest)

    def payloads(self, relation: str, dates: tuple[dt.date, dt.date] | None) -> Iterator[tuple[str, str]]:
        """Yield path and payload (JSON text) of the same rows, in no order."""
        query = f"select document_path, {self.payload_text} from {relation} {_where(dates)}"  # noqa: S608
        return cast("Iterator[tuple[str, str]]", self.query(query))

    def members(self, relation: str, dates: tuple[dt.date, dt.date] | None) -> Iterator[tuple[str, list[Any]]]:
        """Yield date and ledger rows of the relation's documents whose date the build saw open."""
        where = f"{_where(dates) or 'where true '}and not is_locked and ledger is not null"
        query = f"select document_date, {self.ledger_text} from {relation} {where}"  # noqa: S608
        for date, ledger in self.query(query):
            yield str(date), orjson.loads(ledger) or []

    def locked_dates(self, relation: str) -> dict[str, str]:
        """Return the status of the document of each date that the build saw locked."""
        query = f"select document_date, status from {relation} where is_locked order by 1"  # noqa: S608
        return {str(date): status for date, status in self.query(query)}

    def ledger_in_use(self, relation: str) -> list[InUse]:
        """Return the ledger files on which the build rests."""
        query = f"select kind, game_date, object, is_locked from {relation} order by kind, game_date"  # noqa: S608
        return [InUse(kind, str(date), sha256, is_locked) for kind, date, sha256, is_locked in self.query(query)]

    def verdicts(self, relation: str) -> Iterator[NodeVerdict]:
        """Yield how each node ended when it last ran."""
        for node, status, as_of in self.query(f"select node_id, status, as_of from {relation}"):  # noqa: S608
            yield NodeVerdict(node, status, as_of.replace(tzinfo=dt.UTC))

    def name_lengths(self, relation: str, shortest: int) -> list[int]:
        """Return which lengths the relation's internal names have, from `shortest` on; raises WarehouseError if none.

        Without a name no leak could be found.
        """
        lengths = [length for (length,) in self.query(f"select distinct length(name) from {relation} order by 1")]  # noqa: S608
        if not lengths:
            message = f"{relation}: has no internal names, so no leak could be found; run `dbt build` again"
            raise WarehouseError(message)
        return [length for length in lengths if length >= shortest]

    def name_beginnings(self, relation: str, length: int) -> set[str]:
        """Return the first `length` characters of each of the relation's internal names that has as many."""
        query = f"select distinct left(name, {length}) from {relation} where length(name) >= {length} order by 1"  # noqa: S608
        return {beginning for (beginning,) in self.query(query)}

    def names_among(self, relation: str, candidates: Sequence[str]) -> list[str]:
        """Return those of the candidates (lower case) that are internal names, in order."""
        query = f"select distinct name from {relation} where name in ({self.candidates}) order by name"  # noqa: S608
        return [name for (name,) in self.query(query, candidates)]


def _where(dates: tuple[dt.date, dt.date] | None) -> str:
    return "" if dates is None else f"where document_date between date '{dates[0]}' and date '{dates[1]}' "
