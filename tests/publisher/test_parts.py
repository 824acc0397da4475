"""A folder of many documents is cut into parts, so that a change of one writes few bytes."""

import datetime as dt
import tracemalloc
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import orjson
import pytest

from publisher.dbt.warehouses import duckdb
from publisher.dbt.warehouses.duckdb import DuckDBReader
from publisher.format import canonical_json
from publisher.releases.bodies import Bodies
from publisher.releases.parts import MOST, Parts
from publisher.releases.release import DOCUMENTS, Entry, bare_entry, no_documents
from publisher.releases.site import Site
from publisher.releases.stores.memory import MemoryStore
from tests.publisher.conftest import OnWrite, Run
from tests.publisher.fault_support import Killed
from tests.publisher.in_short import put
from tests.publisher.small_warehouse import NOW, Warehouse, files

ENTRY = replace(bare_entry("public", "0" * 64, 100), kind="players")
OBJECTS: dict[str, bytes] = {}
CHANGED = "v1/players/p7.json"


def entries(count: int) -> dict[str, Entry]:
    """Return what a release says of so many documents of a folder, and of one of another."""
    return {f"v1/players/p{number}.json": ENTRY for number in range(count)} | {"v1/subsets/a.json": ENTRY}


def stored(documents: Parts[Entry]) -> Parts[Entry]:
    """Return what a release's file says of these documents, when their parts are kept."""
    OBJECTS.update(documents.made)
    return Parts.stored(DOCUMENTS, documents.summary(), OBJECTS.__getitem__)


def holds(documents: Parts[Entry], known: Mapping[str, Entry]) -> bool:
    """Whether documents are these, one by one and all together, before and after they were stored."""
    return all(
        dict(each) == known and len(each) == len(known) and [each[key] for key in known] == [*known.values()]
        for each in (documents, stored(documents))
    )


def test_a_folder_with_few_documents_is_one_part() -> None:
    """As it was promised to readers."""
    assert [*(no_documents() | entries(MOST)).names] == ["v1/players", "v1/subsets"]


def test_one_change_of_a_large_folder_writes_one_part() -> None:
    """And no part has more documents than it may."""
    documents = stored(no_documents() | entries(20 * MOST))
    changed = documents | {CHANGED: replace(ENTRY, rows=1)}
    assert max(len(documents.part(name)) for name in documents.names) <= MOST
    assert [key for key, _, _ in changed.differing(documents)] == [CHANGED]
    assert len(changed.made) == 1
    assert holds(changed | {}, entries(20 * MOST) | {CHANGED: replace(ENTRY, rows=1)})


def test_parts_do_not_depend_on_the_order_of_publications() -> None:
    """Rebuilds and publications of the same documents have the same manifest."""
    known = entries(3 * MOST)
    one_by_one = no_documents()
    for start in range(0, len(known), 100):
        one_by_one |= dict([*reversed(known.items())][start : start + 100])
    assert one_by_one.names == (no_documents() | known).names
    assert holds(one_by_one.without([CHANGED]), {key: entry for key, entry in known.items() if key != CHANGED})


def test_a_large_part_of_an_older_release_is_cut_by_the_next_change() -> None:
    """Of its documents only the changed one differs, in both directions."""
    known = {key: entry for key, entry in entries(3 * MOST).items() if "players" in key}
    body = canonical_json({key: canonical_entry(entry) for key, entry in known.items()})
    summary = {"count": len(known), "parts": {"v1/players": sha256(body).hexdigest()}}
    older = Parts.stored(DOCUMENTS, summary, lambda _: body)
    changed = older | {CHANGED: replace(ENTRY, rows=1)}
    assert "v1/players" not in changed.names
    new = replace(ENTRY, rows=1)
    assert [*changed.differing(older)] == [(CHANGED, new, ENTRY)]
    assert [*older.differing(changed)] == [(CHANGED, ENTRY, new)]
    assert dict(changed) == known | {CHANGED: replace(ENTRY, rows=1)}


def canonical_entry(entry: Entry) -> dict[str, object]:
    """Return an entry as JSON has it."""
    return {name: getattr(entry, name) for name in Entry.__slots__}


def test_waiting_bytes_take_no_more_than_their_length() -> None:
    """Those of orjson hold five times as much."""
    bodies = Bodies(lambda _: b"")
    tracemalloc.start()
    try:
        for number in range(1000):
            bodies.add(str(number), canonical_json({"number": number, "text": "x" * 1500}))
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert held < 2 * 1500 * 1000


def test_few_documents_without_a_date_are_in_memory_at_a_time(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DuckDB holds a whole answer; every row is in one of them."""
    monkeypatch.setattr(duckdb, "_ROWS_AT_ONCE", 2)
    sizes: list[int] = []
    real = DuckDBReader.query

    def query(reader: DuckDBReader, query: str, candidates: None = None) -> Iterator[tuple[object, ...]]:
        rows = [*real(reader, query, candidates)]
        sizes.extend([len(rows)] if "public__signals" in query and "payload as" in query else [])
        return iter(rows)

    for number in range(5):
        warehouse.add(str(dt.date(2026, 1, 11) + dt.timedelta(days=number)))
    warehouse.save()
    monkeypatch.setattr(DuckDBReader, "query", query)
    with closing(DuckDBReader(warehouse.target / "nba_subsets.duckdb")) as reader:
        found = [path for path, _ in reader.payloads('"nba_subsets"."main"."public__signals"', None)]
    assert sizes == [2, 2, 1]
    assert found == sorted(found) == [f"signals/2026-01-{day}.json" for day in range(11, 16)]


def test_work_in_parallel_is_answered_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many items wait at a time."""
    monkeypatch.setattr("publisher.releases.site._AT_ONCE", 3)
    site = Site({}, MemoryStore("state"))
    assert site.in_parallel(str, range(8)) == [*map(str, range(8))]


def person(warehouse: Warehouse, number: int, signal: str = "favorable") -> None:
    """Put a document of a folder that has no dates."""
    row = {"path": f"people/p{number}.json", "date": None, "locks_at": None}
    put(warehouse, "results", {"signal": signal, "row": row})


def parts_of(store: Path) -> set[str]:
    """Return the names of the folder's parts in the manifest."""
    names: dict[str, str] = orjson.loads((store / "v1/manifest.json").read_bytes())["parts"]
    assert {f"{sha256}.json" for sha256 in names.values()} <= {file.name for file in (store / "v1/manifests").iterdir()}
    return {name for name in names if "people" in name}


@pytest.fixture
def one_part(warehouse: Warehouse, publish: Run, store: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """Publish a folder in one part that is large from now on; return what readers see, whose first document changes."""
    warehouse.metadata["results"] = {"events": {"daily": []}, "path": "people/{person}.json"}
    for number in range(9):
        person(warehouse, number)
    assert publish().code == 0
    assert parts_of(store) == {"v1/people"}
    shown = files(store / "v1/people")
    monkeypatch.setattr("publisher.releases.parts.MOST", 4)
    person(warehouse, 0, "neutral")
    return shown


def is_sound(run: Run, store: Path, now: dt.datetime = NOW) -> bool:
    """Whether every byte is as its release says, though the folder is cut."""
    verified, healthy = (run(command, "--store", store, now=now) for command in ("verify", "health"))
    assert (verified.code, " 0 differences" in verified.out, healthy.out[:7]) == (0, True, "healthy")
    return all("//" in name for name in parts_of(store))


def test_the_way_back_leads_over_the_cut(
    warehouse: Warehouse, publish: Run, run: Run, store: Path, one_part: dict[str, bytes]
) -> None:
    """To the release whose folder was one part, and to the one that cut it."""
    assert publish().code == 0
    changed = files(store / "v1/people")
    assert [path for path in changed if changed[path] != one_part[path]] == ["p0.json"]
    releases = sorted(file.stem for file in (warehouse.state / "releases").iterdir())
    for release, shown in zip(releases, (one_part, changed), strict=True):
        assert run("rollback", "--store", store, release).code == 0
        assert files(store / "v1/people") == shown
        warehouse.rows["results"] = []
        for number in range(9):
            person(warehouse, number, "neutral" if (number, shown) == (0, changed) else "favorable")
        warehouse.save()
        assert is_sound(run, store)


@pytest.mark.usefixtures("one_part")
@pytest.mark.parametrize("path", ["v1/people/p0.json", "v1/manifest.json"])
def test_a_release_that_cuts_is_finished_by_the_next_run(
    publish: Run, run: Run, store: Path, on_write: OnWrite, path: str
) -> None:
    """Its publisher was killed before it had written a document, or the manifest."""

    def kill(written: str) -> None:
        if written == path:
            raise Killed

    on_write(before=kill)
    with pytest.raises(Killed):
        publish()
    on_write()
    assert parts_of(store) == {"v1/people"}
    later = NOW + dt.timedelta(minutes=11)
    assert "finished the interrupted release" in publish(now=later).err
    assert b'"neutral"' in (store / "v1/people/p0.json").read_bytes()
    assert is_sound(run, store, later)


@pytest.mark.usefixtures("one_part")
def test_a_cut_folder_is_mended(publish: Run, run: Run, store: Path) -> None:
    """A document and a part of the manifest were lost."""
    assert publish().code == 0
    shown, manifests = files(store), store / "v1/manifests"
    (store / "v1/people/p5.json").unlink()
    for file in manifests.iterdir():
        file.unlink()
    assert "is mended" in publish("--mend").err
    assert is_sound(run, store)
    assert files(store).keys() == shown.keys()


@pytest.mark.usefixtures("one_part")
def test_a_lost_state_is_recovered_with_its_cut(warehouse: Warehouse, publish: Run, run: Run, store: Path) -> None:
    """From what stands in the stores, whoever cut it."""
    assert publish().code == 0
    names = parts_of(store)
    warehouse.state.rename(warehouse.state.with_name("lost"))
    assert run("recover", "--store", store).code == 0
    assert publish().code == 0
    assert parts_of(store) == names
    assert is_sound(run, store)


@pytest.mark.usefixtures("one_part")
def test_the_uncut_part_is_pruned(warehouse: Warehouse, publish: Run, run: Run, store: Path) -> None:
    """When its release is; those of the newest stay."""
    before = {*(store / "v1/manifests").iterdir()}
    assert publish().code == 0
    later = NOW + dt.timedelta(days=3)
    assert run("prune", "--store", store, "--keep", "24h", now=later).code == 0
    assert not before <= {*(store / "v1/manifests").iterdir()}
    warehouse.built_at = warehouse.as_of = later
    assert publish(now=later).code == 0
    assert is_sound(run, store, later)
