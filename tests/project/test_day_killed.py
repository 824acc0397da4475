"""SIGKILL at every operation of a publication of real documents of all kinds: the next run leaves them whole."""

import os
import shutil
from pathlib import Path

import pytest

from publisher.format import stamp
from publisher.releases.release import SCHEMAS
from tests.project.day import (
    LEDGER,
    Day,
    Place,
    assert_published,
    assert_resumed_after_the_lock,
    assert_whole,
    publish,
)
from tests.project.killing import kill_everywhere
from tests.publisher.publish_once import CONTEXT

# only another slate, an edited definition and other past games change them
UNCHANGED = [
    "v1/index.json",
    "v1/systems/subsets.json",
    "v1/trends/bounce-back.json",
    "v1/trends/tonight.json",
    "v1/trends/what-matters.json",
]
KILL_SECONDS = 120


@pytest.fixture(scope="module")
def killed(day: Day, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Return the stores as dead publishers left them, in order, and those of one that lived.

    A death that left what the one before it left is not looked at again.
    """
    places = tmp_path_factory.mktemp("killed")
    process = CONTEXT.Process(target=kill_everywhere, args=(day.folder, places))
    process.start()
    process.join(KILL_SECONDS)
    code = process.exitcode
    process.kill()
    process.join()
    process.close()
    assert code == 0
    folders = [places / str(number) for number in range(1, len(list(places.iterdir())) + 1)]
    new = [here for here, last in zip(folders[1:], folders, strict=False) if files(here) != files(last)]
    return [folders[0], *new]


def files(folder: Path) -> dict[str, bytes]:
    """Return the files of a folder, but for the names of holders and for what is remembered of hashes."""
    paths = {str(file.relative_to(folder)): file for file in folder.rglob("*") if file.is_file()}
    return {path: file.read_bytes() for path, file in paths.items() if not path.startswith(("state/ho", "state/ha"))}


@pytest.fixture(autouse=True)
def _no_flushing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out fsync: no test switches the machine off."""
    monkeypatch.setattr(os, "fsync", lambda _: None)


def test_all_kinds_change(day: Day) -> None:
    """Else the other tests would prove nothing of the rest; documents of the same date on both sides."""
    old, new = (
        {path: body for path, body in state.documents.items() if not path.startswith(SCHEMAS)}
        for state in (day.old, day.new)
    )
    assert [path for path, body in old.items() if new[path] == body] == UNCHANGED
    assert set(old) == set(new)
    assert len(old) == len(day.second.catalog.kinds)
    for kind in LEDGER:
        assert day.old.ledger[kind] != day.new.ledger[kind] != []


def test_readers_never_see_what_is_not_whole(day: Day, killed: list[Path]) -> None:
    """Nor what the ledger does not know."""
    for folder in killed:
        assert_whole(Place.folders(folder).site(), day.old, day.new)


def test_the_next_run_before_the_lock_finishes(day: Day, killed: list[Path], tmp_path: Path) -> None:
    """Wherever the one before it died; whoever reads `last_changed` learns of the new picks."""
    for folder in killed:
        mine = shutil.copytree(folder, tmp_path / folder.name)
        site = Place.folders(mine).site()
        publish(site, day.second, day.ahead(40))
        found = assert_published(site, day.second, day.ahead(40), day.new)
        assert found.lock is None
        assert found.status["documents"]["picks"]["last_changed"] >= stamp(day.ahead(50))


def test_the_next_run_after_the_lock_shows_one_version(day: Day, killed: list[Path], tmp_path: Path) -> None:
    """Both happen: of who died early and of who died late. Every other death will do."""
    places = [Place.folders(shutil.copytree(folder, tmp_path / folder.name)) for folder in killed[::2]]
    assert {assert_resumed_after_the_lock(day, place.site()) for place in places} == {False, True}
