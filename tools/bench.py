"""`make bench`: what this checkout costs beside another commit; docs/performance.md says what is measured, and how."""

import argparse
import functools
import json
import os
import shutil
import statistics
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from itertools import count, islice
from pathlib import Path
from tempfile import TemporaryDirectory

from tools import commits

BASE, HERE = "base", "here"
BROKEN = "BROKEN"
LIMITS_SET_BESIDE = "52962e4"
LIMITS = Path("limits.toml")
PAGE = Path("docs/performance.md")
MADE = "<!-- what follows is written by `make bench` -->\n"

COLD, KEPT, AGAIN = (f"make documents, {how}" for how in ("cold parse", "parse kept", "again into the same folder"))
DEMO, PREVIEW, TRY, LIVE = "make demo", "make preview after an edit", "make try", "make live, one round"
ONE, TEN = (f"make documents, {seasons}" for seasons in ("one season", "ten seasons"))
CHANGE_ONE, CHANGE_TEN = (f"10 publications of 20 documents, {seasons}" for seasons in ("one season", "ten seasons"))
MANY, ONE_OF_MANY = "first publication of 50,000 documents", "publication of one changed of 50,000 documents"
FIRST_VIEWS = {"index": "Today", "group": "Groups", "tonight": "Tonight", "record": "Track record"}
VIEW = "first view of {} on a slow line"
YARDSTICK, BESIDE_IT = "the yardstick", "make documents, the demo's season"

# How a row of the seed of subsets begins and ends, around filters that the base may not know; and cells of another one.
EDIT = (
    "v9_big_overs,public,10,Big Overs,Overs on high lines,catboost_v9,5,,ANY,,,OVER,25.5",
    "true,3,false,2025-12-01,\n",
)
TRIAL = "subset_id=v9_premium_safe min_edge=5"

# What `make bench` or its user's shell has set must not reach the commands that are measured.
_OUR_OWN = ("DBT_", "MAKE", "MFLAGS", "NOW", "RAW_FOLDER", "DUCKDB_PATH", "PYTHONDONTWRITEBYTECODE", "STATE", "STORE")
_LAST_LINES = 5  # of the output of a command that failed


class BenchError(Exception):
    """Nothing can be measured. Each argument is one line."""


@dataclass(frozen=True)
class Cost:
    """CPU seconds of a process and of all that it started, wall seconds, and the peak of the largest process in MiB."""

    cpu: float
    wall: float
    peak: float


Verdict = tuple[str, float, float, str]  # name of a limit, value, the most that it may be, whether it holds
Costs = dict[str, dict[str, list[Cost]]]  # of what is measured, at the base and here, one for each pair


def run(command: Sequence[str | Path], folder: Path, **variables: str) -> Cost:
    """Run a command in a folder, and return what it cost.

    On Linux the peak of a process begins with that of the process that started it: so the bench itself stays small.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_OUR_OWN)}
    with TemporaryDirectory() as temporary, (Path(temporary) / "output").open("w+", errors="replace") as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=kept | variables,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        started = os.times().elapsed
        _, status, used = os.wait4(process.pid, 0)
        wall = os.times().elapsed - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            output.seek(0)
            message = f"exit code {process.returncode}: {' '.join(map(str, command))}"
            raise BenchError(message, *output.read().splitlines()[-_LAST_LINES:])
    peak = used.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return Cost(used.ru_utime + used.ru_stime, wall, peak / 2**20)


def in_turn(pairs: int, whose: Sequence[str], measured: Mapping[str, Callable[[str], Cost]]) -> Costs:
    """Measure each thing once, then each one again: what disturbs the machine disturbs all of them."""
    costs: Costs = {what: {who: [] for who in whose} for what in measured}
    for number in range(1, pairs + 1):
        for what, measure in measured.items():
            for who in whose:
                cost = measure(who)
                costs[what][who].append(cost)
                progress = f"{number} of {pairs}: {what}, {who}: {cost.cpu:.1f} s CPU, {cost.peak:.0f} MiB"
                print(f"bench: {progress}", file=sys.stderr, flush=True)
    return costs


@dataclass(frozen=True)
class Bench:
    """The projects, what they build, and how often."""

    projects: Mapping[str, Path]  # each set up in a folder of its own
    realdata: Path | None
    scratch: Path
    pairs: int

    @property
    def raw(self) -> Path:
        """Return the raw folder of one season."""
        return self.realdata or self.demo_season

    def make(self, who: str, *arguments: str) -> Cost:
        """Run make."""
        return run(["make", *arguments], self.projects[who])

    def workload(self, *arguments: str | Path) -> Cost:
        """Run one of this checkout's workloads."""
        return run([sys.executable, "-m", "tools.workloads", *arguments], self.projects[HERE])

    def build(self, who: str, raw: Path, *, parses: bool = False, again: bool = False) -> Cost:
        """Run `make documents`, by default with the parse that is kept and into a new folder."""
        out = self.scratch / f"{who}-{raw.name}"
        if parses:
            _remove(self.projects[who] / "target/parse")
        if not again:
            _remove(out, out.with_name(f"{out.name}.internal"))
        return self.make(who, "documents", f"RAW={raw}", f"OUT={out}")

    def documents(self) -> Costs:
        """`make documents` with one season."""
        return in_turn(
            self.pairs,
            list(self.projects),
            {
                COLD: lambda who: self.build(who, self.raw, parses=True),
                KEPT: lambda who: self.build(who, self.raw),
                AGAIN: lambda who: self.build(who, self.raw, again=True),
            },
        )

    def demo(self) -> Costs:
        """Measure the demo, an edit after it, a trial, and a round of games as they go on."""
        measured = {
            DEMO: lambda who: self.make(who, "demo"),
            PREVIEW: self._edit,
            TRY: lambda who: self.make(who, "try", f"ROW={TRIAL}", f"RAW={self.raw}"),
            LIVE: self._live,
        }
        return in_turn(self.pairs, list(self.projects), measured)

    def _edit(self, who: str) -> Cost:
        seed = self.projects[who] / "seeds/subset_definitions.csv"
        before = seed.read_text()
        begin, end = EDIT
        empty = before.partition("\n")[0].count(",") - begin.count(",") - end.count(",")
        seed.write_text(before + begin + "," * empty + end)
        try:
            return self.make(who, "preview")
        finally:
            seed.write_text(before)

    def _live(self, who: str) -> Cost:
        store = self.scratch / f"live-{who}"
        _remove(store, store.with_name(f"{store.name}.state"))
        return self.make(who, "live", f"STORE={store}", "NOW=2025-11-30T23:55:00Z")  # the demo's evening

    def publication(self) -> Costs:
        """Publications of a few changed documents where one season is published, and where ten are."""
        versions = map(str, count())

        def change(seasons: str) -> Callable[[str], Cost]:
            place = ("publications", self.scratch / f"published-{seasons}", seasons)
            self.workload(*place)
            return lambda _: self.workload(*place, *islice(versions, 10))

        few = in_turn(self.pairs, [HERE], {CHANGE_ONE: change("1"), CHANGE_TEN: change("10")})
        target, store = self.scratch / "many-documents", self.scratch / "many"
        self._need_demo()
        command = ("-m", "publisher", "publish", "--store", store, "--target-path", target)

        def publish(changed: str) -> Cost:
            self.workload("many_documents", target, "50000", changed)
            return run(
                [sys.executable, *command], self.projects[HERE], NOW="2025-11-30T23:55:00Z"
            )  # the demo's evening

        return few | in_turn(1, [HERE], {MANY: lambda _: publish(""), ONE_OF_MANY: lambda _: publish("changed")})

    def _need_demo(self) -> None:
        if not (self.projects[HERE] / "public").exists():
            self.make(HERE, "demo")

    def yardstick(self) -> Costs:
        """`make documents` beside a program that is always the same: how dear it is, on any machine."""
        raw = self.demo_season
        if not (self.projects[HERE] / "target/parse").exists():
            self.workload("parse")
        measured = {YARDSTICK: lambda _: self.workload("yardstick"), BESIDE_IT: lambda who: self.build(who, raw)}
        return in_turn(self.pairs, [HERE], measured)

    def site(self) -> Costs:
        """Measure how long a reader on a slow line waits for a page of the demo."""
        self._need_demo()
        seconds = self.scratch / "seconds.txt"

        def view(page: str) -> Callable[[str], Cost]:
            command: list[str | Path] = [sys.executable, "-m", "tools.first_view", f"{page}.html", seconds]
            return lambda _: replace(run(command, self.projects[HERE]), wall=float(seconds.read_text()))

        return in_turn(self.pairs, [HERE], {VIEW.format(name): view(page) for page, name in FIRST_VIEWS.items()})

    def memory(self) -> Costs:
        """Measure `make documents` once, because ten seasons take minutes, and change this project."""
        ten = self.scratch / "ten-seasons"
        one = in_turn(1, [HERE], {ONE: lambda who: self.build(who, self.raw)})
        self.workload("many_seasons", self.raw, ten, "10")
        return one | in_turn(1, [HERE], {TEN: lambda who: self.build(who, ten)})

    @functools.cached_property
    def demo_season(self) -> Path:
        """Return the raw folder of the demo's season."""
        folder = self.scratch / "demo-season"
        run([sys.executable, "-m", "demo.season", folder], self.projects[HERE])
        return folder


def _remove(*folders: Path) -> None:
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


# In this order, because `demo` parses each project and builds what `site` shows, and `memory` changes this one.
SECTIONS: Mapping[str, Callable[[Bench], Costs]] = {
    "demo": Bench.demo,
    "site": Bench.site,
    "documents": Bench.documents,
    "publication": Bench.publication,
    "yardstick": Bench.yardstick,
    "memory": Bench.memory,
}
BESIDE_BASE = {"demo", "documents"}


def _cpu(costs: list[Cost]) -> list[float]:
    return [cost.cpu for cost in costs]


def ratio(ours: list[float], others: list[float]) -> float:
    """Return the median of the ratios, pair by pair."""
    return statistics.median(our / other for our, other in zip(ours, others, strict=True))


def _beside_base(what: str) -> Callable[[Costs], float]:
    return lambda costs: ratio(_cpu(costs[what][HERE]), _cpu(costs[what][BASE]))


def _beside(what: str, other: str) -> Callable[[Costs], float]:
    return lambda costs: ratio(_cpu(costs[what][HERE]), _cpu(costs[other][HERE]))


def _peak(what: str) -> Callable[[Costs], float]:
    return lambda costs: max(cost.peak for cost in costs[what][HERE])


VALUES: Mapping[str, Callable[[Costs], float]] = {
    "documents-cpu": _beside_base(KEPT),
    "documents-cpu-cold-parse": _beside_base(COLD),
    "documents-again": _beside(AGAIN, KEPT),
    "demo-cpu": _beside_base(DEMO),
    "preview-cpu": _beside_base(PREVIEW),
    "try-cpu": _beside_base(TRY),
    "live-cpu": _beside_base(LIVE),
    "publication-ten-seasons": _beside(CHANGE_TEN, CHANGE_ONE),
    "publication-many": lambda costs: min(_cpu(costs[MANY][HERE])) / min(_cpu(costs[YARDSTICK][HERE])),
    "memory-publication-many": _peak(MANY),
    # the least of each is the one that the machine disturbed least
    "documents-beside-the-yardstick": lambda costs: (
        min(_cpu(costs[BESIDE_IT][HERE])) / min(_cpu(costs[YARDSTICK][HERE]))
    ),
    "first-view-seconds": lambda costs: max(
        statistics.median(cost.wall for cost in costs[VIEW.format(name)][HERE]) for name in FIRST_VIEWS.values()
    ),
    "memory-one-season": _peak(ONE),
    "memory-ten-seasons": _peak(TEN),
}
"""How the value of each limit is found; a KeyError says that it was not measured."""


def verdicts(costs: Costs) -> Iterator[Verdict]:
    """Hold the costs to each limit that they have the values for."""
    for name, limit in tomllib.loads(LIMITS.read_text())["bench"].items():
        with suppress(KeyError):
            value = VALUES[name](costs)
            yield name, value, limit["at_most"], "holds" if value <= limit["at_most"] else BROKEN


def tables(costs: Costs, found: Sequence[Verdict]) -> list[str]:
    """Return what was measured, and the limits that apply to it, as Markdown tables."""
    measured = [
        ["median", "CPU s, base", "here", "ratio", "wall s, base", "here", "ratio", "peak MiB, base", "here"],
        *([what, *_cells(whose.get(BASE, []), whose[HERE])] for what, whose in costs.items()),
    ]
    judged = [
        ["limit", "value", "at most", "verdict"],
        *([name, f"{value:.2f}", f"{at_most:g}", verdict] for name, value, at_most, verdict in found),
    ]
    return [*_aligned(measured), "", *_aligned(judged)]


def _cells(base: list[Cost], here: list[Cost]) -> Iterator[str]:
    for name, digits in (("cpu", 1), ("wall", 1), ("peak", 0)):
        of_base, of_here = ([asdict(cost)[name] for cost in costs] for costs in (base, here))
        for values in (of_base, of_here):
            yield f"{statistics.median(values):,.{digits}f}" if values else ""
        if name != "peak":
            yield f"{ratio(of_here, of_base):.2f}" if base else ""


def _aligned(rows: list[list[str]]) -> list[str]:
    """Return a table whose columns are aligned to the right, but for the first one."""
    first, *widths = (max(map(len, column)) for column in zip(*rows, strict=True))
    rule = ["-" * first, *("-" * (width - 1) + ":" for width in widths)]
    lines = ([row[0].ljust(first), *map(str.rjust, row[1:], widths)] for row in (rows[0], rule, *rows[1:]))
    return [f"| {' | '.join(line)} |" for line in lines]


def set_up(base: str | None, scratch: Path) -> dict[str, Path]:
    """Make a folder of the base's files with its own .venv, if there is one, and one of this checkout's files."""
    projects = {BASE: scratch / BASE, HERE: scratch / HERE}
    for folder in projects.values():
        folder.mkdir()
    if base is None:
        del projects[BASE]
    elif commits.unpack(base, projects[BASE]):
        message = f"{base}: is no commit of this repository"
        raise BenchError(message)
    else:
        run(["make", "setup", f"PYTHON={sys.executable}"], projects[BASE])
    for name in filter(os.path.exists, commits.names()):
        if Path(name).is_dir():
            # what else runs in the checkout may be writing there
            shutil.copytree(name, projects[HERE] / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(name, projects[HERE])
    (projects[HERE] / ".venv").symlink_to(sys.prefix)
    return projects


def name_of_checkout() -> str:
    """Return the id and the date of this checkout's commit, and whether other files than the page have changed."""
    log = subprocess.check_output(["git", "log", "-1", "--format=%h of %cs"], text=True)  # noqa: S607 (from PATH)
    status = ["git", "status", "--porcelain", "--", ".", f":!{PAGE}"]
    return log.strip() + (" with changes" if subprocess.check_output(status) else "")


def sections(names: str) -> list[str]:
    """Read names of sections; raises ValueError."""
    if not set(names.split(",")) <= SECTIONS.keys():
        raise ValueError
    return [name for name in SECTIONS if name in names.split(",")]


def main(arguments: list[str] | None = None) -> int:
    """Measure, print, write the page if all was measured; return the exit code."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    every = ",".join(SECTIONS)
    parser.add_argument(
        "--only", type=sections, default=every, help=f"of {every}; with all of them the page is written"
    )
    parser.add_argument("--base", default=LIMITS_SET_BESIDE, help="another commit; default: the one of limits.toml")
    parser.add_argument("--realdata", type=Path, help="raw folder of one season; default: the demo's")
    parser.add_argument("--pairs", type=int, default=3, help="how often each thing is measured; default: %(default)s")
    parser.add_argument("--json", action="store_true", help="print every measurement, as JSON")
    options = parser.parse_args(arguments)
    base = None if BESIDE_BASE.isdisjoint(options.only) else options.base
    season = "real" if options.realdata else "the demo's"
    about = f"base is {base or 'none'}, here is {name_of_checkout()}; pairs: {options.pairs}; season: {season}"
    costs: Costs = {}
    try:
        with TemporaryDirectory(prefix="nba-subsets-bench-") as temporary:
            scratch = Path(temporary).resolve()
            realdata = options.realdata and options.realdata.resolve()
            bench = Bench(set_up(base, scratch), realdata, scratch, options.pairs)
            for section in options.only:
                costs |= SECTIONS[section](bench)
    except BenchError as error:
        print(*(f"bench: {line}" for line in error.args), sep="\n", file=sys.stderr)
        return 1
    comparable = options.base == LIMITS_SET_BESIDE  # beside another base, ratios have no limit
    found = list(verdicts(costs if comparable else {what: {HERE: whose[HERE]} for what, whose in costs.items()}))
    lines = [f"{about}; cores: {os.cpu_count()}.", "", *tables(costs, found)]
    if comparable and len(options.only) == len(SECTIONS):
        PAGE.write_text("\n".join([PAGE.read_text().partition(MADE)[0] + MADE, *lines, ""]))
    whole = {"about": about, "costs": costs, "limits": found}
    print(json.dumps(whole, indent=2, default=asdict) if options.json else "\n".join(lines))
    return int(any(verdict == BROKEN for _, _, _, verdict in found))


if __name__ == "__main__":
    sys.exit(main())
