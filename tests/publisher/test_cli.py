"""The command `publisher publish` over a small warehouse and a folder: what it writes, prints and returns."""

import hashlib
from pathlib import Path

import orjson
import pytest

from tests.publisher.conftest import Run
from tests.publisher.small_warehouse import NOW, Row, Warehouse, files


def last_line(err: str) -> str:
    """Return the error; what comes before it tells what was going on."""
    assert "Traceback" not in err
    return err.splitlines()[-1]


def test_the_manifest_has_every_document_and_its_bytes(warehouse: Warehouse, publish: Run, store: Path) -> None:
    """Path, hash and size; the release that it belongs to, and when."""
    warehouse.add("2026-01-15")
    publish()
    body = (store / "v1/signals/2026-01-15.json").read_bytes()
    manifest = orjson.loads((store / "v1/manifest.json").read_bytes())
    part = (store / f"v1/manifests/{manifest['parts']['2026-01']}.json").read_bytes()
    assert manifest["parts"].keys() == {"2026-01", "v1/schemas"}
    assert manifest["parts"]["2026-01"] == hashlib.sha256(part).hexdigest()
    entry = {"sha256": hashlib.sha256(body).hexdigest(), "bytes": len(body)}
    assert orjson.loads(part)["documents"] == {"v1/signals/2026-01-15.json": entry}
    assert (manifest["format"], manifest["published_at"]) == (2, "2026-01-15T17:00:00Z")
    assert manifest["release"] == orjson.loads((store / "v1/status.json").read_bytes())["release"]


def test_two_documents_of_one_date_are_read_once(
    warehouse: Warehouse, publish: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Documents are read in batches of dates; a date on the border of two is in both."""
    monkeypatch.setattr("publisher.dbt.warehouses.duckdb.DuckDBReader.dates_at_once", 1)
    warehouse.add("2026-01-15")
    (row,) = warehouse.rows["signals"]
    warehouse.rows["signals"].append(Row("signals/more.json", row.date, row.content, 12, None))
    counts = orjson.loads(publish("--json").out)["documents"][0]
    assert (counts["documents"], counts["written"], counts["unchanged"]) == (2, 2, 0)


def test_a_table_and_a_place_are_for_people(warehouse: Warehouse, publish: Run, store: Path) -> None:
    """By kind and in all; progress is in lines of its own, on standard error."""
    warehouse.add()
    warehouse.add_picks("Ann")
    _, out, err = publish()
    lines = [line.split() for line in out.splitlines()]
    assert lines[0] == ["document", "documents", "written", "unchanged", "held", "bytes"]
    assert [line[:5] for line in lines[1:4]] == [
        ["picks", "1", "1", "0", "0"],
        ["signals", "1", "1", "0", "0"],
        ["total", "2", "2", "0", "0"],
    ]
    assert lines[4] == ["in", f"{store}/v1"]
    assert err == "publisher: reading\npublisher: writing 11 files\n"  # nine of them are schemas


def test_an_interrupt_leaves_whole_files(
    warehouse: Warehouse, publish: Run, store: Path, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C while a file is flushed: the old one stays, no temporary file is left, the exit code is 1."""
    warehouse.add(signal="neutral")
    publish()
    before = files(store) | files(state)
    warehouse.add(signal="favorable")

    def interrupted(_: int) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", interrupted)
        code, _, err = publish()
    assert (code, last_line(err)) == (1, "publisher: interrupted; every file is whole, run again to finish")
    assert files(store) | files(state) == before
    assert publish(now=NOW).code == 0
