"""What is measured: each section returns costs of the base, if there is one, and of this checkout."""

import datetime as dt
import functools
import itertools
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from build.parses import KEPT
from build.raw_folder import day_after_last_final_game
from tools.bench import floor, published, seasons, uploads
from tools.bench.measuring import BASE, HERE, BenchError, Contestants, Cost, Costs, in_turn, run, say
from tools.bench.projects import Build, Project

STATEMENTS = Path(__file__).with_name("statements.py")
MANY = 10  # seasons
SEASONS = (1, 2, 5, MANY)
ROUNDS = 21  # of `make live`, an hour
TRIAL = "subset_id=v9_premium_safe min_edge=5"

BUILD, FLOOR, SQL = "dbt build", "floor: as many trivial nodes", "the SQL alone"
DEMO, EDIT = "make demo, fresh clone", "edit to public diff"
UPLOADS = "uploads (base: the bare library)"


def publication_of(place: str, count: int) -> str:
    """Return how the table calls a publication of a few changed documents where so many seasons are published."""
    return f"{published.CHANGED} documents, {place}, seasons: {count}"


def documents_of(count: int) -> str:
    """Return how the table calls `make documents` with so many seasons."""
    return f"make documents, seasons: {count}"


def rounds_of(count: int) -> str:
    """Return how the table calls so many rounds of `make live`."""
    return f"make live, rounds: {count}"


def trial_of(count: int) -> str:
    """Return how the table calls `make try` with so many seasons."""
    return f"make try, seasons: {count}"


def daily_run_of(count: int) -> str:
    """Return how the table calls a daily run with so many seasons."""
    return f"daily run, seasons: {count}"


@dataclass(frozen=True)
class Bench:
    """The projects, what they build, and how often."""

    projects: Mapping[str, Project]
    files: Mapping[str, Path]  # of each project, as a clone has them
    raw: Path  # one season
    scratch: Path
    pairs: int

    @functools.cached_property
    def now(self) -> dt.datetime:
        """Return the instant that `make documents` takes."""
        return day_after_last_final_game(self.raw)

    def folder(self, name: str) -> Path:
        """Return an empty folder; what lay there is removed."""
        folder = self.scratch / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        return folder

    def seasons(self, count: int) -> Path:
        """Return a raw folder of so many seasons, which all projects may read from then on."""
        folder = self.scratch / f"raw-{count}"
        if not folder.exists():
            seasons.write_seasons(self.raw, folder, count)
        for project in self.projects.values():
            # all of them at once, because each change of a project makes dbt parse it again
            seasons.allow_seasons(project.folder, self.now.year - MANY)
        return folder

    def documents(self, project: Project, count: int) -> Callable[[], Cost]:
        """Return a run of `make documents` with so many seasons."""
        raw = self.seasons(count) if count > 1 else self.raw
        return lambda: project.documents(raw, self.folder("out") / "documents")


def documents(bench: Bench) -> Costs:
    """`make documents` with one season."""
    runs = {(documents_of(1), who): bench.documents(project, 1) for who, project in bench.projects.items()}
    return in_turn(bench.pairs, runs)


def memory(bench: Bench) -> Costs:
    """Measure the peak of `make documents` here, once: it hardly differs from run to run."""
    here = bench.projects[HERE]
    return in_turn(1, {(documents_of(count), HERE): bench.documents(here, count) for count in (1, MANY)})


def build(bench: Bench) -> Costs:
    """`dbt build` that need not parse, beside a project of as many trivial nodes, and beside its SQL alone."""
    runs: dict[tuple[str, str], Callable[[], Cost]] = {}
    for who, project in bench.projects.items():
        runs |= {(what, who): measure for what, measure in _build_and_its_parts(bench, who, project).items()}
    return in_turn(bench.pairs, runs)


def _build_and_its_parts(bench: Bench, who: str, project: Project) -> dict[str, Callable[[], Cost]]:
    real = Build(bench.folder(f"build-{who}"), bench.raw, bench.now)
    trivial = Build(bench.folder(f"floor-build-{who}"), bench.raw, bench.now)
    statements = bench.scratch / f"statements-{who}.json"
    python, dbt = (project.folder / ".venv/bin" / name for name in ("python", "dbt"))
    say(f"recording the SQL of {who}")
    project.build(real, [python, "-P", STATEMENTS, "record", statements])
    counts = floor.kinds(real.folder / "manifest.json")
    floor_project = Project(bench.folder(f"floor-{who}"))
    floor.write_floor(floor_project.folder, counts)
    floor_project.build(trivial, [dbt])
    if floor.kinds(trivial.folder / "manifest.json") != counts:
        message = f"the floor has other nodes than {who}: {counts}"
        raise BenchError(message)

    def replay() -> Cost:
        # the statements name the database
        database = bench.folder("replay") / real.database.name
        return run([python, "-P", STATEMENTS, "replay", statements, database], project.folder)

    def anew(project: Project, build: Build) -> Cost:
        build.database.unlink(missing_ok=True)
        return project.build(build, [dbt])

    return {BUILD: lambda: anew(project, real), FLOOR: lambda: anew(floor_project, trivial), SQL: replay}


def demo(bench: Bench) -> Costs:
    """`make demo` on a fresh clone, set-up included."""

    def from_nothing(files: Path) -> Cost:
        clone = bench.folder("clone")
        shutil.copytree(files, clone, dirs_exist_ok=True)
        return Project(clone).make("demo")

    return in_turn(
        bench.pairs, {(DEMO, who): functools.partial(from_nothing, files) for who, files in bench.files.items()}
    )


def edit(bench: Bench) -> Costs:
    """From an edit to the public diff, after `make demo`."""
    lines = iter(range(10, 10**6))  # points; every edit is another one

    def edited(project: Project) -> Cost:
        return project.edit(next(lines))

    for project in bench.projects.values():
        project.make("demo")
    runs: Contestants = {(EDIT, who): functools.partial(edited, project) for who, project in bench.projects.items()}
    return in_turn(bench.pairs, runs)


def growth(bench: Bench) -> Costs:
    """`make documents` with several seasons, and the daily run after a build as of the day before."""
    costs = in_turn(
        bench.pairs,
        {
            (documents_of(count), who): bench.documents(project, count)
            for count in SEASONS
            for who, project in bench.projects.items()
            if count > 1
        },
    )
    daily = {
        (daily_run_of(count), who): _daily_run(bench, who, project, count)
        for count in SEASONS
        for who, project in bench.projects.items()
    }
    return costs | in_turn(bench.pairs, daily)


def _daily_run(bench: Bench, who: str, project: Project, count: int) -> Callable[[], Cost]:
    today = Build(bench.scratch / "daily", bench.seasons(count), bench.now, (("incremental_on_duckdb", True),))
    say(f"building {count} seasons as of the day before, {who}")
    yesterday = Build(bench.folder("daily"), today.raw, today.now - dt.timedelta(days=1), today.given)
    project.build(yesterday)
    state = bench.scratch / f"yesterday-{count}-{who}"
    yesterday.folder.rename(state)

    def run_today() -> Cost:
        # in the same folder, because dbt would parse again for another one
        shutil.rmtree(today.folder, ignore_errors=True)
        shutil.copytree(state, today.folder)
        return project.build(today)

    return run_today


def publication(bench: Bench) -> Costs:
    """Upload a season's documents, with the publisher and with the library alone."""
    bodies = uploads.season()
    runs: Contestants = {
        (UPLOADS, BASE): lambda: uploads.upload(bodies),
        (UPLOADS, HERE): lambda: uploads.publish(bodies),
    }
    return in_turn(bench.pairs, runs)


def releases(bench: Bench) -> Costs:
    """Publish a few changed documents where one season is published, and where many are; to a folder and a server."""
    costs: Costs = {}
    for name, place in published.PLACES.items():
        with place() as new:
            runs: dict[tuple[str, str], Callable[[], Cost]] = {}
            for count in (1, MANY):
                say(f"publishing {count} seasons to a {name}")
                there = published.Seasons(*new(count), count)
                there.publish_all()
                runs[publication_of(name, count), HERE] = functools.partial(_change, there, itertools.count(2))
            costs |= in_turn(bench.pairs, runs)
    return costs


def _change(there: published.Seasons, versions: Iterator[int]) -> Cost:
    return there.change(next(versions))


def live(bench: Bench) -> Costs:
    """`make live` in the demo's evening: one round, with the parse before it, and many."""
    project = bench.projects[HERE]
    project.make("demo")
    runs: Contestants = {
        (rounds_of(count), HERE): functools.partial(_rounds, bench, project, count) for count in (1, ROUNDS)
    }
    return in_turn(bench.pairs, runs)


def _rounds(bench: Bench, project: Project, count: int) -> Cost:
    python = project.folder / ".venv/bin/python"
    command: list[str | Path] = [python, "-m", "tools.bench.rounds", str(count)]
    return run(command, project.folder, {"STORE": str(bench.folder("rounds") / "store")})


def trials(bench: Bench) -> Costs:
    """`make try` of a changed definition, after a build of the project, whose parse is kept."""
    project = bench.projects[HERE]
    raws = {count: bench.seasons(count) if count > 1 else bench.raw for count in (MANY, 1)}
    if not (project.folder / KEPT).exists():
        say("building, for its parse")
        bench.documents(project, 1)()
    return in_turn(
        bench.pairs,
        {
            (trial_of(count), HERE): functools.partial(project.make, "try", f"ROW={TRIAL}", f"RAW={raws[count]}")
            for count in (1, MANY)
        },
    )


# In this order, because `seasons` changes the projects.
SECTIONS: Mapping[str, Callable[[Bench], Costs]] = {
    "documents": documents,
    "build": build,
    "demo": demo,
    "edit": edit,
    "seasons": growth,
    "uploads": publication,
    "releases": releases,
    "live": live,
    "memory": memory,
    "try": trials,
}
