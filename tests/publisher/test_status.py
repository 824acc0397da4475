"""The status document: how fresh each kind is, so that staleness shows."""

import datetime as dt
from pathlib import Path
from typing import Any

import orjson

from tests.publisher.conftest import Run
from tests.publisher.small_warehouse import NOW, Warehouse, files

LATER = NOW + dt.timedelta(hours=1)
DAILY_GRACE = "2026-01-16T11:00:00Z"
"""An hour after the next morning's event of five, by the clocks of New York."""
AT_NOW, AT_LATER = "2026-01-15T17:00:00Z", "2026-01-15T18:00:00Z"


def status(store: Path) -> dict[str, Any]:
    """Return the status document."""
    content: dict[str, Any] = orjson.loads((store / "v1/status.json").read_bytes())
    return content


def test_every_kind_is_there_with_its_newest_date(warehouse: Warehouse, publish: Run, store: Path) -> None:
    """A fixed path has no date."""
    warehouse.add("2026-01-14")
    warehouse.add("2026-01-15")
    warehouse.add_subsets("Top Pick")
    publish()
    found = status(store)
    times: dict[str, object] = {
        "last_changed": AT_NOW,
        "last_checked": AT_NOW,
        "state": "ok",
        "reason": None,
        "held": {},
    }
    assert found["checked_at"] == AT_NOW
    assert found["release"].startswith("000001-")
    began = "2026-01-15T16:30:00Z"
    assert found["documents"] == {
        "signals": {"newest_date": "2026-01-15", "events": {"predictions_ready": began}, "late_from": None} | times,
        "systems_subsets": {"newest_date": None, "events": {"daily": began}, "late_from": DAILY_GRACE} | times,
    }
    assert found["check_by"] == DAILY_GRACE


def test_checked_and_changed_are_two_things(warehouse: Warehouse, publish: Run, store: Path) -> None:
    """What was looked at is checked; only what was written has changed."""
    warehouse.add()
    warehouse.add_picks("Ann")
    warehouse.add_subsets("Top Pick")
    publish()
    warehouse.add(signal="neutral")
    publish("--event", "predictions_ready", now=LATER)
    found = {kind: (entry["last_changed"], entry["last_checked"]) for kind, entry in status(store)["documents"].items()}
    assert found == {
        "signals": (AT_LATER, AT_LATER),
        "picks": (AT_NOW, AT_LATER),
        "systems_subsets": (AT_NOW, AT_NOW),
    }
    assert status(store)["checked_at"] == AT_LATER


def test_a_hold_is_remembered_while_nobody_looks(warehouse: Warehouse, publish: Run, store: Path) -> None:
    """A run about other kinds says nothing new about this one."""
    warehouse.add()
    warehouse.add_subsets("Top Pick")
    publish()
    warehouse.add(status="no_data")
    publish()
    held = status(store)["documents"]["signals"]
    assert held["state"] == "held"
    assert publish("--event", "daily", now=LATER).code == 0
    assert status(store)["documents"]["signals"] == held


def test_a_hold_on_one_date_is_not_ended_by_a_look_at_another(warehouse: Warehouse, publish: Run, store: Path) -> None:
    """The held document is as old as before."""
    for date in ("2026-01-14", "2026-01-15"):
        warehouse.add(date)
    publish()
    warehouse.add("2026-01-14", status="no_data")
    assert publish().code == 1
    assert publish("--date", "2026-01-15").code == 0
    assert status(store)["documents"]["signals"]["state"] == "held"


def test_a_first_document_that_is_refused_is_there_as_stale(warehouse: Warehouse, publish: Run, store: Path) -> None:
    """Before anything of its kind is published, the status says why not."""
    warehouse.add()
    warehouse.command = "run"
    assert publish().code == 1
    assert sorted(files(store)) == ["v1/status.json"]
    found = status(store)["documents"]["signals"]
    assert (found["newest_date"], found["last_changed"], found["last_checked"]) == (None, None, AT_NOW)
    assert found["state"] == "held"
    assert found["reason"] == "v1/signals/2026-01-15.json: the last dbt run was no build"


def test_internal_kinds_are_not_in_the_public_status(
    warehouse: Warehouse, publish: Run, store: Path, tmp_path: Path
) -> None:
    """Neither in the first run nor in one that changes them."""
    for signal in ("neutral", "favorable"):
        warehouse.add(signal=signal)
        warehouse.add(kind="admin_signals", signal=signal)
        assert publish("--internal-store", tmp_path / "internal").code == 0
        assert list(status(store)["documents"]) == ["signals"]
    assert not (tmp_path / "internal/v1/status.json").exists()


def test_a_rollback_changes_only_what_it_restores(
    warehouse: Warehouse, publish: Run, run: Run, store: Path, state: Path
) -> None:
    """The status names the new release, and the time of the kinds whose bytes have moved."""
    warehouse.add()
    warehouse.add_subsets("Top Pick")
    publish()
    warehouse.add(signal="neutral")
    publish()
    assert run("rollback", "--store", store, min((state / "releases").iterdir()).stem, now=LATER).code == 0
    found = status(store)
    assert found["release"].startswith("000003-")
    assert found["documents"]["signals"]["last_changed"] == AT_LATER
    assert found["documents"]["systems_subsets"]["last_changed"] == AT_NOW
