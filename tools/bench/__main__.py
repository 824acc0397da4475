"""`python -m tools.bench [--json]`: what this checkout costs beside another commit, and beside its floor.

Variables of the environment:
REALDATA  raw folder of one season; without it the demo's season is taken
BASE      the other commit (default: origin/main)
ONLY      sections, with commas between them: documents, build, demo, edit, seasons, uploads,
          releases, live, memory, try
PAIRS     how often each thing is measured (default: 5)
CHECK     1: measure what has a limit, quickly, and exit with 1 if a limit is broken; without BASE, this checkout alone

docs/performance.md says what is measured, and keeps the tables that were made with a base and five pairs or more.
"""

import argparse
import dataclasses
import json
import math
import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from build.raw_folder import RawFolderError, check
from demo.season import simulate
from tools.bench import report
from tools.bench.measuring import BASE, HERE, BenchError, Cost, Costs, say
from tools.bench.projects import PAGE, Project, copy_checkout, copy_commit, name_of, name_of_checkout
from tools.bench.sections import SECTIONS, Bench

ENOUGH = 5  # pairs, for a table that is kept
QUICK = 3  # pairs of a check
CHECKED = ("build", "live", "memory", "try")
CHECKED_BESIDE_BASE = ("documents", "build", "demo", "edit", "live", "memory", "try")


@dataclass(frozen=True)
class Options:
    """What is asked for."""

    realdata: Path | None
    base: str
    sections: list[str]
    pairs: int
    checks: bool

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> "Options":
        """Read the variables; an empty one counts as missing."""
        given = {name: value for name, value in environment.items() if value}
        checks = "CHECK" in given
        base = given.get("BASE", "" if checks else "origin/main")
        usual = (
            (CHECKED_BESIDE_BASE if base else CHECKED) if checks else [name for name in SECTIONS if name != "memory"]
        )
        only = given["ONLY"].split(",") if "ONLY" in given else usual
        if unknown := set(only) - set(SECTIONS):
            message = (
                f"ONLY={given['ONLY']}: there is no section {min(unknown)}; the sections are {', '.join(SECTIONS)}"
            )
            raise BenchError(message)
        pairs = given.get("PAIRS", str(QUICK if checks else ENOUGH))
        if not pairs.isdecimal() or int(pairs) < 1:
            message = f"PAIRS={pairs}: is no number; write it like PAIRS=5"
            raise BenchError(message)
        realdata = Path(given["REALDATA"]).resolve() if "REALDATA" in given else None
        return cls(realdata, base, [name for name in SECTIONS if name in only], int(pairs), checks)


def main(arguments: list[str] | None = None) -> int:
    """Measure, print, keep; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="make bench", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--json", action="store_true", help="print every measurement, as JSON")
    as_json = parser.parse_args(arguments).json
    try:
        options = Options.read(os.environ)
        with TemporaryDirectory(prefix="nba-subsets-bench-") as temporary:
            return _bench(options, Path(temporary).resolve(), as_json=as_json)
    except (BenchError, RawFolderError) as error:
        for line in error.args:
            print(f"bench: {line}", file=sys.stderr)
        return 1


def _bench(options: Options, scratch: Path, *, as_json: bool) -> int:
    files = {}
    about = f"here is {name_of_checkout()}"
    if options.base:
        # the base comes first, as in the tables
        about = f"base is {name_of(options.base)}, {about}"
        files[BASE] = scratch / "files-base"
        copy_commit(options.base, files[BASE])
    files[HERE] = scratch / "files-here"
    copy_checkout(files[HERE])
    about += f"; pairs: {options.pairs}; input: {_input(options)}; cores: {os.cpu_count()}"
    say(about)
    raw = _raw(options, scratch)
    bench = Bench(_projects(files, scratch), files, raw, scratch, options.pairs)
    costs: Costs = {}
    for section in options.sections:
        measured = SECTIONS[section](bench)
        costs |= {what: of_whom for what, of_whom in measured.items() if what not in costs}
        if options.base and options.pairs >= ENOUGH and not options.checks:
            PAGE.write_text(report.replaced(PAGE.read_text(), section, [f"{about}.", "", *report.lines(measured)]))
    found = report.verdicts(costs)
    print(_machine_readable(about, costs, found) if as_json else "\n".join([about, "", *report.lines(costs)]))
    if options.checks and not found:
        message = "nothing was checked: no section that was measured has a limit"
        raise BenchError(message)
    return int(options.checks and not all(verdict.holds for verdict in found))


def _input(options: Options) -> str:
    return "the real input" if options.realdata else "the demo's season (without REALDATA)"


def _raw(options: Options, scratch: Path) -> Path:
    if not options.realdata:
        simulate(scratch / "raw")
        return scratch / "raw"
    check(options.realdata)
    return options.realdata


def _projects(files: Mapping[str, Path], scratch: Path) -> dict[str, Project]:
    projects = {}
    for who, folder in files.items():
        say(f"setting up {who}")
        shutil.copytree(folder, scratch / who)
        projects[who] = Project(scratch / who)
        projects[who].make("setup")
    return projects


def _machine_readable(about: str, costs: Costs, found: list[report.Verdict]) -> str:
    measured = {
        what: {who: [_known(cost) for cost in of_one] for who, of_one in of_whom.items()}
        for what, of_whom in costs.items()
    }
    limits = [
        {"limit": verdict.limit.name, "value": verdict.value, "most": verdict.limit.most, "holds": verdict.holds}
        for verdict in found
    ]
    return json.dumps({"about": about, "costs": measured, "limits": limits}, indent=2)


def _known(cost: Cost) -> dict[str, float]:
    return {name: value for name, value in dataclasses.asdict(cost).items() if not math.isnan(value)}


if __name__ == "__main__":
    sys.exit(main())
