"""`python -m tools.limits [NAME=FIGURE ...]`: whether the project is within the limits of limits.toml.

Without a figure: those below `lint`, which need no build; each names a measure of this file and what it measures. With
figures: those below `ci`, of which `.ci/run` gives each. `make bench` holds those below `bench`.
"""

import statistics
import sys
import tomllib
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from graphlib import TopologicalSorter
from importlib import metadata
from pathlib import Path
from typing import Any

import grimp
import orjson
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tools import commits
from workspace.command import BuildError, run

FILE = Path("limits.toml")
PROJECT = "nba-subsets"
KINDS = ("model", "seed", "test")
"""What `dbt build` of the schedule runs; unit tests test the code, not the data."""

MANIFEST = Path("target/lint/manifest.json")
"""What dbt writes when `make lint` parses the project."""


@dataclass(frozen=True)
class Limit:
    """The largest figure that is allowed, and why."""

    name: str
    at_most: float
    unit: str
    why: str
    measure: str = ""
    of: tuple[str, ...] = ()
    goal: float | None = None

    def verdict(self, figure: float) -> str:
        """Return a line that says whether a figure is within it."""
        goal = "" if self.goal is None else f", goal {self.goal:,.9g}"
        said = f"{self.name:22} {figure:>9,.9g} of {self.at_most:,.9g} {self.unit}{goal}"
        return said if figure <= self.at_most else f"{said}: BROKEN"


def limits(held_by: str) -> list[Limit]:
    """Return the limits of one table of the file; raises BuildError if one lacks a reason."""
    tables: Mapping[str, Mapping[str, Any]] = tomllib.loads(FILE.read_text())[held_by]
    if bare := [name for name, table in tables.items() if not table.get("why", "").strip()]:
        message = f"{FILE}: {', '.join(bare)}: say why, in `why`"
        raise BuildError(message)
    return [Limit(name, **{**table, "of": tuple(table.get("of", ()))}) for name, table in tables.items()]


@cache
def _known() -> list[Path]:
    return sorted(path for path in map(Path, commits.paths()) if path.is_file())


def _files(patterns: Collection[str]) -> list[Path]:
    """Return the files that git knows and a pattern matches, and none with a `!`; `**/` matches folders, and none."""
    matching = {file for pattern in patterns for file in Path().glob(pattern)}
    matching -= {file for pattern in patterns if pattern[0] == "!" for file in Path().glob(pattern[1:])}
    if not (files := [file for file in _known() if file in matching]):
        message = f"{FILE}: no file is like {', '.join(patterns)}"
        raise BuildError(message)
    return files


def _lines(file: Path) -> int:
    return sum(bool(line.strip()) for line in file.read_text().splitlines())


def files(*patterns: str) -> float:
    """Count files."""
    return len(_files(patterns))


def lines(*patterns: str) -> float:
    """Count the lines of files that are not blank."""
    return sum(map(_lines, _files(patterns)))


def longest(*patterns: str) -> float:
    """Count the lines of the longest file, blank ones among them."""
    return max(len(file.read_text().splitlines()) for file in _files(patterns))


def median(*patterns: str) -> float:
    """Return the median of the lines of files that are not blank."""
    return statistics.median(_lines(file) for file in _files(patterns))


def words(*patterns: str) -> float:
    """Count the words of texts."""
    return sum(len(file.read_text().split()) for file in _files(patterns))


def chain(package: str) -> float:
    """Count the files of the longest chain of imports in a package, down to one that imports none of it."""
    graph = grimp.build_graph(package, cache_dir=None)
    return _longest_path({module: graph.find_modules_directly_imported_by(module) for module in graph.modules})


def _longest_path(before: Mapping[str, Iterable[str]]) -> int:
    """Count the nodes of the longest path, given what comes directly before each node."""
    lengths: dict[str, int] = {}
    for node in TopologicalSorter(before).static_order():  # each after all that come before it
        lengths[node] = 1 + max((lengths[each] for each in before.get(node, ())), default=0)
    return max(lengths.values())


@cache
def _graph() -> dict[str, list[str]]:
    """Return the models, seeds and data tests that `dbt build` runs, each with what it depends on."""
    if not MANIFEST.is_file():
        message = f"{MANIFEST}: there is none; `make lint` makes it before it looks at the limits"
        raise BuildError(message)
    nodes = orjson.loads(MANIFEST.read_bytes())["nodes"]
    return {
        name: node["depends_on"].get("nodes", [])
        for name, node in nodes.items()
        if node["resource_type"] in KINDS and node["config"].get("materialized") != "ephemeral"
    }


def nodes(*kinds: str) -> float:
    """Count the nodes of some kinds that a build runs."""
    return sum(name.split(".")[0] in kinds for name in _graph())


def path(*kinds: str) -> float:
    """Count the nodes of the longest path of nodes of some kinds."""
    graph = {name: before for name, before in _graph().items() if name.split(".")[0] in kinds}
    return _longest_path({name: [each for each in before if each in graph] for name, before in graph.items()})


def packages(*extras: str) -> float:
    """Count the distributions that the project needs with some of its extras, and all that these need, here."""
    needed: set[tuple[str, str]] = set()
    wanted = {(PROJECT, extra) for extra in ("", *extras)}
    while wanted - needed:
        name, extra = (wanted - needed).pop()
        needed.add((name, extra))
        for line in metadata.requires(name) or ():
            requirement = Requirement(line)
            if not requirement.marker or requirement.marker.evaluate({"extra": extra}):
                wanted |= {(canonicalize_name(requirement.name), each) for each in ("", *requirement.extras)}
    return len({name for name, _ in needed} - {PROJECT})


MEASURES: dict[str, Callable[..., float]] = {
    measure.__name__: measure for measure in (chain, files, lines, longest, median, nodes, packages, path, words)
}


def look(figures: Mapping[str, float] | None = None) -> None:
    """Print each figure beside its limit; raises BuildError with those that are broken, or that nobody has measured."""
    if figures:
        measured = [(limit, figures.get(limit.name)) for limit in limits("ci")]
    else:
        measured = [(limit, MEASURES[limit.measure](*limit.of)) for limit in limits("lint")]
    if missing := [limit.name for limit, figure in measured if figure is None]:
        message = f"{', '.join(missing)}: no figure is given"
        raise BuildError(message)
    verdicts = [limit.verdict(figure) for limit, figure in measured if figure is not None]
    print(*verdicts, sep="\n")
    if broken := [line.split()[0] for line in verdicts if line.endswith("BROKEN")]:
        message = f"{', '.join(broken)}: make it smaller, or raise the limit in {FILE} and say why there"
        raise BuildError(message)


def main(arguments: Iterable[str]) -> int:
    """Run the command and return its exit code."""
    figures = {name: float(figure) for name, _, figure in (argument.partition("=") for argument in arguments)}
    return run("limits", lambda: look(figures))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
