"""The command `publisher publish` over a small warehouse and a folder."""

from collections.abc import Callable
from pathlib import Path

import orjson
import pytest

from tests.publisher.small_warehouse import Warehouse

Run = Callable[..., tuple[int, str, str]]


def files(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder, by relative path."""
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Return a folder that does not exist yet."""
    return tmp_path / "store"


def test_everything_is_written_once(warehouse: Warehouse, run: Run, store: Path) -> None:
    """The second run finds nothing to write; the third writes the one document that changed."""
    warehouse.add("2026-01-15")
    warehouse.add("2026-01-16")
    warehouse.save()
    assert run("publish", "--store", str(store))[0] == 0
    first = files(store)
    assert set(first) == {"v1/signals/2026-01-15.json", "v1/signals/2026-01-16.json"}

    warehouse.rows["signals"].clear()
    warehouse.add("2026-01-15", generated_at="2026-01-15T18:00:00Z")
    warehouse.add("2026-01-16", generated_at="2026-01-15T18:00:00Z", signal="neutral")
    warehouse.save()
    code, out, _ = run("publish", "--store", str(store), "--json")
    counts = orjson.loads(out)["documents"][0]
    assert (code, counts["documents"], counts["written"], counts["unchanged"]) == (0, 2, 1, 1)
    second = files(store)
    assert second["v1/signals/2026-01-15.json"] == first["v1/signals/2026-01-15.json"]
    assert orjson.loads(second["v1/signals/2026-01-16.json"])["generated_at"] == "2026-01-15T18:00:00Z"


def test_a_damaged_file_is_written_anew(warehouse: Warehouse, run: Run, store: Path) -> None:
    """What is not JSON is no document."""
    warehouse.add()
    warehouse.save()
    run("publish", "--store", str(store))
    whole = files(store)
    (store / "v1/signals/2026-01-15.json").write_text('{"date": "2026')
    assert run("publish", "--store", str(store))[0] == 0
    assert files(store) == whole


def test_one_bad_document_stops_the_run_before_anything_is_written(warehouse: Warehouse, run: Run, store: Path) -> None:
    """Everything is checked before anything is written."""
    warehouse.add("2026-01-15")
    warehouse.add("2026-01-16", signal="GREEN")
    warehouse.save()
    code, out, err = run("publish", "--store", str(store))
    assert (code, out) == (1, "")
    assert err.startswith("publisher: signals/2026-01-16.json: signal: ")
    assert err.count("\n") == 1
    assert not store.exists()


def test_an_empty_table_is_an_error(warehouse: Warehouse, run: Run, store: Path) -> None:
    """An empty read must never look like success."""
    warehouse.save()
    code, _, err = run("publish", "--store", str(store))
    assert code == 1
    assert "is empty; nothing was written" in err


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--date", "2026-01-16"], ["16"]),
        (["--from", "2026-01-16"], ["16", "17"]),
        (["--to", "2026-01-16"], ["15", "16"]),
        (["--from", "2026-01-15", "--to", "2026-01-16"], ["15", "16"]),
        ([], ["15", "16", "17"]),
    ],
)
def test_dates_are_chosen_with_both_ends(
    warehouse: Warehouse, run: Run, store: Path, arguments: list[str], expected: list[str]
) -> None:
    """--from and --to are inclusive."""
    for day in ("15", "16", "17"):
        warehouse.add(f"2026-01-{day}")
    warehouse.save()
    assert run("publish", "--store", str(store), *arguments)[0] == 0
    assert sorted(files(store)) == [f"v1/signals/2026-01-{day}.json" for day in expected]


def test_fixed_paths_are_left_alone_when_dates_are_chosen(warehouse: Warehouse, run: Run, store: Path) -> None:
    """A backfill of an old date must not touch what has no date."""
    warehouse.add("2026-01-15")
    content = warehouse.rows["signals"][0][2]
    warehouse.rows["signals"].append(("signals/latest.json", None, content))
    warehouse.save()
    run("publish", "--store", str(store), "--date", "2026-01-15")
    assert sorted(files(store)) == ["v1/signals/2026-01-15.json"]


def test_a_date_without_documents_is_an_error(warehouse: Warehouse, run: Run, store: Path) -> None:
    """Nothing to publish is not success."""
    warehouse.add()
    warehouse.save()
    code, _, err = run("publish", "--store", str(store), "--date", "2030-01-01")
    assert (code, err) == (1, "publisher: no document of 2030-01-01 to 2030-01-01\n")


def test_a_dry_run_writes_nothing(warehouse: Warehouse, run: Run, store: Path) -> None:
    """It says what would be written."""
    warehouse.add()
    warehouse.save()
    code, out, _ = run("publish", "--store", str(store), "--dry-run")
    assert code == 0
    assert "to write" in out
    assert not store.exists()


def test_an_unknown_document_is_an_error_that_lists_the_known(warehouse: Warehouse, run: Run, store: Path) -> None:
    """A misspelt name must not publish nothing in silence."""
    warehouse.add()
    warehouse.save()
    code, _, err = run("publish", "--store", str(store), "--document", "signal")
    assert (code, err) == (1, "publisher: no public document is called signal; there are signals\n")


def test_without_a_build_there_is_one_clear_line(run: Run, store: Path) -> None:
    """The first thing that a newcomer gets wrong."""
    code, _, err = run("publish", "--store", str(store))
    assert code == 1
    assert "manifest.json: no such file; run `dbt build` first" in err
    assert err.count("\n") == 1


def test_without_a_database_there_is_one_clear_line(warehouse: Warehouse, run: Run, store: Path) -> None:
    """A manifest alone is no build."""
    warehouse.add()
    warehouse.save()
    (warehouse.target / "nba_subsets.duckdb").unlink()
    code, _, err = run("publish", "--store", str(store))
    assert code == 1
    assert "nba_subsets.duckdb: no such database; run `dbt build` first" in err


@pytest.mark.parametrize(
    "arguments",
    [
        ["publish"],
        ["publish", "--store", "x", "--date", "15.01.2026"],
        ["publish", "--store", "x", "--date", "2026-01-15", "--to", "2026-01-16"],
        ["publish", "--store", "x", "--from", "2026-01-16", "--to", "2026-01-15"],
        ["nothing"],
    ],
)
def test_wrong_usage_exits_2(run: Run, arguments: list[str]) -> None:
    """Usage errors are told from failures."""
    assert run(*arguments)[0] == 2


def test_a_store_that_is_a_file_is_refused(warehouse: Warehouse, run: Run, tmp_path: Path) -> None:
    """Before anything is read."""
    warehouse.add()
    warehouse.save()
    (tmp_path / "file").touch()
    code, _, err = run("publish", "--store", str(tmp_path / "file"))
    assert (code, err) == (1, f"publisher: {tmp_path / 'file'}: is a file, not a folder\n")


def test_an_interrupt_leaves_whole_files(
    warehouse: Warehouse, run: Run, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C while a file is flushed: the old one stays, no temporary file is left, the exit code is 1."""
    warehouse.add(signal="neutral")
    warehouse.save()
    run("publish", "--store", str(store))
    before = files(store)
    warehouse.rows["signals"].clear()
    warehouse.add(signal="favorable")
    warehouse.save()

    def interrupted(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("os.fsync", interrupted)
    code, _, err = run("publish", "--store", str(store))
    assert (code, err) == (1, "publisher: interrupted; every file is whole, run again to finish\n")
    assert files(store) == before
