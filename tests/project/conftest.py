"""Builds that several tests look at, each made once in a folder of its own."""

import datetime as dt
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import orjson
import pytest

from build.raw_folder import day_after_last_final_game
from build.workspace import Stores, Workspace, build, publish_all
from demo.league import DEMO_NOW
from demo.season import simulate
from tests.project.grading import Grader, Published

OFF_SEASON = dt.datetime(2026, 7, 15, 12, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Built:
    """A raw folder that was built as of an instant and published, public documents to `out`, others to `internal`."""

    workspace: Workspace
    out: Path
    internal: Path
    now: dt.datetime

    @property
    def state(self) -> Path:
        """Where its release is kept."""
        return self.out.with_name("state")

    def files(self) -> dict[str, bytes]:
        """Return every public document by its path under v1/."""
        return _files(self.out / "v1")

    def internal_files(self) -> dict[str, bytes]:
        """Return every internal document by its path under v1/."""
        return _files(self.internal / "v1")


def _files(folder: Path) -> dict[str, bytes]:
    files = {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}
    return {path: body for path, body in files.items() if path not in {"manifest.json", "status.json"}}


Builder = Callable[[Path, dt.datetime], Built]


@pytest.fixture(scope="session")
def build_anew(tmp_path_factory: pytest.TempPathFactory) -> Builder:
    """Return a function that builds a raw folder in a fresh database and publishes it to a fresh folder."""

    def built(raw: Path, now: dt.datetime) -> Built:
        folder = tmp_path_factory.mktemp("build")
        workspace = Workspace.apart(folder / "project", raw)
        build(workspace, now)
        publish_all(workspace, Stores(folder / "out", folder / "internal", folder / "state"), now)
        return Built(workspace, folder / "out", folder / "internal", now)

    return built


@pytest.fixture(scope="session")
def builder(build_anew: Builder) -> Builder:
    """Return a function that builds a raw folder as of an instant once, for all tests that only look at the build."""
    return cache(build_anew)


@pytest.fixture(scope="session")
def demo_raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Simulate the demo's season."""
    folder = tmp_path_factory.mktemp("demo") / "raw"
    simulate(folder)
    return folder


@pytest.fixture(scope="session")
def demo(builder: Builder, demo_raw: Path) -> Built:
    """Build the demo."""
    return builder(demo_raw, DEMO_NOW)


@pytest.fixture(scope="session")
def off_season(builder: Builder, demo_raw: Path) -> Built:
    """Build the demo's raw folder as of a date between seasons."""
    return builder(demo_raw, OFF_SEASON)


def real_folder(name: str) -> Path:
    """Return a folder of real input that lies beside REALDATA; skip the test where there is none."""
    realdata = os.environ.get("REALDATA")
    if not realdata:
        pytest.skip("REALDATA is not set")
    return Path(realdata).parent / name


@pytest.fixture(scope="session")
def real(builder: Builder) -> Built:
    """Build the real input."""
    folder = real_folder("realdata")
    return builder(folder, day_after_last_final_game(folder))


@pytest.fixture(scope="session")
def rough(builder: Builder) -> Built:
    """Build the real input with the faults of real feeds in it."""
    folder = real_folder("realdata-rough")
    return builder(folder, day_after_last_final_game(folder))


@pytest.fixture(scope="session", params=["demo", "off_season", "real", "rough"])
def published(request: pytest.FixtureRequest) -> Published:
    """Return the documents of each build in turn; the real ones where REALDATA is set."""
    built: Built = request.getfixturevalue(request.param)
    documents = {path: orjson.loads(body) for path, body in (built.files() | built.internal_files()).items()}
    return Published(documents, Grader(built.workspace.raw, built.now))
