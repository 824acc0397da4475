"""What is lost or changed of what was published is written again: `publish --mend`, as health and verify say."""

from pathlib import Path

import orjson
import pytest

from publisher.cli.main import main
from publisher.errors import StoreError
from publisher.releases.stores.base import Headers
from tests.publisher.conftest import OnWrite, Result, Run
from tests.publisher.small_warehouse import Warehouse, files
from tests.publisher.test_lock_files import DAYS, LOCKS, noon, publish_days

LEDGER_KINDS = {"picks"}
SIGNALS = "v1/signals/2026-01-15.json"
PICKS = f"v1/picks/{DAYS[2]}.json"
NAMED = "`publisher publish --mend` writes it again"


@pytest.fixture
def internal(warehouse: Warehouse, publish: Run, run: Run) -> Path:
    """Publish three days, of which two have locked, an internal document and a page; return the internal store."""
    internal, site = warehouse.store.parent / "internal", warehouse.store.parent / "site"
    publish_days(warehouse, publish)
    warehouse.add()
    warehouse.add(kind="admin_signals")
    warehouse.add_subsets("Top Pick")
    assert publish("--internal-store", internal, now=noon(2)).code == 0
    site.mkdir()
    (site / "index.html").write_text("<!doctype html><title>Picks</title>")
    assert run("site", "--store", warehouse.store, "--from", site, now=noon(2)).code == 0
    return internal


def seen(warehouse: Warehouse) -> dict[str, bytes]:
    """Return every file that readers see, and the ledger; the status is of the last look."""
    found = files(warehouse.store.parent)
    places = (f"{warehouse.store.name}/", "internal/", f"{warehouse.state.name}/shown/")
    return {path: body for path, body in found.items() if path.startswith(places) and not path.endswith("status.json")}


def mend(warehouse: Warehouse, publish: Run, *more: object) -> Result:
    """Publish, and mend before it."""
    return publish("--internal-store", warehouse.store.parent / "internal", "--mend", *more, now=noon(2))


@pytest.mark.parametrize("lost", [0, 1])
def test_every_file_that_a_release_knows_is_written_again(  # noqa: PLR0913, PLR0917 (what is looked at)
    warehouse: Warehouse, internal: Path, publish: Run, run: Run, headers: dict[str, Headers], lost: int
) -> None:
    """Every second file is lost, and the others are changed: documents, manifests, locks and copies, pages, ledger."""
    stores = ("--store", warehouse.store, "--internal-store", internal)
    before = seen(warehouse)
    for number, path in enumerate(before):
        file = warehouse.store.parent / path
        file.unlink() if number % 2 == lost else file.write_bytes(b"{}")
    health, verify = run("health", *stores, now=noon(2)), run("verify", *stores, now=noon(2))
    assert (health.code, verify.code) == (1, 1)
    damaged = [line for line in health.out.splitlines() if line.startswith(("manifest", "locks"))]
    assert len(damaged) in {3, 4}  # an internal store without a manifest counts as empty
    assert all(line.endswith(NAMED) for line in damaged)
    assert NAMED in verify.err
    done = mend(warehouse, publish, "--json")
    assert (done.code, sorted(orjson.loads(done.out)["mended"])) == (
        0,
        [str(warehouse.store.parent / path) for path in sorted(before)],
    )
    assert seen(warehouse) == before
    assert (run("health", *stores, now=noon(2)).code, run("verify", *stores, now=noon(2)).code) == (0, 0)
    headers.clear()
    assert publish("--internal-store", internal, now=noon(2)).code == 0
    idle = {path for path in headers if not path.startswith("runs/")}
    headers.clear()
    assert orjson.loads(mend(warehouse, publish, "--json").out)["mended"] == []
    assert {path for path in headers if not path.startswith("runs/")} == idle


def test_only_what_differs_is_written(warehouse: Warehouse, internal: Path, publish: Run) -> None:
    """Everything else keeps the times of its files; without the option nothing looks."""
    assert internal.exists()
    before = seen(warehouse)
    for path in (SIGNALS, f"{LOCKS}/{DAYS[0]}.json", "v1/manifest.json"):
        times = {each: (warehouse.store.parent / each).stat().st_mtime_ns for each in before}
        (warehouse.store / path).unlink()
        publish("--internal-store", internal, now=noon(2))
        assert not (warehouse.store / path).exists()
        err = mend(warehouse, publish).err
        assert f"{warehouse.store}/{path}: was not as it was published, and is mended\n" in err
        assert seen(warehouse) == before
        after = {each: (warehouse.store.parent / each).stat().st_mtime_ns for each in before}
        assert [each for each in before if after[each] != times[each]] == [f"{warehouse.store.name}/{path}"]


def test_a_mending_that_dies_is_finished_by_the_next_run(
    warehouse: Warehouse, internal: Path, publish: Run, on_write: OnWrite
) -> None:
    """Also after the lock of a date that had not locked when its release was claimed: it was not shown late."""
    before = seen(warehouse)
    for path in (SIGNALS, PICKS, f"{LOCKS}/{DAYS[0]}.json", "v1/manifest.json"):
        (warehouse.store / path).unlink()

    def fail(path: str) -> None:
        if path == f"{LOCKS}/{DAYS[0]}.json":
            message = "disk full"
            raise StoreError(message)

    on_write(fail)
    assert mend(warehouse, publish).code == 1
    on_write()
    stores = ("--internal-store", internal)
    done = publish(*stores, "--document", "systems_subsets", "--max-age", "9d", now=noon(3))

    assert "finished the interrupted release" in done.err
    assert "after the lock" not in done.err
    after = seen(warehouse)
    assert {path: after[path] for path in before if not path.endswith("/manifest.json")} == {
        path: body for path, body in before.items() if not path.endswith("/manifest.json")
    }
    assert "late_by_seconds" not in orjson.loads((warehouse.store / LOCKS / f"{DAYS[2]}.json").read_bytes())


def test_what_the_state_store_lacks_is_told_and_the_rest_is_mended(
    warehouse: Warehouse, internal: Path, publish: Run
) -> None:
    """One line, exit code 1; the next publication is not stopped by it."""
    stores = ("--internal-store", internal)
    (release,) = {
        each["sha256"]
        for part in (warehouse.store / "v1/manifests").iterdir()
        for path, each in orjson.loads(part.read_bytes())["documents"].items()
        if path == SIGNALS
    }
    (warehouse.state / "objects" / release).unlink()
    (warehouse.store / SIGNALS).unlink()
    (warehouse.store / PICKS).unlink()
    done = mend(warehouse, publish)
    assert done.code == 1
    assert f"{warehouse.store}/{SIGNALS}: is not as it was published, and cannot be written again: " in done.err
    assert (warehouse.store / PICKS).exists()
    assert publish(*stores, now=noon(2)).code == 0


def test_the_state_store_of_another_site_mends_nothing(
    warehouse: Warehouse, internal: Path, publish: Run, tmp_path: Path
) -> None:
    """It would write over every file."""
    (tmp_path / "elsewhere").mkdir()
    (elsewhere := Warehouse(tmp_path / "elsewhere/target")).add()
    elsewhere.save()
    assert main(["publish", "--store", str(elsewhere.store), "--target-path", str(elsewhere.target)], now=noon(0)) == 0
    before = files(tmp_path)
    done = mend(warehouse, publish, "--state", elsewhere.state)
    assert done.code == 1
    assert f"{warehouse.store}/v1/manifest.json: is of release 000004-" in done.err
    assert {path: body for path, body in files(tmp_path).items() if "/runs/" not in path} == {
        path: body for path, body in before.items() if "/runs/" not in path
    }
    assert internal.exists()
