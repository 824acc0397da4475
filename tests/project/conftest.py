"""Builds that several tests look at, each made once in a folder of its own."""

import datetime as dt
import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import orjson
import pytest
from playwright.sync_api import Browser

from demo.league import DEMO_NOW
from demo.season import simulate
from publisher.content import with_objects
from tests import dbt_process as process
from tests.database import rows
from tests.dbt_process import WITH_TESTS, WITHOUT_TESTS
from tests.project.day import Day, lock_of
from tests.project.defined import define
from tests.project.pages import Json, Reader, reading
from tests.project.rare import rare as put_rare
from tools.browser import browser as started
from tools.browser import find
from tools.workloads import write_seasons
from workspace import parses
from workspace.command import BuildError
from workspace.edits import GoodBuild
from workspace.folder import Stores, Workspace, environment, publish_all
from workspace.raw_folder import day_after_last_final_game

OFF_SEASON = dt.datetime(2026, 7, 15, 12, tzinfo=dt.UTC)
OPENING = dt.date(2025, 10, 21)
"""The first date of the demo's season."""
EVENING = dt.datetime(2026, 2, 1, 1, 30, tzinfo=dt.UTC)
"""20:30 in New York, on the last date of the real input."""


def pytest_configure() -> None:
    """Begin the list of builds; the workers of this run add to it."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        process.begin_list(Path("target/builds.txt"))


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

    @property
    def stores(self) -> Stores:
        """The folders that it was published to."""
        return Stores(self.out, self.internal, self.state)

    def files(self) -> dict[str, bytes]:
        """Return every public document by its path under v1/."""
        return _files(self.out / "v1")

    def internal_files(self) -> dict[str, bytes]:
        """Return every internal document by its path under v1/."""
        return _files(self.internal / "v1")

    def rows(self, query: str, *parameters: object) -> list[Any]:
        """Return what a query finds in its database."""
        return rows(self.workspace.database, query, *parameters)

    def left(self, name: str) -> Any:  # noqa: ANN401 (dbt's)
        """Return what dbt has left in a file, such as `manifest`."""
        return orjson.loads((self.workspace.target / f"{name}.json").read_bytes())

    def inside(self, path: str) -> Any:  # noqa: ANN401 (any JSON)
        """Return an internal document by its path under v1/, with an object for each row."""
        return with_objects(orjson.loads((self.internal / "v1" / path).read_bytes()))


def _files(folder: Path) -> dict[str, bytes]:
    files = {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}
    own = ("manifest.json", "manifests/", "schemas/", "status.json", "live/manifest.json", "live/manifests/")
    return {path: body for path, body in files.items() if not path.startswith(own)}


@dataclass(frozen=True)
class Shared:
    """A folder for what is made once, by whichever process of this test run is the first to need it."""

    folder: Path

    def made(self, name: str, make: Callable[[Path], object]) -> Path:
        """Return a folder in it, which `make` has filled; all but the first process wait for it."""
        folder, done = self.folder / name, self.folder / f"{name}.done"
        with (self.folder / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not done.exists():
                # what failed before it was whole
                shutil.rmtree(folder, ignore_errors=True)
                make(folder)
                done.touch()
        return folder


class Dbt:
    """A process that runs dbt's commands in workspaces, one after the other."""

    def __init__(self, running: process.Dbt, shared: Shared) -> None:
        """Take it; each parse of the project is made once for all workers."""
        self._process = running
        self._shared = shared
        self._parsed: set[str] = set()

    def __call__(
        self, workspace: Workspace, now: dt.datetime, *arguments: str, without: Sequence[str] = (), **variables: object
    ) -> str:
        """Run a command, without some documents if told so; return what it lists.

        Raises AssertionError with what dbt says if it fails.
        """
        parsed_with = process.of_parse(variables)
        if (key := f"{without} {parsed_with}") not in self._parsed:
            name = hashlib.sha256(str(parsed_with).encode()).hexdigest()[:16]
            parsed = self._shared.made(name, lambda folder: self._parse(folder, now, **parsed_with))
            self._run(Workspace(parsed), now, without=without, **parsed_with)
            self._parsed.add(key)
        return self._run(workspace, now, *arguments, without=without, **variables)

    def _parse(self, folder: Path, now: dt.datetime, **variables: object) -> None:
        """Parse the project, or take the parse that is kept of its files without variables."""
        files, workspace = parses.version(), Workspace.apart(folder, folder)
        if not variables:
            parses.take(files, workspace.parse)
        self._run(workspace, now, **variables)
        if not variables:
            parses.keep(files, workspace.parse)

    def _run(self, workspace: Workspace, now: dt.datetime, *arguments: str, **options: Any) -> str:  # noqa: ANN401 (of dbt_process)
        success, said = self._process.run(workspace.folder, environment(workspace, now), *arguments, **options)
        assert success, said
        return said


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Shared:
    """Return the folder that the workers of this run have in common."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "shared"
    folder.mkdir(exist_ok=True)
    return Shared(folder)


@pytest.fixture(scope="session")
def dbt_process() -> Iterator[process.Dbt]:
    """Start a process for dbt."""
    running = process.Dbt()
    yield running
    running.end()


@pytest.fixture(scope="session")
def dbt(dbt_process: process.Dbt, shared: Shared) -> Dbt:
    """Return what runs dbt on this project."""
    return Dbt(dbt_process, shared)


def apart(folder: Path, raw: Path, now: dt.datetime) -> Built:
    """Return folders for a build, with nothing built yet."""
    return replace(_in(folder, now), workspace=Workspace.apart(folder / "project", raw))


def again(built: Built, folder: Path, raw: Path | None = None) -> Built:
    """Return a copy of a build, for what is built upon it, of its raw folder or of another one."""
    copy = apart(folder, raw or built.workspace.raw, built.now)
    shutil.copyfile(built.workspace.database, copy.workspace.database)
    return copy


def checkout(folder: Path, *more: str) -> Path:
    """Copy what dbt reads of the project, what was kept of its parse, and what builds and publishes it."""
    code = ("workspace", "publisher", "profiles.yml.example", "requirements.lock", "requirements-build.lock")
    for name in (*parses.PROJECT, *code, str(parses.KEPT), *more):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if Path(name).is_dir() else shutil.copy)(name, folder / name)
    return folder


def take(built: Built) -> None:
    """Let a build be the last good one of the working folder, which has none."""
    workspace = Workspace()
    workspace.raw.symlink_to(built.workspace.raw.resolve())
    for file in (built.workspace.database, built.workspace.target / "manifest.json"):
        shutil.copyfile(file, workspace.target / file.name)
    GoodBuild.of(built.now, built.stores).keep()


def publish(built: Built) -> None:
    """Publish what was built, as `make documents` does."""
    assert publish_all(built.workspace, built.stores.site(), built.now, shown_in=built.out, rebuilds=True) == []


def of_documents(built: Built, columns: str, *models: str) -> dict[str, tuple[Any, ...]]:
    """Return columns of each document that a build has in its database, by path; by default of those of all models."""
    tables = """
        select table_name from information_schema.tables
        where table_schema = 'main_documents' and regexp_matches(table_name, '^(public|internal)__')"""
    names = models or [name for (name,) in built.rows(tables)]
    queries = [f"select document_path, {columns} from main_documents.{name}" for name in names]
    return {path: tuple(row) for path, *row in built.rows(" union all ".join(queries))}


def payloads(built: Built, *models: str) -> dict[str, Any]:
    """Return the documents that a build has in its database, by path; by default those of all models."""
    found = of_documents(built, "payload", *models)
    return {path: orjson.loads(payload) for path, (payload,) in found.items()}


def _in(folder: Path, now: dt.datetime) -> Built:
    return Built(Workspace(folder / "project"), folder / "out", folder / "internal", now)


class Builder:
    """Builds raw folders and publishes them, each in folders of its own."""

    def __init__(self, dbt: Dbt, shared: Shared) -> None:
        """Take the process that builds, and where builds are kept."""
        self._dbt = dbt
        self._shared = shared

    def __call__(self, raw: Path, now: dt.datetime, *, tests: bool = False) -> Built:
        """Return a build that other tests look at, too, so that none may change it; with its data tests or without."""
        name = hashlib.sha256(f"{raw.resolve()} {now} {tests}".encode()).hexdigest()[:16]
        return _in(self._shared.made(name, lambda folder: self.anew(folder, raw, now, tests=tests)), now)

    def part(self, raw: Path, now: dt.datetime, *models: str) -> dict[str, Any]:
        """Return the documents of some models, from a build of these and what they rest on; nothing is published."""
        name = hashlib.sha256(f"{raw.resolve()} {now} {models}".encode()).hexdigest()[:16]

        def build(folder: Path) -> None:
            selection = [f"+{model}" for model in models]
            self._dbt(apart(folder, raw, now).workspace, now, *WITHOUT_TESTS, "--select", *selection)

        return payloads(_in(self._shared.made(name, build), now), *models)

    def anew(self, folder: Path, raw: Path, now: dt.datetime, *, tests: bool = False) -> Built:
        """Build into a folder that does not exist yet."""
        built = apart(folder, raw, now)
        self._dbt(built.workspace, now, *(WITH_TESTS if tests else WITHOUT_TESTS))
        publish(built)
        return built


@pytest.fixture(scope="session")
def builder(dbt: Dbt, shared: Shared) -> Builder:
    """Return what builds raw folders."""
    return Builder(dbt, shared)


@pytest.fixture(scope="session")
def demo_raw(shared: Shared) -> Path:
    """Simulate the demo's season."""
    return shared.made("raw", simulate)


@pytest.fixture(scope="session")
def demo(builder: Builder, demo_raw: Path) -> Built:
    """Build the demo."""
    return builder(demo_raw, DEMO_NOW, tests=True)


@pytest.fixture(scope="session")
def day(builder: Builder, dbt: Dbt, demo_raw: Path, shared: Shared) -> Day:
    """Publish one date of the demo before it locks; no test may change it."""

    def first(now: dt.datetime) -> Workspace:
        return builder(demo_raw, now).workspace

    def build(workspace: Workspace, now: dt.datetime) -> None:
        dbt(workspace, now, *WITHOUT_TESTS)

    return Day(shared.made("day", lambda folder: Day.make(folder, demo_raw, first, build)))


@pytest.fixture(scope="session")
def opening(builder: Builder, demo_raw: Path, shared: Shared) -> Built:
    """Build the demo and a season before it an hour before the first slate: what came later does not exist."""
    raw = shared.made("two seasons", lambda folder: write_seasons(demo_raw, folder, 2))
    return builder(raw, lock_of(raw, OPENING) - dt.timedelta(hours=1))


@pytest.fixture(scope="session")
def off_season(builder: Builder, demo_raw: Path) -> Built:
    """Build the demo's raw folder as of a date between seasons."""
    return builder(demo_raw, OFF_SEASON, tests=True)


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
    return builder(folder, day_after_last_final_game(folder), tests=True)


@pytest.fixture(scope="session")
def rough(builder: Builder) -> Built:
    """Build the real input with the faults of real feeds in it, as of an evening with games."""
    return builder(real_folder("realdata-rough"), EVENING, tests=True)


@pytest.fixture(scope="session")
def rare(builder: Builder, demo_raw: Path, shared: Shared) -> Built:
    """Build the demo with what neither it nor real input has."""
    return builder(shared.made("rare", lambda folder: put_rare(demo_raw, folder)), DEMO_NOW)


@pytest.fixture(scope="session")
def defined(dbt: Dbt, demo_raw: Path, shared: Shared) -> Built:
    """Build the demo with other definitions."""

    def make(folder: Path) -> None:
        built = apart(folder, demo_raw, DEMO_NOW)
        define(built.workspace)
        dbt(built.workspace, DEMO_NOW, *WITHOUT_TESTS)
        publish(built)

    return _in(shared.made("defined", make), DEMO_NOW)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start a browser; where there is none, CI fails, and anybody else skips the test."""
    try:
        find()
    except BuildError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(error))
    with started() as running:
        yield running


@pytest.fixture(scope="module")
def files(demo: Built) -> Json:
    """Return every public document of the demo by its path."""
    return {path: orjson.loads(body) for path, body in demo.files().items()}


@pytest.fixture(scope="module")
def demo_reader(browser: Browser, demo: Built) -> Iterator[Reader]:
    """Return somebody who reads the pages of the demo."""
    with reading(browser, demo.stores, demo.now) as someone:
        yield someone
