"""Each set of packages is locked for every Python and system that is supported, holds what it is for, and no more."""

import ast
import re
import tomllib
from functools import cache
from importlib import metadata
from itertools import pairwise, product
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from workspace.yaml_files import read_yaml

TOOLS = tomllib.loads(Path("pyproject.toml").read_text())["tool"]
PROJECT = tomllib.loads(Path("pyproject.toml").read_text())["project"]
EXTRAS = PROJECT["optional-dependencies"]
SETS = {"publish": ("install",), "build": ("install", "build"), "dev": ("install", "build", "dev")}
LOCKS = {name: Path(f"requirements-{name}.lock".replace("-dev", "")).read_text() for name in SETS}
PINS = {
    name: [Requirement(line.rstrip(" \\")) for line in lock.splitlines() if re.match("[a-z]", line)]
    for name, lock in LOCKS.items()
}
TOOLS_OF_JOBS = [f"tools/{name}.py" for name in ("alerts", "deploy", "live")]
PYTHONS = [f"3.{minor}" for minor in range(30) if f"3.{minor}" in SpecifierSet(PROJECT["requires-python"])]
SYSTEMS = [("linux", "x86_64"), ("linux", "aarch64"), ("darwin", "x86_64"), ("darwin", "arm64")]


def test_what_pyproject_asks_for_is_locked_once() -> None:
    """Each package in one version, which pyproject allows, and which each larger set has, too: what runs was tested."""
    for python, (platform, machine) in product(PYTHONS, SYSTEMS):
        environment = {"python_version": python, "sys_platform": platform, "platform_machine": machine}
        versions = {}
        for name, extras in SETS.items():
            here = [pin for pin in PINS[name] if not pin.marker or pin.marker.evaluate(environment)]
            versions[name] = {pin.name: str(pin.specifier).removeprefix("==") for pin in here}
            assert len(versions[name]) == len(here)
            for one in map(Requirement, sum((EXTRAS[extra] for extra in extras), PROJECT["dependencies"])):
                if not one.marker or one.marker.evaluate(environment):
                    assert versions[name][one.name] in one.specifier, f"run `make lock`: {one} {environment}"
        assert all(less.items() < more.items() for less, more in pairwise(versions.values())), environment


def test_what_is_there_is_renewed() -> None:
    """Actions, the image and packages; what is left out is pinned for a reason, which pyproject says beside it."""
    updates = {each["package-ecosystem"]: each for each in read_yaml(Path(".github/dependabot.yml"))["updates"]}
    assert updates.keys() == {"github-actions", "docker", "pip"}
    (bound,) = re.findall(r'"(<[\d.]+)"', Path("dbt_project.yml").read_text())
    (dbt,) = (each for each in updates["pip"]["ignore"] if each["dependency-name"] == "dbt-core")
    assert SpecifierSet(bound.replace("<", ">=")) == SpecifierSet(*dbt["versions"])  # which dbt_project.yml refuses
    for each in updates["pip"]["ignore"]:
        assert re.search(rf'"{each["dependency-name"]}==.*", # ', Path("pyproject.toml").read_text())


distributions, files_of = cache(metadata.packages_distributions), cache(metadata.files)


def owners(*names: str) -> set[str]:
    """Return the distributions that have one of these modules; a name that is none does no harm."""
    found = {owner for name in names for owner in distributions().get(name.partition(".")[0], ())}
    if len(found) == 1:
        return found
    paths = {name.replace(".", "/") + end for name in names for end in (".py", "/__init__.py")}
    return {owner for owner in found if paths & {str(file) for file in files_of(owner) or ()}}


def imported(*patterns: str) -> set[str]:
    """Return the distributions that files import, and those of our files that they import; lazily, too."""
    found = set[str]()
    files = [file for pattern in patterns for file in Path().glob(pattern)]
    for file in files:  # which grow
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = [alias.name for alias in node.names]
                if isinstance(node, ast.ImportFrom):
                    names = [str(node.module), *(f"{node.module}.{name}" for name in names)]
                ours = [Path(name.replace(".", "/") + end) for name in names for end in (".py", "/__init__.py")]
                files += [own for own in ours if own.is_file() and own not in files]
                found |= owners(*names)
    return {str(canonicalize_name(name)) for name in found} - {PROJECT["name"]}


@pytest.mark.parametrize(
    ("name", "files"),
    [("publish", ["publisher/**/*.py"]), ("build", ["workspace/**/*.py", "demo/**/*.py", *TOOLS_OF_JOBS])],
)
def test_a_set_has_what_its_code_imports(name: str, files: list[str]) -> None:
    """The publisher and the rest; what only tests and linters need is in none of them."""
    assert imported(*files) - {pin.name for pin in PINS[name]} == set()
    assert {Requirement(text).name for text in EXTRAS["dev"]} & {pin.name for pin in PINS[name]} == set()


def test_no_linter_stands_beside_credentials() -> None:
    """A job that signs in has the set of what it runs, and keeps no other."""
    for content in map(read_yaml, Path(".github/workflows").glob("*.yml")):
        for job in content["jobs"].values():
            if "google-github-actions/auth" in str(job):
                assert content["env"]["SET"] == "build"
                assert not re.search(r"\bSET\b", str(job))
                assert "hashFiles('requirements-build.lock', 'pyproject.toml')" in str(job)


def test_wheels_are_asked_for_on_every_system() -> None:
    """`make lock` then takes no version that lacks one, on the oldest Python and on newer ones."""
    markers = [f"sys_platform == '{platform}' and platform_machine == '{machine}'" for platform, machine in SYSTEMS]
    assert TOOLS["uv"]["required-environments"] == markers
    (command,) = re.findall(r"pip compile (?:.*\\\n)*.*", Path("Makefile").read_text())
    assert {"--universal", "--only-binary", "--generate-hashes"} < set(command.split())
    assert f"--python-version {PYTHONS[0]} " in command


def test_ci_runs_the_oldest_and_the_newest() -> None:
    """All tests on the newest; on the oldest what may differ there."""
    ends = [PYTHONS[0], PYTHONS[-1]]
    jobs = read_yaml(Path(".github/workflows/ci.yml"))["jobs"]
    assert jobs["test"]["steps"][1]["with"]["python-version"] == ends[-1]
    assert jobs["oldest"]["steps"][1]["with"]["python-version"].split() == ends
    assert re.findall(r"\(installed (.+)\)", Path(".ci/run").read_text()) == ends
    assert f"\nOLDEST = python{PYTHONS[0]}\n" in Path("Makefile").read_text()
    assert f"\nFROM python:{PYTHONS[-1]}-slim AS base\n" in Path("Dockerfile").read_text()


def test_other_tools_hold_the_code_to_the_oldest_python() -> None:
    """Whichever Python they run on."""
    assert TOOLS["ruff"]["target-version"] == "py" + PYTHONS[0].replace(".", "")
    assert TOOLS["mypy"]["python_version"] == PYTHONS[0]
