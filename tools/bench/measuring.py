"""What a command costs, with everything that it starts; and what several such costs say."""

import json
import math
import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

BASE, HERE = "base", "here"
_LAUNCHER = Path(__file__).with_name("launcher.py")
_LAST_LINES = 5  # of the output of a command that failed
# What `make bench` or its user's shell has set must not reach the commands that are measured; PYTHON may.
_OUR_OWN = ("DBT_", "MAKE", "MFLAGS", "NOW", "RAW_FOLDER", "DUCKDB_PATH", "PYTHONDONTWRITEBYTECODE")


class BenchError(Exception):
    """Nothing can be measured. Each argument is one line."""


@dataclass(frozen=True)
class Cost:
    """CPU seconds of a process and of all that it started, wall seconds, and the peak of the largest process in MiB.

    `written` is how much a publication wrote, in MiB.
    """

    cpu: float
    wall: float
    peak: float = math.nan
    written: float = math.nan


Costs = dict[str, dict[str, list[Cost]]]  # of what is measured, at the base and here, one for each pair
Contestants = Mapping[tuple[str, str], Callable[[], Cost]]


def run(command: Sequence[str | Path], folder: Path, variables: Mapping[str, str] | None = None) -> Cost:
    """Run a command in a folder, and return what it cost."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_OUR_OWN)}
    with TemporaryDirectory() as temporary:
        output, report = Path(temporary) / "output", Path(temporary) / "report"
        with output.open("wb") as file:
            subprocess.run(
                [sys.executable, "-I", "-S", _LAUNCHER, report, *command],
                cwd=folder,
                env=kept | dict(variables or {}),
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                check=False,
            )
        lines = output.read_text(errors="replace").splitlines()[-_LAST_LINES:]
        if not report.exists():
            message = f"{command[0]}: cannot be started: {lines[-1]}"
            raise BenchError(message)
        found = json.loads(report.read_text())
    if found["code"]:
        message = f"exit code {found['code']}: {' '.join(map(str, command))}"
        raise BenchError(message, *lines)
    return Cost(**found["cost"])


def in_turn(pairs: int, contestants: Contestants) -> Costs:
    """Measure each contestant once, then each one again: what disturbs the machine disturbs all of them."""
    costs: Costs = {}
    for number in range(1, pairs + 1):
        for (what, who), measure in contestants.items():
            cost = measure()
            costs.setdefault(what, {}).setdefault(who, []).append(cost)
            peak = "" if math.isnan(cost.peak) else f", {cost.peak:.0f} MiB"
            say(f"{number} of {pairs}: {what}, {who}: {cost.cpu:.1f} s CPU, {cost.wall:.1f} s{peak}")
    return costs


def say(line: str) -> None:
    """Tell the user how far the benchmark is."""
    print(f"bench: {line}", file=sys.stderr, flush=True)


def ratio(here: Sequence[float], base: Sequence[float]) -> float:
    """Return the median of the ratios, pair by pair."""
    return statistics.median(ours / theirs for ours, theirs in zip(here, base, strict=True))


def exponent(sizes: Sequence[float], costs: Sequence[float]) -> float:
    """Return how costs grow with sizes: 1 when twice the size costs twice as much, 0 when it costs the same."""
    return statistics.linear_regression([math.log(size) for size in sizes], [math.log(cost) for cost in costs]).slope
