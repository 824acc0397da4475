"""The state store: damaged, from a newer version, or lost; and the way back to an older release."""

import tarfile
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest

from tests.publisher.conftest import Run
from tests.publisher.small_warehouse import Warehouse, files


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


@pytest.mark.parametrize("version", [1, 2, 3])
def test_state_of_an_older_version_is_carried_over(warehouse: Warehouse, publish: Run, run: Run, version: int) -> None:
    """What commit 52962e4 wrote, to which one can go back, and formats before it, which kept no openapi.json."""
    store, state = warehouse.store, warehouse.state
    with tarfile.open(Path(__file__).parent / f"states/format-{version}.tar.gz") as archive:
        archive.extractall(store.parent, filter="data")
    warehouse.ledger_kinds = {"picks"} if version > 1 else set()
    warehouse.show("2026-01-15", "Ann")
    warehouse.add_performance("2026-01-15")
    older = release_file(state).stem
    picks, shown = files(store / "v1/picks"), files(state / "shown")
    assert publish().code == 0
    assert files(state / "shown") == shown
    warehouse.show("2026-01-15", "Bob")
    assert publish().code == 0
    verified = run("verify", "--store", store)
    assert (verified.code, verified.out) == (0, f"11 files of release {release_file(state).stem}: 0 differences\n")
    if version == 3:
        assert run("rollback", "--store", store, older).code == 0
        assert files(store / "v1/picks") == picks
    warehouse.ledger_kinds = {"picks"}  # what the first format has no ledger of begins one
    assert publish().code == 0
    assert (state / "shown/picks/game_date=2026-01-15/members.ndjson").read_bytes().endswith(b'{"player":"Bob"}\n')


def test_a_damaged_status_is_told_and_written_anew(warehouse: Warehouse, publish: Run, store: Path) -> None:
    """Of the kinds that are not looked at it says that nobody has looked."""
    warehouse.add()
    warehouse.add_picks("Ann")
    publish()
    for content in [*DAMAGE[:6], b'{"documents":{"signals":{}}}', b'{"documents":[]}']:
        (store / "v1/status.json").write_bytes(content)
        code, _, err = publish("--document", "picks")
        assert (code, "v1/status.json: is damaged" in err) == (0, True)
        said = orjson.loads((store / "v1/status.json").read_bytes())["documents"]
        assert [said[kind]["last_checked"] is None for kind in ("picks", "signals")] == [False, True]


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
