"""The folder in which dbt builds on DuckDB, what it left there, and its publication to folders."""

import datetime as dt
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import orjson

from publisher import publication
from publisher.cli import output, runlog
from publisher.cli.command import Answer
from publisher.dbt.target import Target
from publisher.dbt.warehouses import open_reader
from publisher.dbt.warehouses.base import Reader
from publisher.format import API_VERSION
from publisher.planning.decision import Plan, told
from publisher.planning.gates import GATES
from publisher.planning.schedule import Request
from publisher.releases.site import Site
from publisher.releases.stores import open_store
from publisher.run import Run
from workspace import parses
from workspace.command import BuildError

# An entry of dbt's run_results.json, and the nodes of its manifest by unique id: their keys are dbt's.
Outcome = dict[str, Any]
Nodes = dict[str, dict[str, str]]

WITHOUT_UNIT_TESTS = ("--exclude-resource-type", "unit_test")
"""For `dbt build`: they test the code, not the data."""

NO_FAILURE = {"no-op", "pass", "skipped", "success", "warn"}
"""What dbt says of a node that did not fail; it skips one only because another failed."""


@dataclass(frozen=True)
class Workspace:
    """A folder that dbt takes for its project folder; by default the checkout, in which every command runs.

    dbt is told no other place: the raw folder, the database and whatever dbt writes are in `target`, which each
    workspace has of its own. A place in dbt's profile is a part of its parse, so only in this way can the parse of one
    workspace serve all of them.
    """

    folder: Path = Path()
    state: Path | None = None
    """The state store with the ledger of what was shown; None to rebuild everything by the rules."""

    @classmethod
    def apart(cls, folder: Path, raw: Path, state: Path | None = None, *, unit_tests: bool = True) -> Self:
        """Make a workspace of the checkout's files, all or without dbt's unit tests, in a folder that is not there."""
        (folder / "target").mkdir(parents=True)
        for name in parses.PROJECT:
            (folder / name).symlink_to(Path(name).resolve())
        if not unit_tests:
            parses.leave_out_unit_tests(folder)
        workspace = cls(folder, state)
        workspace.raw.symlink_to(raw.resolve())
        return workspace

    def link_state(self) -> str:
        """Link to the state store, if there is one; return its path for dbt, which views keep wherever the store is."""
        if not self.state:
            return ""
        link = self.target / "state"
        link.unlink(missing_ok=True)
        link.symlink_to(self.state.resolve())
        return "target/state"

    def own_seeds(self) -> Path:
        """Give it a copy of the seeds in place of the link to them, and return the folder."""
        seeds = self.folder / "seeds"
        seeds.unlink()
        return Path(shutil.copytree("seeds", seeds))

    @property
    def version(self) -> str:
        """The version of its parse."""
        return parses.version(unit_tests=not (self.folder / parses.IGNORED).exists())

    @property
    def target(self) -> Path:
        """What dbt writes."""
        return self.folder / "target"

    @property
    def raw(self) -> Path:
        """The raw folder."""
        return self.target / "raw"

    @property
    def database(self) -> Path:
        """The DuckDB file."""
        return self.target / "nba_subsets.duckdb"

    @property
    def parse(self) -> Path:
        """Where dbt leaves its parse of the project."""
        return self.target / "partial_parse.msgpack"


class Built(Target):
    """What dbt left in a workspace, for whoever reads it from another folder."""

    def __init__(self, workspace: Workspace) -> None:
        """Take the workspace."""
        super().__init__(workspace.target)
        self._database = workspace.database

    def reader(self) -> AbstractContextManager[Reader]:
        """Connect to the workspace's database: the path that dbt knows is relative to its project folder."""
        return open_reader(self.catalog.adapter, str(self._database))


@dataclass(frozen=True)
class Stores:
    """The folders that documents go to, public and internal ones, and the folder of their releases."""

    public: Path
    internal: Path
    state: Path

    @property
    def ledger(self) -> Path | None:
        """The folder of the releases, if it holds a ledger of what was shown."""
        return self.state if (self.state / "shown").is_dir() else None

    def site(self, *audiences: str) -> Site:
        """Open those of some audiences; by default all."""
        folders = {"public": self.public, "internal": self.internal}
        stores = {
            audience: open_store(str(folders[audience]), is_private=audience != "public")
            for audience in audiences or folders
        }
        return Site(stores, open_store(str(self.state), is_private=True))


def environment(workspace: Workspace, now: dt.datetime) -> dict[str, str]:
    """Return the environment for dbt; what is set for builds elsewhere, such as in production, is not in it."""
    profiles = workspace.target / "profiles"
    profiles.mkdir(parents=True, exist_ok=True)
    shutil.copyfile("profiles.yml.example", profiles / "profiles.yml")
    elsewhere = {"DUCKDB_PATH", "RAW_FOLDER", "STATE"}
    kept = {name: value for name, value in os.environ.items() if name not in elsewhere and not name.startswith("DBT_")}
    return kept | {
        "NOW": now.isoformat(),
        "STATE": workspace.link_state(),
        "DBT_PROFILES_DIR": str(profiles.resolve()),
        # the log costs more than the SQL of most models, and what fails is told without it
        "DBT_LOG_LEVEL_FILE": "none",
        "DBT_LOG_PATH": "target",
    }


def publish_all(
    workspace: Workspace, site: Site, now: dt.datetime, *, shown_in: Path, rebuilds: bool = False
) -> list[str]:
    """Publish every document as of the build's instant; print a table, and return a line for each thing held back.

    `shown_in` is the folder in which readers will find the public ones.
    Every gate on contents is overruled, because whoever builds here wants to see what the rules of this folder give. A
    published document stays as it is where only its time would change.
    """
    request, built = Request(forced=frozenset(GATES) - {"dbt", "age"}, rebuilds=rebuilds), Built(workspace)
    place, held, plans = f"{shown_in}/{API_VERSION}", list[str](), list[Plan]()
    with closing(output.Terminal(quiet=False)) as progress:
        for channel in built.catalog.channels:
            began = time.monotonic()
            done = publication.publish(Run(site.of(channel), now, progress, is_given=True), built, request)
            lines = [*told(done.plan.refusals), *map(str, done.plan.faults)]
            if not rebuilds:
                content = output.publication_content(done.plan, done.release, place, done.late, dry_run=False)
                answer = Answer(content, lines, code=1 if lines else 0)
                runlog.keep_publication(site.state, built, now, time.monotonic() - began, answer, channel)
            plans.append(done.plan)
            held += lines
    print(output.publication_table(plans, place, dry_run=False))
    return held


def summarise(target: Path) -> None:
    """Print what the last build did; raises BuildError with what failed."""
    outcomes, nodes = _last_build(target)
    refuse_failures(outcomes, nodes)
    tests = [outcome for outcome in outcomes if outcome["unique_id"].startswith("test.")]
    built = [outcome for outcome in outcomes if outcome["unique_id"].startswith(("model.", "seed."))]
    passed = sum(outcome["status"] == "pass" for outcome in tests)
    print(f"built {len(built)} models and seeds; {passed} data tests passed, {len(tests) - passed} warned")


def warnings(target: Path) -> Iterator[str]:
    """Yield each kind of what the data tests of the last build warn of, with its first rows."""
    for kind in _warned(target):
        yield f"warning: {kind['rows']:>5} x {kind['says']}"
        yield from (f"    {row}" for row in kind["first_rows"])


def warnings_counted(target: Path) -> Iterator[str]:
    """Yield one line with the kinds of which the last build warns, and the number of rows of each, if there are any."""
    if rows := {kind["kind"]: kind["rows"] for kind in _warned(target)}:
        total = sum(rows.values())
        of_each = ", ".join(f"{kind} {count:,}" for kind, count in sorted(rows.items()))
        yield f"data: {total:,} {'row' if total == 1 else 'rows'} with a warning: {of_each}"


def _warned(target: Path) -> list[dict[str, Any]]:
    outcomes, _ = _last_build(target)
    return [kind for each in outcomes if each["status"] == "warn" for kind in each["adapter_response"].get("kinds", ())]


def _last_build(target: Path) -> tuple[list[Outcome], Nodes]:
    outcomes = orjson.loads((target / "run_results.json").read_bytes())["results"]
    return outcomes, orjson.loads((target / "manifest.json").read_bytes())["nodes"]


def refuse_failures(outcomes: list[Outcome], nodes: Nodes) -> None:
    """Raise BuildError with what failed, if anything did."""
    if failures := [outcome for outcome in outcomes if outcome["status"] not in NO_FAILURE]:
        raise BuildError(*(line for outcome in failures for line in _failure(outcome, nodes)))


def _failure(outcome: Outcome, nodes: Nodes) -> Iterator[str]:
    name = nodes.get(outcome["unique_id"], {}).get("name", outcome["unique_id"])
    # without the way of dbt's macros to the fault
    lines = [line for line in map(str.strip, str(outcome["message"]).splitlines()) if not line.startswith("> ")]
    yield f"{name}: {' '.join(' '.join(lines).split())}"
    # the first of them (macros/plumbing/failing_rows.sql)
    yield from (f"    {row}" for kind in outcome["adapter_response"].get("kinds", ()) for row in kind["first_rows"])
