"""The command `publisher publish` over a small warehouse and a folder: what it writes, prints and returns."""

import hashlib
from pathlib import Path

import orjson
import pytest

from tests.publisher.conftest import Run
from tests.publisher.small_warehouse import NOW, Row, Warehouse, files

OWN = {"v1/manifest.json", "v1/status.json"}


def last_line(err: str) -> str:
    """Return the error; what comes before it tells what was going on."""
    assert "Traceback" not in err
    return err.splitlines()[-1]


def test_everything_is_written_once(warehouse: Warehouse, publish: Run, store: Path) -> None:
    """A document whose time alone changed keeps its bytes; the one whose content changed is written."""
    warehouse.add("2026-01-15")
    warehouse.add("2026-01-16")
    assert publish().code == 0
    first = files(store)
    assert set(first) == {"v1/signals/2026-01-15.json", "v1/signals/2026-01-16.json"} | OWN

    warehouse.add("2026-01-15", generated_at="2026-01-15T18:00:00Z")
    warehouse.add("2026-01-16", generated_at="2026-01-15T18:00:00Z", signal="neutral")
    code, out, _ = publish("--json")
    counts = orjson.loads(out)["documents"][0]
    assert (code, counts["documents"], counts["written"], counts["unchanged"]) == (0, 2, 1, 1)
    second = files(store)
    assert second["v1/signals/2026-01-15.json"] == first["v1/signals/2026-01-15.json"]
    assert orjson.loads(second["v1/signals/2026-01-16.json"])["generated_at"] == "2026-01-15T18:00:00Z"


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


def test_another_cache_time_is_a_change(warehouse: Warehouse, publish: Run) -> None:
    """A header is published with the bytes."""
    warehouse.add()
    publish()
    warehouse.rows["signals"][0].cache = "public, max-age=1"
    assert orjson.loads(publish("--json").out)["documents"][0]["written"] == 1


def test_a_document_that_is_not_valid_holds_itself(warehouse: Warehouse, publish: Run, store: Path) -> None:
    """What is beside it is published, and it is mended by the next build."""
    warehouse.add("2026-01-15")
    warehouse.add("2026-01-16", signal="GREEN")
    code, _, err = publish()
    assert code == 1
    assert last_line(err).startswith("publisher: v1/signals/2026-01-16.json: is not valid: signal: ")
    assert last_line(err).endswith("(gate valid; no option overrules it)")
    assert sorted(files(store / "v1/signals")) == ["2026-01-15.json"]
    warehouse.add("2026-01-16")
    assert publish().code == 0
    assert sorted(files(store / "v1/signals")) == ["2026-01-15.json", "2026-01-16.json"]


def test_an_empty_table_is_an_error(warehouse: Warehouse, publish: Run, store: Path) -> None:
    """An empty read must never look like success, nor stop at half: nothing at all is written."""
    warehouse.add()
    warehouse.rows["systems_subsets"] = []
    code, _, err = publish()
    assert code == 1
    assert 'public__systems_subsets": is empty; nothing was written' in last_line(err)
    assert not store.exists()


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--date", "2026-01-16"], ["16"]),
        (["--from", "2026-01-16"], ["16", "17"]),
        (["--to", "2026-01-16"], ["15", "16"]),
        (["--from", "2026-01-15", "--to", "2026-01-16"], ["15", "16"]),
        (["--from", "yesterday", "--to", "today"], ["15"]),
        (["--from", "today", "--to", "2026-01-16"], ["15", "16"]),
        ([], ["15", "16", "17"]),
    ],
)
def test_dates_are_chosen_with_both_ends(
    warehouse: Warehouse, publish: Run, store: Path, arguments: list[str], expected: list[str]
) -> None:
    """--from and --to are inclusive."""
    for day in ("15", "16", "17"):
        warehouse.add(f"2026-01-{day}")
    assert publish(*arguments).code == 0
    assert sorted(files(store / "v1/signals")) == [f"2026-01-{day}.json" for day in expected]


@pytest.mark.parametrize("dates", [("today", "yesterday"), ("2026-01-16", "today")])
def test_dates_that_end_before_they_begin_are_wrong_usage(
    warehouse: Warehouse, publish: Run, store: Path, dates: tuple[str, str]
) -> None:
    """Compared as dates, not as words; today is 15 January."""
    warehouse.add()
    code, _, err = publish("--from", dates[0], "--to", dates[1])
    assert (code, last_line(err).startswith("publisher: --from is after --to: there is no date from 2026-01-1")) == (
        2,
        True,
    )
    assert not store.exists()


def test_fixed_paths_are_left_alone_when_dates_are_chosen(warehouse: Warehouse, publish: Run, store: Path) -> None:
    """A backfill of an old date must not touch what has no date."""
    warehouse.add("2026-01-15")
    (row,) = warehouse.rows["signals"]
    warehouse.rows["signals"].append(Row("signals/latest.json", None, row.content, 12, None))
    warehouse.add_subsets("Top Pick")
    assert publish("--date", "2026-01-15").code == 0
    assert set(files(store)) == {"v1/signals/2026-01-15.json"} | OWN


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


def test_a_date_without_documents_is_an_error(warehouse: Warehouse, publish: Run) -> None:
    """Nothing to publish is not success."""
    warehouse.add()
    code, _, err = publish("--date", "2030-01-01")
    assert code == 1
    assert last_line(err) == "publisher: there is no document of these kinds and dates; nothing was written"


def test_a_dry_run_checks_everything_and_writes_nothing(
    warehouse: Warehouse, publish: Run, store: Path, state: Path
) -> None:
    """It says what would be written, and refuses what would be refused."""
    warehouse.add()
    code, out, _ = publish("--dry-run")
    assert (code, "to write" in out) == (0, True)
    assert not store.exists()
    assert not state.exists()
    publish()
    before = files(store), files(state)
    warehouse.add(status="no_data")
    warehouse.add("2026-01-16")
    code, _, err = publish("--dry-run")
    assert (code, "(gate no-data;" in err) == (1, True)
    assert (files(store), files(state)) == before


def test_json_is_one_object_and_nothing_else(warehouse: Warehouse, publish: Run, store: Path) -> None:
    """Refusals are in it, in full; standard error has them, too."""
    warehouse.add()
    publish()
    warehouse.add(status="no_data")
    code, out, err = publish("--json")
    found = orjson.loads(out)
    assert (code, out.count("\n"), err.count("\n")) == (1, 1, 1)
    assert list(found) == [
        "store",
        "release",
        "dry_run",
        "forced",
        "left_out",
        "late_by_seconds",
        "documents",
        "schemas",
        "refusals",
        "faults",
        "mended",
    ]
    assert found["store"] == f"{store}/v1"
    assert found["documents"] == [
        {"kind": "signals", "documents": 1, "written": 0, "unchanged": 0, "held": 1, "bytes": 0}
    ]
    (refusal,) = found["refusals"]
    assert (refusal["path"], refusal["gate"]) == ("v1/signals/2026-01-15.json", "no-data")
    assert refusal["reason"] == "would go from status ok to no_data"


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
