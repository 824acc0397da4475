"""SIGKILL before every write of a publication of real documents of all kinds: the next run leaves them whole."""

import os
import re
import shutil
import signal
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
from tests.project.killing import die, pictures
from tests.publisher.publish_once import CONTEXT, SECONDS

# only another slate, an edited definition and other past games change them
UNCHANGED = [
    "v1/index.json",
    "v1/systems/subsets.json",
    "v1/trends/bounce-back.json",
    "v1/trends/tonight.json",
    "v1/trends/what-matters.json",
]
UNNAMED = ("state/objects/", "public/v1/manifests/", "internal/v1/manifests/")
"""What a publication writes before the release or the manifest names it, under its own hash."""


@pytest.fixture(scope="module")
def every(day: Day, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Return the stores as dead publishers left them, in order, and those of one that lived."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _: None)
        return pictures(day, tmp_path_factory.mktemp("killed"))


@pytest.fixture(scope="module")
def killed(every: list[Path]) -> list[Path]:
    """Return those from which the next run has something of its own to do.

    A death that left what the one before it left is not looked at again, nor one in the middle of what nobody reads
    yet: there, one file more or fewer makes no difference.
    """
    found = [files(folder) for folder in every]
    new = [here.keys() - last.keys() for here, last in zip(found[1:], found, strict=False)]
    is_unnamed = [bool(paths) and all(path.startswith(UNNAMED) for path in paths) for paths in new]
    kept = [
        every[number]
        for number in range(1, len(every))
        if found[number] != found[number - 1] and not all(is_unnamed[max(number - 2, 0) : number + 1])
    ]
    return [every[0], *kept]


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
    assert len(old) == len(day.second.catalog.of("").kinds)
    for kind in LEDGER:
        assert day.old.ledger[kind] != day.new.ledger[kind] != []


@pytest.mark.parametrize("part", [0.3, 0.6, 0.9])
def test_a_dead_publisher_leaves_what_its_picture_shows(
    day: Day, every: list[Path], tmp_path: Path, part: float
) -> None:
    """Of three that are really killed: while they write objects, documents, and the parts of the manifest."""
    point = int(part * len(every))
    place = day.copy(tmp_path)
    process = CONTEXT.Process(target=die, args=(day.folder, place, point))
    process.start()
    process.join(SECONDS)
    code = process.exitcode
    process.kill()
    process.join()
    process.close()
    assert code == -signal.SIGKILL
    assert anonymous(tmp_path) == anonymous(every[point - 1])


def anonymous(folder: Path) -> dict[str, bytes]:
    """Return the files of a folder, of whichever process they are."""
    return {path: re.sub(rb'"holder":"[^"]+"', b"", body) for path, body in files(folder).items()}


def test_readers_never_see_what_is_not_whole(day: Day, every: list[Path]) -> None:
    """Nor what the ledger does not know."""
    for folder in every:
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
