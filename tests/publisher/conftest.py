"""Fixtures of the publisher's tests."""

import datetime as dt
import os
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import duckdb
import pytest

from publisher.cli.main import main
from publisher.dbt.manifest import Catalog
from publisher.documents.schema import Schema
from publisher.planning import plan, schemas
from publisher.releases import journal
from publisher.releases.site import Site
from publisher.releases.stores.base import Headers
from publisher.releases.stores.directory import DirectoryStore
from tests.publisher import small_warehouse
from tests.publisher.fault_support import OneByOne
from tests.publisher.small_warehouse import NOW, Warehouse
from tools.gcs_server import gcs_server
from workspace.__main__ import main as workspace_main
from workspace.commands import PROGRAM as WORKSPACE


class Result(NamedTuple):
    """How a command ended, and what it printed to standard output and standard error."""

    code: int
    out: str
    err: str


def command_line(
    capsys: pytest.CaptureFixture[str], warehouse: Warehouse, *arguments: object, now: dt.datetime = NOW
) -> Result:
    """Run a command over a warehouse."""
    try:
        words = [*map(str, arguments), "--target-path", str(warehouse.target)]
        code = (workspace_main if words[0] in WORKSPACE.commands else main)(words, now=now)
    except SystemExit as stop:
        code = int(stop.code or 0)
    printed = capsys.readouterr()
    return Result(code, printed.out, printed.err)


class Run(Protocol):
    """Runs a command line as of an instant."""

    def __call__(self, *arguments: object, now: dt.datetime = NOW) -> Result:
        """Return how it ended."""


@pytest.fixture(autouse=True)
def _no_flushing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out fsync: it takes most of the time here, and no test switches the machine off."""
    monkeypatch.setattr(os, "fsync", lambda _: None)


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """Run one Cloud Storage server for all tests."""
    with gcs_server() as address:
        yield address


@dataclass
class Clock:
    """The clock by which a publication knows for how long it has run; only a test moves it."""

    seconds: float = 0.0

    def monotonic(self) -> float:
        """Return what it shows."""
        return self.seconds


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Return the clock of all publications: an instant of theirs never depends on how fast this machine is."""
    clock = Clock()
    monkeypatch.setattr(journal, "time", clock)
    return clock


class InMemory:
    """DuckDB as a reader knows it, but with tables in memory: to make and open a file takes half of a publication.

    In the file's place is the script that makes its tables, which are made when they are read.
    """

    Error = duckdb.Error

    def __init__(self) -> None:
        """Begin without tables."""
        self._made = ""
        self._connection = duckdb.connect(config={"threads": 1})

    def connect(self, file: str, **options: Any) -> duckdb.DuckDBPyConnection:  # noqa: ANN401 (those of DuckDB)
        """Open the tables of a file; one that has no script is opened as it is."""
        script = Path(file).read_bytes().decode(errors="replace")
        if not script.startswith("create table "):
            return duckdb.connect(file, **options)
        if script != self._made:
            again = (
                "use memory; detach database if exists nba_subsets; attach ':memory:' as nba_subsets; use nba_subsets"
            )
            self._connection.execute(f"{again}; {script}")
            self._made = script
        return self._connection.cursor()


@cache
def _in_memory() -> InMemory:
    return InMemory()


@pytest.fixture
def database_file() -> None:
    """Let warehouses be files, as those of dbt are."""


@pytest.fixture(autouse=True)
def _tables_in_memory(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let warehouses be in memory, unless a test asks for `database_file`."""
    if "database_file" not in request.fixturenames:
        monkeypatch.setattr(small_warehouse, "write_tables", Path.write_text)
        monkeypatch.setattr("publisher.dbt.warehouses.duckdb.duckdb", _in_memory())


@pytest.fixture
def described_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make openapi.json of the same kinds and schemas once: it is a fifth of a publication in memory."""
    known: dict[tuple[object, ...], Schema] = {}

    def openapi(catalog: Catalog, shown: Collection[str]) -> Schema:
        key = (*(kind.name for kind in catalog.kinds), *sorted(shown))
        return known.get(key) or known.setdefault(key, schemas.openapi(catalog, shown))

    monkeypatch.setattr(plan, "openapi", openapi)


@pytest.fixture
def in_this_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let all work of a site be done in this thread, in order; test_processes.py has threads."""
    monkeypatch.setattr(Site, "in_parallel", OneByOne.in_parallel)


@pytest.fixture
def warehouse(request: pytest.FixtureRequest, tmp_path: Path, in_this_thread: None) -> Warehouse:  # noqa: ARG001
    """Return an empty warehouse; the kinds that the module calls LEDGER_KINDS have a ledger."""
    return Warehouse(tmp_path / "target", ledger_kinds={*getattr(request.module, "LEDGER_KINDS", ())})


@pytest.fixture
def store(warehouse: Warehouse) -> Path:
    """Return a folder that does not exist yet; the state of its releases goes beside it."""
    return warehouse.store


@pytest.fixture
def state(warehouse: Warehouse) -> Path:
    """Return where the state of the store's releases goes by default."""
    return warehouse.state


@pytest.fixture
def run(warehouse: Warehouse, capsys: pytest.CaptureFixture[str]) -> Run:
    """Return a function that runs the command line over the warehouse: exit code, output, errors."""
    return partial(command_line, capsys, warehouse)


@pytest.fixture
def publish(warehouse: Warehouse, store: Path, run: Run) -> Run:
    """Return a function that saves the warehouse and publishes it."""

    def command(*arguments: object, now: dt.datetime = NOW) -> Result:
        warehouse.save()
        return run("publish", "--store", store, *arguments, now=now)

    return command


@pytest.fixture
def headers(monkeypatch: pytest.MonkeyPatch) -> dict[str, Headers]:
    """Return the headers with which files are written from now on, by path."""
    written: dict[str, Headers] = {}
    real = DirectoryStore.write

    def write(folder: DirectoryStore, path: str, body: bytes, header: Headers, if_generation: str | None) -> str:
        written[path] = header
        return real(folder, path, body, header, if_generation)

    monkeypatch.setattr(DirectoryStore, "write", write)
    return written


class OnWrite(Protocol):
    """Lets functions hear the path of each file that any folder writes, before and after it is written."""

    def __call__(
        self, before: Callable[[str], object] = lambda _: None, after: Callable[[str], object] = lambda _: None
    ) -> None:
        """Begin, in place of whoever heard it until now."""


@pytest.fixture
def on_write(monkeypatch: pytest.MonkeyPatch) -> OnWrite:
    """Return what tells functions of writes; they may raise."""
    real = DirectoryStore.write

    def hear(before: Callable[[str], object] = lambda _: None, after: Callable[[str], object] = lambda _: None) -> None:
        def write(folder: DirectoryStore, path: str, body: bytes, headers: Headers, if_generation: str | None) -> str:
            before(path)
            generation = real(folder, path, body, headers, if_generation)
            after(path)
            return generation

        monkeypatch.setattr(DirectoryStore, "write", write)

    return hear
