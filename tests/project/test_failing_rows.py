"""The first rows of a data test that fails or warns are shown and kept; a test that passes is asked nothing more."""

import json
import shutil
from pathlib import Path

import pytest
import yaml

from demo.league import DEMO_NOW
from tests.processes import done
from tests.project.small import write_project
from tests.tables import beside
from workspace.command import BuildError
from workspace.folder import Workspace
from workspace.in_process import build_all
from workspace.yaml_files import read_yaml

HOOK = "show_failing_rows(results)"
SETTINGS = """
on-run-start: "{{ teach_googlesql() }}"
"""
FILES: dict[str, str] = beside(__file__)
NOTE = f"note=a b{'-' * 54}..."


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a small project with the macros, the generic test and the hook of this one."""
    folder = tmp_path_factory.mktemp("small")
    shutil.copytree("tests/generic", folder / "tests/generic")
    shutil.copyfile("profiles.yml.example", folder / "profiles.yml.example")
    (hook,) = (each for each in read_yaml(Path("dbt_project.yml"))["on-run-end"] if HOOK in each)
    write_project(folder, SETTINGS + f'on-run-end: "{hook}"', FILES)
    return folder


@pytest.fixture
def workspace(project: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """Return the places of a build of the project, which is the working folder."""
    monkeypatch.chdir(project)
    return Workspace(project)


def kept(workspace: Workspace) -> dict[str, list[str]]:
    """Return the failing rows in run_results.json, by kind."""
    results = json.loads((workspace.target / "run_results.json").read_text())["results"]
    return {
        kind["kind"]: kind["first_rows"] for result in results for kind in result["adapter_response"].get("kinds", ())
    }


def test_a_failure_shows_its_first_rows(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Below the line of the test, with their number."""
    monkeypatch.setenv("THINGS", "20")
    with pytest.raises(BuildError) as error:
        build_all(workspace, DEMO_NOW)
    first = [f"id={number}: id is {number}, above 11" for number in range(12, 17)]
    assert error.value.args == (
        "well_formed_thing: Got 8 results, configured to fail if != 0",
        *(f"    {row}" for row in first),
        "    and 3 more",
    )
    assert kept(workspace)["well_formed_thing"] == [*first, "and 3 more"]


def test_a_warning_shows_its_first_rows(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each in one line, with long values cut; of a test that counts kinds, those of each kind."""
    monkeypatch.setenv("THINGS", "5")
    build_all(workspace, DEMO_NOW)
    rows = [f"id={number}, {NOTE}" for number in range(5)]
    first, second, *warnings = capsys.readouterr().out.splitlines()
    assert (first, second) == ("building with dbt ...", "built 1 models and seeds; 1 data tests passed, 2 warned")
    at = warnings.index("warning:     5 x thing that is there")  # whichever test ends first
    assert warnings[at : at + 6] + warnings[:at] + warnings[at + 6 :] == [
        "warning:     5 x thing that is there",
        *(f"    {row}" for row in rows),
        "warning:     3 x even: Leave it.",
        "    number 0",
        "    and 2 more",
        "warning:     2 x odd: Leave it.",
        "    number 1",
        "    and 1 more",
    ]
    assert kept(workspace)["warn_things"] == rows


# Builds with as many things as each argument says; prints for each what dbt printed, and how often the hook asked.
RUN = """
import contextlib, io, json, os, sys
from dbt.cli.main import dbtRunner
for os.environ["THINGS"] in sys.argv[1:]:
    said = []
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        done = dbtRunner(callbacks=[said.append]).invoke(["--quiet", "build", "--target", "local"])
    assert done.success, done.exception
    asked = [event for event in said if event.info.name == "SQLQuery" and "failing_rows" in event.data.sql]
    print(json.dumps([printed.getvalue().splitlines(), len(asked)]))
"""


def test_a_run_without_failures_asks_nothing(workspace: Workspace) -> None:
    """With one, dbt asks once and prints the rows itself, whoever started it."""
    profiles = workspace.target / "profiles"
    profiles.mkdir(parents=True, exist_ok=True)
    shutil.copyfile("profiles.yml.example", profiles / "profiles.yml")
    places = {
        "DBT_PROFILES_DIR": profiles,
        "DBT_TARGET_PATH": workspace.target,
        "DBT_LOG_PATH": workspace.target,
        "DUCKDB_PATH": workspace.database,
    }
    run = done(Path(), "-c", RUN, "1", "0", **{name: str(place) for name, place in places.items()})
    assert run.returncode == 0, run.stderr
    printed = ["even: number 0", f"warn_things: id=0, {NOTE}"]
    (one, asked), none = map(json.loads, run.stdout.splitlines())
    assert (sorted(one), asked, none) == (printed, 2, [[], 0])


@pytest.mark.parametrize("hook", ["on-run-start", "on-run-end"])
def test_a_failure_of_a_hook_stops_the_command(project: Path, workspace: Workspace, hook: str) -> None:
    """It is no node of the project."""
    settings = project / "dbt_project.yml"
    before = settings.read_text()
    content = yaml.safe_load(before)
    settings.write_text(yaml.safe_dump(content | {hook: [content[hook], "select error('why')"]}))
    try:
        with pytest.raises(BuildError, match=f"small-{hook}-1: .*why"):
            build_all(workspace, DEMO_NOW)
    finally:
        settings.write_text(before)
