"""Kinds of a channel have releases, a manifest and a head of their own, apart from all other documents."""

from pathlib import Path
from typing import Any

import orjson
import pytest

from publisher.dbt.manifest import read_catalog
from publisher.errors import CatalogError
from tests.publisher.conftest import Run
from tests.publisher.small_warehouse import NAMES, SIGNAL, Warehouse, files

KIND = "results"
FILE = "v1/tonight/2026-01-15.json"
METADATA = {"events": {"soon": [-1, 0]}, "path": "tonight/{date}.json", "channel": "live", "keeps": True}
LIVE = ("--event", "soon")


def add(warehouse: Warehouse, date: str = "2026-01-15", **changes: Any) -> None:  # noqa: ANN401 (any JSON)
    """Put a document of the channel in the place of the one before."""
    warehouse.metadata.setdefault(KIND, METADATA)
    warehouse.put(f"tonight/{date}.json", KIND, SIGNAL | {"date": date} | changes)


def head(state: Path) -> dict[str, Any]:
    """Return the content of a head."""
    content: dict[str, Any] = orjson.loads((state / "head.json").read_bytes())
    return content


@pytest.fixture(autouse=True)
def _documents(warehouse: Warehouse) -> None:
    """Add a document of the main channel, and one of the other."""
    warehouse.add()
    add(warehouse)


def test_each_is_published_apart(warehouse: Warehouse, publish: Run, store: Path, state: Path) -> None:
    """Neither writes a file of the other one; only the main one has a status and schemas."""
    assert publish().code == 0
    main, main_state = files(store), files(state)
    assert main.keys() == {"v1/manifest.json", "v1/status.json", "v1/signals/2026-01-15.json"}
    assert publish(*LIVE).code == 0
    both = files(store)
    assert both == main | {path: both[path] for path in (FILE, "v1/live/manifest.json")}
    written = {path for path in files(state) if path not in main_state}
    assert written
    assert all(path.startswith("live/") for path in written)
    live = {path: body for path, body in files(state).items() if path.startswith("live/")}
    warehouse.add(signal="neutral")
    add(warehouse, signal="neutral")
    assert publish().code == 0
    assert {path for path, body in files(store).items() if body != both[path]} == main.keys()
    assert {path: body for path, body in files(state).items() if path.startswith("live/")} == live
    assert "results" not in orjson.loads(main["v1/status.json"])["documents"]


def test_its_manifest_names_its_files(publish: Run, store: Path) -> None:
    """And the parts stand beside it."""
    publish(*LIVE)
    manifest = orjson.loads((store / "v1/live/manifest.json").read_bytes())
    (part,) = manifest["parts"].values()
    listed = orjson.loads((store / f"v1/live/manifests/{part}.json").read_bytes())["documents"]
    assert listed.keys() == {FILE}


def test_schemas_are_of_the_main_channel(warehouse: Warehouse, publish: Run, store: Path) -> None:
    """Those of other channels are among them, whatever of it is published; they themselves have none."""
    publish(*LIVE)
    assert not (store / "v1/schemas").exists()
    warehouse.metadata[KIND] = METADATA | {"schema": "results.json"}
    assert publish().code == 0
    assert {"results.json", "signals.json", "_manifest.json"} <= {
        file.name for file in (store / "v1/schemas").iterdir()
    }


@pytest.mark.parametrize(("first", "then"), [((), LIVE), (LIVE, ())])
def test_a_publisher_of_one_does_not_keep_the_other_waiting(
    warehouse: Warehouse, publish: Run, state: Path, first: tuple[str, ...], then: tuple[str, ...]
) -> None:
    """Each has a head that is claimed."""
    publish(*first)
    folder = state / "live" if first else state
    busy = head(folder) | {"state": "writing", "expires_at": "2026-01-15T17:09:00Z", "holder": "elsewhere:1"}
    (folder / "head.json").write_bytes(orjson.dumps(busy))
    warehouse.add(signal="neutral")
    add(warehouse, signal="neutral")
    assert publish(*first).err.startswith("publisher: elsewhere:1 is publishing release ")
    assert publish(*then).code == 0
    path = "v1/signals/2026-01-15.json" if first else FILE
    assert orjson.loads((warehouse.store / path).read_bytes())["signal"] == "neutral"


def test_verify_reads_both(publish: Run, run: Run, store: Path) -> None:
    """A channel that was never published is none; a strange file is of the channel in whose folder it stands."""
    publish()
    assert run("verify", "--store", store).out.count("\n") == 1
    publish(*LIVE)
    code, out, _ = run("verify", "--store", store)
    main, live = out.splitlines()
    assert (code, main.endswith(": 0 differences"), live.endswith(": 0 differences")) == (0, True, True)
    assert live.startswith("1 files of live release 000001-")
    (store / FILE).write_bytes(b"{}")
    (store / "v1/live/strange.json").write_bytes(b"{}")
    (store / "v1/signals/strange.json").write_bytes(b"{}")
    code, out, _ = run("verify", "--store", store)
    lines = out.splitlines()
    assert (code, lines[0]) == (1, "v1/signals/strange.json: is in no release")
    assert lines[2].startswith(f"{FILE}: has other bytes than release 000001-")
    assert lines[3] == "v1/live/strange.json: is in no release"
    assert len(lines) == 5


@pytest.mark.parametrize("options", [(), LIVE])
def test_a_lost_state_store_takes_over_its_own_files(
    publish: Run, run: Run, store: Path, state: Path, options: tuple[str, ...]
) -> None:
    """Not those of the other channel, which would then be in two releases."""
    publish()
    publish(*LIVE)
    for file in ((state / "live" if options else state) / "head.json",):
        file.unlink()
    assert "bring the state store back" in publish(*options).err
    assert publish("--adopt", *options).code == 0
    code, out, _ = run("verify", "--store", store)
    assert (code, out.count(": 0 differences")) == (0, 2)


def test_it_is_built_without_the_names(warehouse: Warehouse, publish: Run) -> None:
    """Those of the last whole build will do, if it was sound; the main channel asks for names of the same build."""
    warehouse.uncovered = {NAMES}
    assert publish(*LIVE).code == 0
    assert "the last dbt build did not cover it" in publish().err
    warehouse.kept[NAMES] = "error"
    add(warehouse, signal="neutral")
    assert f"the last dbt build failed at {NAMES} (error)" in publish(*LIVE).err


def test_dates_without_a_row_stay(warehouse: Warehouse, publish: Run, run: Run, store: Path) -> None:
    """A round builds two dates; what was published of earlier ones is kept and verified."""
    publish()
    add(warehouse, "2026-01-14")
    publish(*LIVE)
    warehouse.rows[KIND] = []
    add(warehouse)
    assert publish(*LIVE).code == 0
    assert (store / "v1/tonight/2026-01-14.json").exists()
    code, out, _ = run("verify", "--store", store)
    assert (code, out.splitlines()[1].startswith("2 files of live release 000001-")) == (0, True)


def test_its_releases_are_listed_pruned_and_shown_again(
    warehouse: Warehouse, publish: Run, run: Run, store: Path
) -> None:
    """By its name."""
    publish()
    publish(*LIVE)
    first = (store / FILE).read_bytes()
    add(warehouse, signal="neutral")
    publish(*LIVE)
    listed = run("releases", "--store", store, "--channel", "live").out.splitlines()
    assert [line[:7] for line in listed] == ["000002-", "000001-"]
    assert run("rollback", "--store", store, "--channel", "live", listed[1].split()[0]).code == 0
    assert (store / FILE).read_bytes() == first
    assert run("prune", "--store", store, "--channel", "live").out.endswith("; 3 releases are kept\n")


def test_its_documents_are_named_with_its_event(publish: Run) -> None:
    """Else they are none that may be published here."""
    assert "no document that may be published here is called results" in publish("--document", KIND).err


def test_an_event_is_of_one_channel(warehouse: Warehouse) -> None:
    """What an event refreshes is one release."""
    warehouse.metadata[KIND] = METADATA | {"events": {"predictions_ready": [0, 0]}}
    warehouse.save()
    file = warehouse.target / "manifest.json"
    with pytest.raises(CatalogError, match="results and signals have the event predictions_ready, but not one channel"):
        read_catalog(file, orjson.loads(file.read_bytes()))


def test_openapi_has_its_manifest(warehouse: Warehouse, run: Run) -> None:
    """And the parts of it."""
    warehouse.save()
    out = warehouse.target.parent / "api"
    assert run("schema", "--out", out).code == 0
    paths = orjson.loads((out / "openapi.json").read_bytes())["paths"]
    assert {"/live/manifest.json", "/live/manifests/{hash}.json", "/manifest.json"} <= paths.keys()
