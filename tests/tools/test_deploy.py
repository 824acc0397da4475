"""What the deployment runs for which variables. dbt and the publisher are stand-ins that write down their arguments."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from contextlib import chdir
from pathlib import Path
from typing import Any

import pytest

from tests.tables import beside
from tools import deploy

STAND_IN = f"""#!{sys.executable}
import json, os, sys
from pathlib import Path
name = Path(sys.argv[0]).name
with open(os.environ["CALLS"], "a") as calls:
    print(json.dumps([name, *sys.argv[1:]]), file=calls)
if "due" in sys.argv or "health" in sys.argv:
    print(os.environ["ANSWER"], end="")
sys.exit(int(os.environ.get("FAILS") == name))
"""
VARIABLES = {
    *("EVENT", "EVENTS", "STORE", "STATE", "INTERNAL_STORE", "FORCE", "ADOPT", "MEND", "COMMIT"),
    *("RAW_PROJECT", "ORIGIN", "GITHUB_OUTPUT"),
}

CASES: dict[str, Any] = beside(__file__)

Deploy = Callable[..., tuple[int, list[list[str]]]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Deploy:
    """Return a function that runs a command with these variables: exit code, and each call of a program."""
    calls = tmp_path / "calls"
    for name in ("dbt", "publisher", "workspace"):
        (tmp_path / name).write_text(STAND_IN)
        (tmp_path / name).chmod(0o755)
    monkeypatch.setattr(deploy, "BIN", tmp_path)
    for name in VARIABLES & set(os.environ):
        monkeypatch.delenv(name)
    monkeypatch.setenv("CALLS", str(calls))

    def ran(command: str, **variables: str) -> tuple[int, list[list[str]]]:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        calls.write_text("")
        code = deploy.main([command])
        return code, [json.loads(line) for line in calls.read_text().splitlines()]

    return ran


@pytest.mark.parametrize(
    ("due", "printed"),
    [("hourly\ngraded\n", "events=hourly graded\n"), ("hourly\n", "events=hourly\n"), ("", "events=\n")],
)
def test_the_clock_decides_on_auto(
    run: Deploy, tmp_path: Path, capfd: pytest.CaptureFixture[str], due: str, printed: str
) -> None:
    """The publisher reads the schedule from dbt's manifest; its answer goes to the log and to the later steps."""
    output = tmp_path / "output"
    output.write_text("earlier=step\n")
    code, calls = run("due", ANSWER=due, STORE="gs://site", STATE="gs://state", GITHUB_OUTPUT=str(output))
    assert code == 0
    assert calls == [
        ["dbt", "--quiet", "parse"],
        ["publisher", "due", "--store", "gs://site", "--state", "gs://state"],
    ]
    assert capfd.readouterr().out == printed
    assert output.read_text() == f"earlier=step\n{printed}"


def test_an_event_that_is_asked_for_is_due(run: Deploy, capfd: pytest.CaptureFixture[str]) -> None:
    """Whatever the clock says; without a workflow around it, it is only printed."""
    assert run("due", EVENT="graded") == (0, [])
    assert capfd.readouterr().out == "events=graded\n"


@pytest.mark.parametrize(
    ("events", "selector"),
    [
        ("hourly", ["--selector", "hourly"]),
        ("predictions_ready hourly", ["--selector", "hourly_predictions_ready"]),
        ("hourly graded", ["--selector", "daily"]),
        ("all", ["--selector", "daily"]),
        ("", ["--selector", "daily"]),
    ],
)
def test_what_comes_alone_or_together_by_the_clock_has_a_selector(
    run: Deploy, events: str, selector: list[str]
) -> None:
    """Anything else builds everything but what is live, of which `make live` is the only writer; `all`, too."""
    assert run("warehouse", EVENTS=events) == (0, [["dbt", "build", "--exclude-resource-type", "unit_test", *selector]])


@pytest.mark.parametrize("command", ["warehouse", "freshness", "due", "health"])
def test_the_raw_tables_may_be_in_another_project_and_the_pages_have_an_address(run: Deploy, command: str) -> None:
    """Every command of dbt's is told alike; an empty variable names none."""
    address = "https://picks.example.com"
    for project, origin, told in (
        ("platform", "", {"raw_project": "platform"}),
        ("", address, {"site_address": address}),
        ("", "", {}),
    ):
        _, calls = run(command, RAW_PROJECT=project, ORIGIN=origin, ANSWER="{}")
        (dbt,) = (call for call in calls if call[0] == "dbt")
        assert [json.loads(dbt[at + 1]) for at, word in enumerate(dbt) if word == "--vars"] == ([told] if told else [])


@pytest.mark.parametrize("call", CASES["calls"])
def test_the_publisher_gets_event_stores_and_gate(run: Deploy, call: str) -> None:
    """Each as one argument."""
    program, command, *options = call.split()
    assert run(command, **CASES["calls"][call]) == (0, [[program, command, *options]])


@pytest.mark.parametrize(("given", "said"), [("0a1b2c", "0a1b2c"), ("", None)])
def test_publish_says_which_commit_it_is(
    run: Deploy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str, said: str | None
) -> None:
    """The one that it is told; else git knows that of the checkout, and outside of one there is none."""
    head = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, check=False)  # noqa: S607 (from PATH)
    (tmp_path / "publisher").write_text('#!/bin/sh\nprintf \'["%s"]\' "$COMMIT" > "$CALLS"')
    assert run("publish", COMMIT=given) == (0, [[head.stdout.decode().strip() if said is None else said]])
    monkeypatch.chdir(tmp_path)
    assert run("publish", COMMIT=given) == (0, [[said or ""]])


@pytest.mark.parametrize("case", CASES["health"])
def test_health_fails_where_it_cannot_look(run: Deploy, tmp_path: Path, case: dict[str, Any]) -> None:
    """Nothing of an earlier look is left then."""
    fails = case.get("fails", "")
    with chdir(tmp_path):
        deploy.HEALTH.parent.mkdir()
        deploy.HEALTH.write_text("earlier")
        code, calls = run("health", ANSWER=case["answer"], FAILS=fails, STORE="s", STATE="t", INTERNAL_STORE="i")
        left = deploy.HEALTH.read_text() if deploy.HEALTH.exists() else None
        assert (code, left) == (case["code"], case.get("left"))
    assert calls[0] == ["dbt", "--quiet", "parse"]
    asked = ["publisher", "health", "--json", "--store", "s", "--state", "t", "--internal-store", "i"]
    assert calls[1:] == ([] if fails == "dbt" else [asked])


def test_a_value_cannot_become_a_command(run: Deploy, tmp_path: Path) -> None:
    """No shell reads it."""
    mark = tmp_path / "mark"
    evil = f"x; touch {mark} $(touch {mark})"
    assert run("publish", STORE=evil, EVENT="all")[1] == [["publisher", "publish", "--store", evil]]
    assert not mark.exists()


@pytest.mark.parametrize(
    ("command", "fails"), [("due", "dbt"), ("due", "publisher"), ("warehouse", "dbt"), ("publish", "publisher")]
)
def test_a_failure_is_handed_on(run: Deploy, tmp_path: Path, command: str, fails: str) -> None:
    """And no event is due where that is not known."""
    output = tmp_path / "output"
    code, calls = run(command, FAILS=fails, ANSWER="hourly\n", GITHUB_OUTPUT=str(output))
    assert (code, calls[-1][0], output.exists()) == (1, fails, False)


@pytest.mark.parametrize("arguments", [[], ["nothing"], ["due", "warehouse"]])
def test_an_unknown_command_is_refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """With the commands that there are."""
    assert deploy.main(arguments) == 2
    assert "due,warehouse,publish,site,doctor,health,freshness" in capsys.readouterr().err


def test_every_command_has_its_target() -> None:
    """`make due` is `python -m tools.deploy due`, and so on."""
    (targets,) = re.findall(
        r"^(.*):\n\t@\$\(BIN\)/python -m tools\.deploy \$@$", Path("Makefile").read_text(), re.MULTILINE
    )
    assert targets.split() == list(deploy.COMMANDS)
