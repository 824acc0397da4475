"""Every byte against the release and the marts, and the way back to an older release."""

from collections.abc import Callable
from pathlib import Path

import orjson
import pytest

from tests.publisher.conftest import OnWrite, Run
from tests.publisher.small_warehouse import Warehouse, files

UNREAD = "publisher: not read: what only older releases show and the run log\n"
MENDABLE = "publisher: what is lost or changed of a release: `publisher publish --mend` writes it again\n"
SIGNALS = "v1/signals/2026-01-15.json"


def test_a_store_that_is_as_it_was_published_verifies(
    warehouse: Warehouse, publish: Run, run: Run, store: Path
) -> None:
    """Verifying writes nothing."""
    warehouse.add()
    warehouse.add_subsets("Top Pick")
    publish()
    before = files(store.parent)
    code, out, err = run("verify", "--store", store)
    assert (code, err) == (0, UNREAD)
    assert out.startswith("11 files of release 000001-")
    assert out.endswith(": 0 differences\n")
    assert files(store.parent) == before


def missing(_: Warehouse, store: Path) -> None:
    """Take a document away."""
    (store / SIGNALS).unlink()


def altered(_: Warehouse, store: Path) -> None:
    """Change one byte of a document."""
    (store / SIGNALS).write_bytes((store / SIGNALS).read_bytes().replace(b"favorable", b"Favorable"))


def stranger(_: Warehouse, store: Path) -> None:
    """Put a file beside the documents."""
    (store / "v1/signals/2026-01-01.json").write_bytes(b"{}")


def other_manifest(_: Warehouse, store: Path) -> None:
    """Change the manifest."""
    (store / "v1/manifest.json").write_bytes(b"{}")


def no_manifest(_: Warehouse, store: Path) -> None:
    """Take the manifest away."""
    (store / "v1/manifest.json").unlink()


def moved_on(warehouse: Warehouse, _: Path) -> None:
    """Build marts that say something else."""
    warehouse.add(signal="neutral")


def more(warehouse: Warehouse, _: Path) -> None:
    """Build marts that have one document more."""
    warehouse.add("2026-01-16")


def fewer(warehouse: Warehouse, _: Path) -> None:
    """Build marts that have lost a document."""
    warehouse.rows["signals"] = [row for row in warehouse.rows["signals"] if row.date != "2026-01-15"]


def failed(warehouse: Warehouse, _: Path) -> None:
    """Let the last build be none."""
    warehouse.command = "run"


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (missing, f"{SIGNALS}: is missing"),
        (altered, f"{SIGNALS}: has other bytes than release 000001-"),
        (stranger, "v1/signals/2026-01-01.json: is in no release"),
        (other_manifest, "v1/manifest.json: is not that of release 000001-"),
        (no_manifest, "v1/manifest.json: is not that of release 000001-"),
        (moved_on, f"{SIGNALS}: the document tables have other content"),
        (more, "v1/signals/2026-01-16.json: "),
        (fewer, f"{SIGNALS}: "),
    ],
)
def test_a_difference_is_found_and_named(
    warehouse: Warehouse, publish: Run, run: Run, fault: Callable[[Warehouse, Path], None], said: str
) -> None:
    """One line each, a closing line with their number, and exit code 1."""
    warehouse.add()
    warehouse.add("2026-01-14")
    publish()
    fault(warehouse, warehouse.store)
    warehouse.save()
    code, out, err = run("verify", "--store", warehouse.store)
    lines = out.splitlines()
    is_mendable = fault in {missing, altered, other_manifest, no_manifest}
    assert (code, err, len(lines)) == (1, UNREAD + (MENDABLE if is_mendable else ""), 2)
    assert lines[0].startswith(said)
    assert lines[1].endswith(": 1 differences")


def test_marts_that_were_not_built_do_not_verify(warehouse: Warehouse, publish: Run, run: Run, store: Path) -> None:
    """What cannot be compared is a difference."""
    warehouse.add()
    publish()
    failed(warehouse, store)
    warehouse.save()
    code, out, _ = run("verify", "--store", store)
    assert (code, "it was `dbt run`" in out) == (1, True)


def test_before_the_first_release_there_is_nothing_to_verify(warehouse: Warehouse, run: Run, store: Path) -> None:
    """An empty store is not a verified one."""
    warehouse.add()
    warehouse.save()
    code, _, err = run("verify", "--store", store)
    assert (code, err) == (1, f"publisher: {store}.state has no release yet; publish first\n")


def test_a_rollback_to_what_is_published_repairs_the_store(
    warehouse: Warehouse, publish: Run, run: Run, store: Path
) -> None:
    """The bytes are in the state store."""
    warehouse.add()
    warehouse.add("2026-01-14")
    publish()
    (release,) = (file.stem for file in (warehouse.state / "releases").iterdir())
    (store / "v1/signals/2026-01-14.json").unlink()
    for fault in (altered, other_manifest):
        fault(warehouse, store)
    assert run("rollback", "--store", store, release).code == 0
    assert run("verify", "--store", store).code == 0


def test_a_rollback_shows_the_old_bytes_and_a_publish_moves_on(
    warehouse: Warehouse, publish: Run, run: Run, store: Path, state: Path
) -> None:
    """A release restores another; what came after it stays, and nothing is published twice."""
    warehouse.add()
    publish()
    first = (store / SIGNALS).read_bytes()
    warehouse.add(signal="neutral")
    warehouse.add("2026-01-16")
    publish()
    second = files(store / "v1/signals")
    old = min((state / "releases").iterdir()).stem

    code, out, _ = run("rollback", "--store", store, old)
    assert (code, f"shows what {old} showed" in out) == (0, True)
    assert files(store / "v1/signals") == second | {"2026-01-15.json": first}
    status = orjson.loads((store / "v1/status.json").read_bytes())
    assert status["release"].startswith("000003-")
    assert run("releases", "--store", store).out.splitlines()[0].endswith(f"published  restores {old}")
    assert run("verify", "--store", store).out.startswith(f"{SIGNALS}: the document tables have other content")

    assert publish().code == 0
    assert files(store / "v1/signals") == second
    assert run("verify", "--store", store).code == 0
    assert len([body for body in files(state / "objects").values() if b'"signal":"' in body]) == 3


def test_a_rollback_to_what_never_was_is_refused(warehouse: Warehouse, publish: Run, run: Run, store: Path) -> None:
    """The message says how to find out."""
    warehouse.add()
    publish()
    before = files(store.parent)
    for release in ("000009-000000000000", "../head", ""):
        code, _, err = run("rollback", "--store", store, release)
        assert (code, "no such release; `publisher releases` lists them" in err) == (1, True)
    assert files(store.parent) == before


def test_documents_whose_store_is_not_named_are_a_difference(
    warehouse: Warehouse, publish: Run, run: Run, store: Path, tmp_path: Path
) -> None:
    """What was not read is not said to be well."""
    warehouse.add()
    warehouse.add(kind="admin_signals")
    internal = tmp_path / "internal"
    publish("--internal-store", internal)
    code, out, _ = run("verify", "--store", store)
    first, last = out.splitlines()[:2]
    assert (code, last.startswith("9 files of release 000001-")) == (1, True)
    assert first.startswith("1 internal files of release 000001-")
    assert first.endswith(" were not read; name their store")
    assert run("verify", "--store", store, "--internal-store", internal).code == 0
    (internal / "v1/admin_signals/2026-01-15.json").write_bytes(b"{}")
    assert run("verify", "--store", store, "--internal-store", internal).code == 1


def test_a_rollback_ends_with_a_look_at_every_byte(
    warehouse: Warehouse, publish: Run, run: Run, store: Path, on_write: OnWrite
) -> None:
    """Somebody has written over a file meanwhile: the rollback is done, and yet readers do not see what it says."""
    warehouse.add()
    publish()
    (first,) = (file.stem for file in (warehouse.state / "releases").iterdir())
    warehouse.add(signal="neutral")
    publish()

    def alter(path: str) -> None:
        if path == "v1/manifest.json":
            altered(warehouse, store)

    on_write(after=alter)
    code, out, err = run("rollback", "--store", store, first, "--json")
    found = orjson.loads(out)
    line = f"{SIGNALS}: has other bytes than release {found['release']}"
    assert (code, found["differences"], err) == (1, [line], f"publisher: {line}\n")
    on_write()
    assert run("rollback", "--store", store, first).code == 0


def test_releases_are_listed_by_page(warehouse: Warehouse, publish: Run, run: Run, store: Path) -> None:
    """Each page names the one before it, until there is none."""
    for number in range(5):
        warehouse.add(model=f"{number}A")
        publish()
    published = sorted((file.stem for file in (warehouse.state / "releases").iterdir()), reverse=True)
    listed, more = list[str](), list[str]()
    while not listed or more:
        code, out, err = run("releases", "--store", store, "--limit", 2, *more)
        page = [line.split()[0] for line in out.splitlines()]
        assert (code, len(page)) == (0, min(2, 5 - len(listed)))
        listed += page
        more = err.split()[-2:] if err else []
        assert err in {"", f"publisher: there are older ones: --before {page[-1]}\n"}
    assert listed == published
    found = orjson.loads(run("releases", "--store", store, "--json", "--limit", 3, "--before", published[0]).out)
    assert [each["id"] for each in found["releases"]] == published[1:4]
    assert (found["releases"][0]["state"], found["next"]) == (None, published[3])
    assert orjson.loads(run("releases", "--store", store, "--json").out)["releases"][0]["state"] == "published"
    code, _, err = run("releases", "--store", store, "--before", "000009-000000000000")
    assert (code, "no such release" in err) == (1, True)
