"""What the deployment runs for which variables. dbt and the publisher are stand-ins that write down their arguments."""

import datetime as dt
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from contextlib import chdir
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from publisher.errors import StoreError
from tests.tables import beside
from tools import deploy
from tools.deploy import ALL, CHANGED, PAGES

STAND_IN = f"""#!{sys.executable}
import json, os, sys
from pathlib import Path
name = Path(sys.argv[0]).name
with open(os.environ["CALLS"], "a") as calls:
    print(json.dumps([name, *sys.argv[1:]]), file=calls)
if set(sys.argv) & set(("due", "health", "ls")):
    print(os.environ["ANSWER"], end="")
sys.exit(int(os.environ.get("FAILS") == name))
"""
VARIABLES = {
    *("EVENT", "EVENTS", "STORE", "STATE", "INTERNAL_STORE", "FORCE", "ADOPT", "MEND", "COMMIT"),
    *("RAW_PROJECT", "ORIGIN", "GITHUB_OUTPUT", "GITHUB_EVENT_NAME"),
}

CASES: dict[str, Any] = beside(__file__)

PARSE = ["dbt", "--quiet", "parse"]
BUILD = ["dbt", "build", "--exclude-resource-type", "unit_test"]
EVERYTHING = ["--selector", "daily"]

Deploy = Callable[..., tuple[int, list[list[str]]]]


@dataclass
class Tables:
    """Stands in for what the tables were built from: what differs, and what is written of it, beside the calls.

    And for the last build: which sources are new, and what rests on them.
    """

    calls: Path
    differs: list[str] | None = field(default_factory=list)
    new: list[str] | None = None
    manifest: dict[str, Any] = field(default_factory=dict)
    state: None = None
    stamps: dict[str, str] = field(default_factory=lambda: {"source.games": "at 11"})

    def names(self) -> list[str] | None:
        """Return what differs."""
        return self.differs

    def forget(self) -> None:
        """Write it down."""
        self._note("forget")

    def keep(self, *of: object) -> None:
        """Write it down; of a build, its events and until when it is true."""
        self._note("keep", *of[1:])

    def new_since(self, events: list[str], now: dt.datetime) -> list[str] | None:
        """Return the sources that are new."""
        assert events
        assert now.tzinfo
        return self.new

    def _note(self, *what: object) -> None:
        with self.calls.open("a") as calls:
            print(json.dumps(what), file=calls)


@pytest.fixture
def tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tables:
    """Return tables that were built from this checkout."""
    tables = Tables(tmp_path / "calls")
    monkeypatch.setattr(deploy, "built_from", lambda _: tables)
    monkeypatch.setattr(deploy, "news", lambda _: tables)
    monkeypatch.setattr(deploy, "forget", lambda _: tables.forget())
    monkeypatch.setattr(deploy, "next_moment", lambda *_: "19:00")
    target = SimpleNamespace(build=SimpleNamespace(began="12:07"))
    monkeypatch.setattr(deploy, "Target", lambda _: target)
    return tables


@pytest.fixture
def run(tmp_path: Path, tables: Tables, monkeypatch: pytest.MonkeyPatch) -> Deploy:
    """Return a function that runs a command with these variables: exit code, and each call of a program."""
    calls = tables.calls
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
    assert run("warehouse", EVENTS=events) == (
        0,
        [PARSE, [*BUILD, *selector], ["keep", (events or ALL).split(), "19:00"]],
    )


@pytest.mark.parametrize(
    ("due", "new", "differs", "started", "printed"),
    [
        ("hourly\ngraded", [], [], "schedule", "still=20..-..-..T..:..:..Z hourly graded"),
        ("hourly", [], [], None, "still=20..-..-..T..:..:..Z hourly"),
        ("hourly", ["source.games"], [], "schedule", ""),
        ("hourly", None, [], "schedule", ""),
        ("hourly", [], ["fct_slates"], "schedule", ""),
        ("hourly", [], [], "workflow_dispatch", ""),
        ("", [], [], "schedule", ""),
    ],
)
def test_an_hour_in_which_nothing_came_has_no_event(  # noqa: PLR0913, PLR0917 (a table)
    run: Deploy,
    tables: Tables,
    capfd: pytest.CaptureFixture[str],
    due: str,
    new: list[str] | None,
    differs: list[str],
    started: str | None,
    printed: str,
) -> None:
    """If the schedule started the run, and the tables are of this commit: what is published is still as it would be."""
    tables.new, tables.differs = new, differs
    assert run("due", ANSWER=due, **({"GITHUB_EVENT_NAME": started} if started else {}))[0] == 0
    events = "" if printed else due.replace("\n", " ")
    assert re.fullmatch(f"events={events}\n{printed}\n?", capfd.readouterr().out)


def test_an_hour_builds_what_rests_on_what_is_new(
    run: Deploy, tables: Tables, capfd: pytest.CaptureFixture[str]
) -> None:
    """Of what dbt selects, and what the publisher reads beside documents. Whoever asks for an event gets all of it."""
    children = {"source.raw.games": ["model.games"], "model.games": ["test.games", "model.daily"]}
    models = ("model.games", "model.daily", "model.other", "test.games", "model.names")
    tables.manifest = {
        "child_map": {model: [] for model in models} | {"source.raw.other": ["model.other"]} | children,
        "nodes": {name: {"name": name.removeprefix("model."), "config": {}} for name in models},
    }
    tables.manifest["nodes"]["model.names"]["config"] = {"meta": {"internal_names": True}}
    selected = "".join(f'{{"unique_id": "{name}"}}\n' for name in (*models, "source.raw.games", "unit_test.games"))
    selected = selected.replace('{"unique_id": "model.daily"}\n', "")
    tables.new = ["source.raw.games"]
    code, calls = run("warehouse", EVENTS="hourly", EVENT="auto", ANSWER=selected)
    asked = ["dbt", "--quiet", "ls", "--selector", "hourly", "--output", "json", "--output-keys", "unique_id"]
    part = [*BUILD, "--indirect-selection", "empty", "--select", "games", "names", "test.games"]
    assert (code, calls) == (0, [PARSE, asked, part, ["keep", ["hourly"], "19:00"]])
    assert capfd.readouterr().out == "new: games\n"
    everything = [PARSE, [*BUILD, "--selector", "hourly"], ["keep", ["hourly"], "19:00"]]
    assert run("warehouse", EVENTS="hourly", EVENT="hourly") == (0, everything)
    tables.new = []
    assert run("warehouse", EVENTS="hourly", EVENT="auto") == (0, everything)
    tables.stamps = {}  # on DuckDB
    assert run("warehouse", EVENTS="hourly", EVENT="auto") == (0, everything[:-1])


@pytest.mark.parametrize(
    ("differs", "events"),
    [(None, ALL), (["fct_slates", "assert_slates"], CHANGED), ([], PAGES)],
)
def test_a_deployment_is_of_what_differs(
    run: Deploy, tables: Tables, capfd: pytest.CaptureFixture[str], differs: list[str] | None, events: str
) -> None:
    """All of it, a part, or no table; all dates of what is built are made anew."""
    tables.differs = differs
    assert run("due", EVENT=CHANGED) == (0, [PARSE])
    assert capfd.readouterr().out == f"events={events}\n"
    if differs != []:
        part = ["--indirect-selection", "empty", "--select", *differs] if differs else EVERYTHING
        built = [PARSE, ["forget"], ["forget"], [*BUILD, "--full-refresh", *part], ["keep"]]
        assert run("warehouse", EVENT=CHANGED, EVENTS=events) == (0, built)


@pytest.mark.parametrize("differs", [None, ["fct_slates"]])
def test_tables_of_another_commit_are_made_anew(run: Deploy, tables: Tables, differs: list[str] | None) -> None:
    """Whatever is due: a deployment that failed has left some."""
    tables.differs = differs
    built = [PARSE, ["forget"], ["forget"], [*BUILD, "--full-refresh", *EVERYTHING], ["keep"]]
    assert run("warehouse", EVENT="auto", EVENTS="hourly") == (0, built)


def test_a_build_that_failed_leaves_tables_of_which_nobody_knows(run: Deploy, tables: Tables) -> None:
    """The next one begins anew."""
    tables.differs = ["fct_slates"]
    code, calls = run("warehouse", EVENT=CHANGED, EVENTS=CHANGED)
    assert (code, calls[-1]) == (0, ["keep"])
    (tables.calls.parent / "dbt").write_text(STAND_IN.replace("== name)", '== name and "build" in sys.argv)'))
    code, calls = run("warehouse", EVENT=CHANGED, EVENTS=CHANGED, FAILS="dbt")
    assert (code, [call[0] for call in calls]) == (1, ["dbt", "forget", "forget", "dbt"])


def test_a_push_that_was_overtaken_is_not_deployed(
    run: Deploy, tables: Tables, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Its tests took longer; somebody who asks for an older commit gets it."""
    tables.differs = ["fct_slates"]
    for started, is_overtaken, events in (
        ("push", True, ""),
        ("push", False, CHANGED),
        ("workflow_dispatch", True, CHANGED),
    ):
        monkeypatch.setattr(deploy, "is_overtaken", lambda answer=is_overtaken: answer)
        assert run("due", EVENT=CHANGED, GITHUB_EVENT_NAME=started)[0] == 0
        assert capfd.readouterr().out == f"events={events}\n"


def test_documents_that_were_built_are_published(run: Deploy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of one audience or both, but of no channel, and no event counts as published: others of it may be older."""
    audiences = {"picks": "public", "why": "internal", "feed": "public"}
    kinds = [SimpleNamespace(name=name, audience=who, nodes=[f"model.{name}"]) for name, who in audiences.items()]
    asked = []

    def of(channel: str) -> SimpleNamespace:
        asked.append(channel)
        return SimpleNamespace(kinds=kinds)

    statuses = {"model.picks": "success", "model.why": "skipped", "model.other": "success"}
    target = SimpleNamespace(catalog=SimpleNamespace(of=of), build=SimpleNamespace(statuses=statuses))
    monkeypatch.setattr(deploy, "Target", lambda _: target)
    monkeypatch.chdir(tmp_path)
    chosen = ["publisher", "publish", "--store", "public", "--document", "picks"]
    assert run("publish", EVENT=CHANGED, EVENTS=CHANGED) == (0, [chosen])
    inside = [*chosen[:4], "--internal-store", "i", *chosen[4:], "--document", "why"]
    assert run("publish", EVENT=CHANGED, EVENTS=CHANGED, INTERNAL_STORE="i") == (0, [inside])
    assert set(asked) == {""}


def test_a_state_store_that_cannot_be_read_is_one_line(
    run: Deploy, tables: Tables, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """And nothing is built."""

    def unread() -> list[str]:
        message = "gs://state/deployed/prints.json: 403"
        raise StoreError(message)

    monkeypatch.setattr(tables, "names", unread)
    assert run("warehouse", EVENTS="hourly") == (1, [PARSE])
    assert capsys.readouterr().err == "warehouse: gs://state/deployed/prints.json: 403\n"


def test_what_dbt_is_told_decides_what_tables_there_are(tmp_path: Path) -> None:
    """The raw tables, the dataset and the ledger; the state store is the publisher's."""
    given = {
        "RAW_PROJECT": "raw",
        "BIGQUERY_DATASET": "nba",
        "STATE": str(tmp_path / "state"),
        "STORE": str(tmp_path / "s"),
    }
    found = deploy.built_from(given)
    assert found.state.name == given["STATE"]
    assert list(found.given) == ["--vars", '{"raw_project": "raw"}', "", "", "nba", "", given["STATE"]]


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
        for dbt in (call for call in calls if call[0] == "dbt"):
            found = [json.loads(dbt[at + 1]) for at, word in enumerate(dbt) if word == "--vars"]
            assert found == ([told] if told else [])


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
    assert "due,warehouse,publish,renew,site,doctor,health,freshness" in capsys.readouterr().err


def test_every_command_has_its_target() -> None:
    """`make due` is `python -m tools.deploy due`, and so on."""
    (targets,) = re.findall(
        r"^(.*):\n\t@\$\(BIN\)/python -m tools\.deploy \$@$", Path("Makefile").read_text(), re.MULTILINE
    )
    assert targets.split() == list(deploy.COMMANDS)
