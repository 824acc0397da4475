"""What starts a deployment, and what a change must pass before it: nothing of either may get lost."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from workspace.yaml_files import read_yaml


def commands(*target: str) -> list[list[str]]:
    """Return the commands that make would run for a target, as words."""
    done = subprocess.run(["make", "-n", *target], capture_output=True, text=True, check=True)  # noqa: S607 (whichever make there is)
    return [line.split() for line in done.stdout.replace("\\\n", " ").splitlines()]


def test_make_does_something_of_each_target() -> None:
    """A target that has lost its recipe does nothing, and succeeds."""
    (targets,) = re.findall(r"^\.PHONY: (.*)", Path("Makefile").read_text().replace("\\\n", " "), re.MULTILINE)
    assert [name for name in targets.split() if name != "setup" and commands(name) == commands("setup")] == []


def test_make_test_runs_every_test() -> None:
    """Each folder that has tests is named to pytest, or is one of those that pytest takes by itself."""
    own = tomllib.loads(Path("pyproject.toml").read_text())["tool"]["pytest"]["ini_options"]["testpaths"]
    lines = [" ".join(words).partition("/pytest ") for words in commands("test")]
    run = [told.partition(" && ")[0].split() for _, is_run, told in lines if is_run]
    named = {word for words in run for word in words if word.startswith("tests")}
    named |= set(own) if any(not {word for word in words if word.startswith("tests")} for words in run) else set()
    assert named == {str(file.parent) for file in Path("tests").rglob("test_*.py")}


def test_make_test_lints() -> None:
    """All that `make lint` runs."""
    assert [words for words in commands("lint", "IF_NEW=1") if words not in commands("test")] == []
    linters = {word.rpartition("/")[2] for words in commands("lint") for word in words}
    assert {"ruff", "mypy", "lint-imports", "jactionlint", "shellcheck", "dbt-bouncer"} <= linters
    assert {"tools.metadata", "tools.limits", "tools.lint_sql"} <= linters


def test_ci_runs_make_test() -> None:
    """In .ci as README says, on GitHub its targets in several jobs."""
    jobs = read_yaml(Path(".github/workflows/ci.yml"))["jobs"]
    steps = [step for job in jobs.values() for step in job["steps"]]
    made = {word for step in steps for word in step.get("run", "").split() if step["run"].startswith("make ")}
    test = re.search(r"^test: .*\n((?:\t.*\n)+)", Path("Makefile").read_text(), re.MULTILINE)
    assert test
    named = {word for word in test[1].split() if re.fullmatch("[a-z][a-z-]+", word)}
    assert named
    compared = [words[-1].rpartition("/")[2] for words in commands("test-oldest") if words[:2] == ["diff", "-r"]]
    assert compared == ["public", "internal"]
    assert made >= {*named, "test-oldest", "contract", "memory", "image"}
    script = Path(".ci/run").read_text()
    assert re.search(r"^make (-\S+ )*test ", script, re.MULTILINE)


@pytest.mark.parametrize("name", ["deploy", "duckdb", "health"])
def test_the_clock_is_asked_every_hour_of_every_day(name: str) -> None:
    """What is due by the hour can only be found by a run in that hour; what is late, and a fault, are as soon told."""
    started = read_yaml(Path(f".github/workflows/{name}.yml"))[True]
    (cron,) = [each["cron"] for each in started["schedule"]]
    assert re.fullmatch(r"\d+ \* \* \* \*", cron)


@pytest.mark.parametrize("name", ["deploy", "duckdb"])
def test_all_but_texts_is_deployed_from_main(name: str) -> None:
    """Nothing else is left out, and no push ends the tests of the one before it, which would never be released."""
    started = read_yaml(Path(f".github/workflows/{name}.yml"))[True]
    assert started["push"] == {"branches": ["main"], "paths-ignore": ["**.md"]}
    group = read_yaml(Path(".github/workflows/ci.yml"))["concurrency"]["group"]
    assert group.endswith("${{ github.event.pull_request.number || github.run_id }}")


def test_an_image_knows_its_commit() -> None:
    """That of production, which has no git; the page's, too (test_bigquery_page.py)."""
    built = [" ".join(words) for words in commands("image") if words[:2] == ["docker", "build"]]
    assert (
        ["--build-arg COMMIT=" in line for line in built] == ["--target" not in line for line in built] == [False, True]
    )


def test_what_the_page_tells_upstream_to_send_is_heard() -> None:
    """By its name, which GitHub compares letter by letter; any other starts nothing, and nobody is told."""
    sent = set(re.findall(r"event_type=([\w-]+)", Path("docs/bigquery.md").read_text()))
    assert sent
    started = read_yaml(Path(".github/workflows/deploy.yml"))[True]  # YAML takes `on` for true
    assert set(started["repository_dispatch"]["types"]) == sent
