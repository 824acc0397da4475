"""What a command does not need it does not load, and what it has read it does not keep."""

import datetime as dt
import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from publisher.dbt.warehouses.duckdb import DuckDBReader
from publisher.releases.stores.memory import MemoryStore
from tests.publisher.conftest import Run
from tests.publisher.fault_support import Hooked
from tests.publisher.small_warehouse import Warehouse
from tools import workloads

pytestmark = pytest.mark.usefixtures("database_file")

HEAVY = [
    "dbt",
    "duckdb",
    "google.api_core",
    "google.cloud.bigquery",
    "google.cloud.storage",
    "importlib.metadata",
    "jinja2",
    "jsonschema_rs",
    "pandas",
    "tqdm",
    "yaml",
]
"""Modules that take 10 ms to load, or more."""

IMPORT = "import sys; from publisher.cli.main import main"
RUN = "assert main(sys.argv[1:]) == 0"
TELL = f"print('loaded', *(name for name in {HEAVY} if name in sys.modules))"


def loaded_by(*lines: str, arguments: tuple[object, ...] = ()) -> set[str]:
    """Run lines of Python in a process of their own; returns the heavy modules that it has in the end."""
    command = [sys.executable, "-c", "\n".join([*lines, TELL]), *map(str, arguments)]
    environment = os.environ | {"NOW": "2026-01-15T17:00:00Z"}
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return set(run.stdout.splitlines()[-1].split()[1:])


def test_the_command_line_alone_loads_nothing_heavy() -> None:
    """Help, a wrong option, a store that is refused: the answer comes at once."""
    assert loaded_by(IMPORT) == set()


def test_a_publication_loads_what_it_uses(warehouse: Warehouse) -> None:
    """From DuckDB into folders, to a pipe; and the validator only if there is something to validate."""
    again = ("publish", "--store", warehouse.store, "--target-path", warehouse.target)
    warehouse.add()
    warehouse.save()
    loaded_by(IMPORT, RUN, arguments=again)
    assert loaded_by(IMPORT, RUN, arguments=again) == {"duckdb", "importlib.metadata"}  # the one needs the other
    warehouse.add(signal="neutral")
    warehouse.save()
    assert loaded_by(IMPORT, RUN, arguments=again) == {"duckdb", "importlib.metadata", "jsonschema_rs"}


def test_few_dates_are_in_memory_at_a_time(warehouse: Warehouse, publish: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """DuckDB holds a whole answer, and would keep all of the file that it has read."""
    asked: list[tuple[dt.date, dt.date]] = []
    real = DuckDBReader.payloads

    def payloads(reader: DuckDBReader, relation: str, dates: tuple[dt.date, dt.date]) -> Iterator[tuple[str, str]]:
        asked.append(dates)
        ((limit,),) = reader.query("select current_setting('memory_limit')")
        assert limit == "122.0 MiB"
        return real(reader, relation, dates)

    monkeypatch.setattr(DuckDBReader, "payloads", payloads)
    first = dt.date(2025, 10, 1)
    for number in range(60):
        warehouse.add(str(first + dt.timedelta(days=number)))
    assert publish().code == 0
    assert [(last - first).days + 1 for first, last in asked] == [25, 25, 10]


def test_a_publication_asks_and_writes_no_more_after_ten_seasons(monkeypatch: pytest.MonkeyPatch) -> None:
    """Requests and bytes, as of buckets; its time is measured by `make bench`."""
    found = []
    for seasons in ("1", "10"):
        asked: list[str] = []
        stores: dict[str, MemoryStore] = {}

        def opened(name: str, stores: dict[str, MemoryStore] = stores, asked: list[str] = asked, **_: bool) -> Hooked:
            return Hooked(
                stores.setdefault(name, MemoryStore(name)), before=lambda operation, _: asked.append(operation)
            )

        monkeypatch.setattr(workloads, "open_store", opened)
        workloads.publications("folder", seasons)
        asked.clear()
        known = {name: {**store.files} for name, store in stores.items()}
        workloads.publications("folder", seasons, "more")
        new = [
            file
            for name, store in stores.items()
            for path, file in store.files.items()
            if file != known[name].get(path)
        ]
        found.append((len(asked), sum(len(file.body) for file in new)))
    (asked_after_one, written_after_one), (asked_after_ten, written_after_ten) = found
    assert asked_after_ten <= 1.3 * asked_after_one
    assert written_after_ten <= 1.3 * written_after_one
