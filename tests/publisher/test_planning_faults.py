"""What is wrong with a document or its row is found while planning, before anything is claimed or written."""

from pathlib import Path
from typing import Any

import pytest

from tests.publisher.conftest import Run
from tests.publisher.small_warehouse import SIGNAL, Warehouse, files


@pytest.mark.parametrize(
    "path", ["manifest.json", "locks/a.json", "signals/2026-01-15.json/a.json", "a" * 300 + ".json", "a\0.json"]
)
def test_a_path_that_no_file_may_have_is_not_written(
    warehouse: Warehouse, publish: Run, store: Path, path: str
) -> None:
    """What has a path is published; claimed, the other would stop every later run."""
    warehouse.add()
    publish()
    before = files(store)
    warehouse.put(path, "signals", SIGNAL)
    warehouse.add("2026-01-14")
    code, _, err = publish()
    assert (code, err.count("Traceback")) == (1, 0)
    assert "is not valid: signals has a path that" in err.replace(repr(path) + ": ", "").splitlines()[-1]
    assert sorted(files(store).keys() - before.keys() - {"v1/signals/2026-01-14.json"}) == sorted(
        name for name in files(store) if name.startswith("v1/manifests/") and name not in before
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [((), "results and of signals; give"), (("--document", "results"), "signals and of results; give")],
)
def test_a_path_of_two_kinds_is_refused(
    warehouse: Warehouse, publish: Run, arguments: tuple[str, ...], said: str
) -> None:
    """Whether both are read or one of them was published before; else they would replace each other for ever."""
    warehouse.add()
    publish()
    warehouse.put("signals/2026-01-15.json", "results", SIGNAL)
    code, _, err = publish(*arguments)
    assert (code, f"publisher: v1/signals/2026-01-15.json: is a path of {said} each its own" in err) == (1, True)


def test_a_path_may_move_to_another_kind(warehouse: Warehouse, publish: Run) -> None:
    """When the first one has it no more."""
    warehouse.add()
    warehouse.add("2026-01-14")
    publish()
    (row,) = (row for row in warehouse.rows["signals"] if row.date == "2026-01-15")
    warehouse.rows["signals"].remove(row)
    warehouse.rows["results"].append(row)
    assert publish().code == 0


def test_two_rows_of_one_path_are_refused(warehouse: Warehouse, publish: Run, store: Path) -> None:
    """Nobody can say which is meant; what else there is goes out."""
    warehouse.add()
    warehouse.rows["signals"] *= 2
    warehouse.add("2026-01-14")
    code, _, err = publish()
    assert code == 1
    assert "signals/2026-01-15.json: is not valid: signals has two rows with this path; mend its model" in err
    assert sorted(files(store / "v1/signals")) == ["2026-01-14.json"]


def test_a_path_with_an_internal_word_or_name_is_a_leak(warehouse: Warehouse, publish: Run, store: Path) -> None:
    """Readers see paths, too."""
    for path in ("signals/edge.json", "signals/catboost_v9.json"):
        warehouse.rows["signals"].clear()
        warehouse.put(path, "signals", SIGNAL)
        code, _, err = publish()
        assert (code, f"v1/{path}: " in err, "internal" in err) == (1, True, True)
    assert not (store / "v1/signals").exists()


def broken(warehouse: Warehouse, fault: dict[str, Any]) -> None:
    """Add a public document, and two internal ones; the second has a fault."""
    warehouse.add(signal="neutral")
    warehouse.add("2026-01-14", kind="admin_signals", signal="neutral")
    warehouse.add(kind="admin_signals", signal="neutral", **fault.get("content", {}))
    for name, value in fault.items():
        if name != "content":
            setattr(warehouse.rows["admin_signals"][-1], name, value)


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ({"content": {"metrics": {"conditions": "balanced", "picks": -1}}}, "metrics.picks: "),
        ({"cache": None}, "admin_signals has no cache_control"),
        ({"path": None}, "admin_signals has no document_path"),
        ({"path": "status.json"}, "the publisher's own"),
        ({"rows": None}, "admin_signals has no row_count"),
    ],
)
def test_a_bad_internal_document_stops_its_kind_alone(
    warehouse: Warehouse, publish: Run, tmp_path: Path, fault: dict[str, Any], said: str
) -> None:
    """Exit code 1 and one line that names the place; public documents are published, its kind stays as it was."""
    internal = tmp_path / "internal"
    warehouse.add()
    warehouse.add(kind="admin_signals")
    publish("--internal-store", internal)
    before = files(internal)
    broken(warehouse, fault)
    code, _, err = publish("--internal-store", internal)
    assert (code, err.count("Traceback")) == (1, 0)
    assert said in err.splitlines()[-1]
    assert err.endswith("; no document of admin_signals was written\n")
    assert b"neutral" in files(warehouse.store)["v1/signals/2026-01-15.json"]
    after = files(internal)
    assert {path for path in after if after[path] != before.get(path)} == {"v1/manifest.json"}


def test_verify_names_a_bad_internal_document(warehouse: Warehouse, publish: Run, run: Run, tmp_path: Path) -> None:
    """And does not say that its kind has gone."""
    warehouse.add()
    warehouse.add(kind="admin_signals")
    publish("--internal-store", tmp_path / "internal")
    warehouse.rows["admin_signals"][0].cache = ""
    warehouse.save()
    code, out, _ = run("verify", "--store", warehouse.store, "--internal-store", tmp_path / "internal")
    assert (code, "which is no header; no document of admin_signals" in out, "is not in" in out) == (1, True, False)
