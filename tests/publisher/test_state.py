"""The state store: damaged, from a newer version, or lost; and the way back to an older release."""

import shutil
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest

from tests.publisher.conftest import Run
from tests.publisher.older_state import make_older
from tests.publisher.small_warehouse import NOW, Warehouse, files

LATER = NOW.replace(day=16)


def release_file(state: Path) -> Path:
    """Return the newest release."""
    return max((state / "releases").iterdir())


PLACES: dict[str, Callable[[Path], Path]] = {"head": lambda state: state / "head.json", "release": release_file}
DAMAGE = [b"", b"{", b"[]", b"null", b"\xff", b'{"format":1}', b'{"format":1,"documents":{"a":{}}}', b'{"release":1}']


@pytest.mark.parametrize("place", PLACES)
def test_damaged_state_is_refused_in_one_line(warehouse: Warehouse, publish: Run, run: Run, place: str) -> None:
    """The file is named, nothing is written, no traceback."""
    warehouse.add()
    publish()
    file = PLACES[place](warehouse.state)
    for content in DAMAGE:
        file.write_bytes(content)
        before = files(warehouse.store.parent)
        for command in ("publish", "verify"):
            code, out, err = run(command, "--store", warehouse.store)
            assert (code, out) == (1, "")
            assert err.splitlines()[-1].startswith(f"publisher: {file}: is damaged")
        assert files(warehouse.store.parent) == before


@pytest.mark.parametrize("place", PLACES)
def test_state_of_a_newer_version_is_refused(
    warehouse: Warehouse, publish: Run, store: Path, state: Path, place: str
) -> None:
    """What an older publisher does not know it must not overwrite."""
    warehouse.add()
    publish()
    file = PLACES[place](state)
    file.write_bytes(orjson.dumps(orjson.loads(file.read_bytes()) | {"format": 4, "more": True}))
    warehouse.add(signal="neutral")
    before = files(store)
    code, _, err = publish()
    assert (code, files(store)) == (1, before)
    assert err.endswith(f"publisher: {file}: has format 4, this publisher knows 3; use a newer publisher\n")


@pytest.mark.parametrize("version", [1, 2])
def test_state_of_an_older_version_is_carried_over(warehouse: Warehouse, publish: Run, run: Run, version: int) -> None:
    """An idle run leaves it; the next release has parts, also of the manifest; one can go back to the older ones."""
    store, state = warehouse.store, warehouse.state
    if version == 2:
        warehouse.ledger_kinds = {"picks"}
    warehouse.show("2026-01-15", "Ann")
    warehouse.add_performance("2026-01-15")
    publish()
    older = release_file(state).stem
    before = files(store / "v1/picks"), files(state / "shown")
    make_older(state, store, version)
    assert publish().code == 0
    assert [release_file(state).stem, files(store / "v1/picks"), files(state / "shown")] == [older, *before]
    warehouse.show("2026-01-15", "Bob")
    assert publish().code == 0
    assert len(list((store / "v1/manifests").iterdir())) == 3
    assert run("verify", "--store", store)[:2] == (
        0,
        f"11 files of release {release_file(state).stem}: 0 differences\n",
    )
    assert run("rollback", "--store", store, older).code == 0
    assert files(store / "v1/picks") == before[0]


def test_a_release_that_is_gone_is_refused(warehouse: Warehouse, publish: Run, state: Path) -> None:
    """The head names a release that nobody has."""
    warehouse.add()
    publish()
    release_file(state).unlink()
    code, _, err = publish()
    assert code == 1
    assert "no such release" in err


def test_a_damaged_status_is_refused_in_one_line(warehouse: Warehouse, publish: Run, store: Path) -> None:
    """What was known of the kinds that are not looked at would be lost."""
    warehouse.add()
    warehouse.add_picks("Ann")
    publish()
    for content in [*DAMAGE[:6], b'{"documents":{"signals":{}}}', b'{"documents":[]}']:
        (store / "v1/status.json").write_bytes(content)
        code, _, err = publish("--document", "picks")
        assert (code, "v1/status.json: is damaged" in err) == (1, True)
        assert (store / "v1/status.json").read_bytes() == content


def test_an_object_that_is_damaged_is_not_published(
    warehouse: Warehouse, publish: Run, run: Run, store: Path, state: Path
) -> None:
    """A rollback writes only bytes that have their hash."""
    warehouse.add()
    publish()
    for file in (state / "objects").iterdir():
        file.write_bytes(b"{}")
    warehouse.add(signal="neutral")
    publish()
    before = (store / "v1/signals/2026-01-15.json").read_bytes()
    code, _, err = run("rollback", "--store", store, min((state / "releases").iterdir()).stem)
    assert (code, "is damaged" in err) == (1, True)
    assert (store / "v1/signals/2026-01-15.json").read_bytes() == before


def test_lost_state_is_taken_from_what_is_published(
    warehouse: Warehouse, publish: Run, run: Run, store: Path, state: Path
) -> None:
    """The documents stay as they are, with their generated_at, and become the first release."""
    warehouse.add()
    warehouse.add("2026-01-14")
    publish()
    before = files(store / "v1/signals")
    shutil.rmtree(state)
    for row in warehouse.rows["signals"]:
        row.content = row.content | {"generated_at": "2026-01-15T16:59:00Z"}
    assert publish("--adopt").code == 0
    assert files(store / "v1/signals") == before
    assert release_file(state).stem.startswith("000001-")
    assert run("verify", "--store", store)[:2] == (
        0,
        f"10 files of release {release_file(state).stem}: 0 differences\n",
    )


def test_files_of_a_release_that_the_state_does_not_know_are_left_alone(
    warehouse: Warehouse, publish: Run, store: Path, state: Path
) -> None:
    """What was shown, and when, would be lost in silence; one line says what can be done."""
    warehouse.add()
    publish()
    release, before = release_file(state).stem, files(store)
    shutil.rmtree(state)
    warehouse.add(signal="neutral")
    code, _, err = publish()
    assert (code, files(store), state.exists()) == (1, before, False)
    assert err == (
        f"publisher: {store}: shows release {release}, but {state} knows no release; bring the state store back, or"
        " name it with --state, or go on from what is shown with --adopt\n"
    )


@pytest.mark.parametrize("gate", ["no-data", "as-of"])
def test_gates_hold_when_the_state_is_lost(
    warehouse: Warehouse, publish: Run, store: Path, state: Path, gate: str
) -> None:
    """They compare with the published bytes themselves."""
    warehouse.add()
    warehouse.add_picks("Ann", "Bob")
    warehouse.add_performance("2026-01-15")
    publish()
    before = files(store)
    shutil.rmtree(state)
    if gate == "no-data":
        warehouse.add(status="no_data")
    else:
        warehouse.add_performance("2026-01-14")
    code, _, err = publish("--adopt", "--max-age", "2d", now=LATER)
    assert code == 1
    assert f"(gate {gate};" in err
    assert {path for path, body in files(store).items() if body != before[path]} == {
        "v1/manifest.json",
        "v1/status.json",
    }


@pytest.mark.parametrize("command", [("diff",), ("publish", "--dry-run")])
def test_looking_writes_nothing_when_the_state_is_lost(
    warehouse: Warehouse, publish: Run, run: Run, command: tuple[str, ...]
) -> None:
    """Taking over what is published waits for a run that publishes."""
    warehouse.add()
    publish()
    shutil.rmtree(warehouse.state)
    assert run(*command, "--store", warehouse.store).code == 0
    assert not warehouse.state.exists()


def test_a_public_manifest_of_a_newer_version_is_refused_when_the_state_is_lost(
    warehouse: Warehouse, publish: Run, store: Path, state: Path
) -> None:
    """It is all that is left to say that a newer publisher has been here."""
    warehouse.add()
    publish()
    shutil.rmtree(state)
    (store / "v1/manifest.json").write_bytes(b'{"format":4}')
    code, _, err = publish()
    assert (code, "has format 4" in err) == (1, True)
