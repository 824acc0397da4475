"""The command `publisher` used wrongly, or where something is missing: one clear line and the right exit code."""

import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import orjson
import pytest

from publisher.cli.arguments import parse
from publisher.cli.command import Program, typed
from publisher.cli.main import MOVED, main
from publisher.cli.main import PROGRAM as PUBLISHER
from tests.publisher.conftest import Run
from tests.publisher.small_warehouse import Warehouse
from workspace.commands import PROGRAM as WORKSPACE

PROGRAMS = (PUBLISHER, WORKSPACE)
COMMANDS = [(program, name) for program in PROGRAMS for name in program.commands]


def last_line(err: str) -> str:
    """Return the error; what comes before it tells what was going on."""
    assert "Traceback" not in err
    return err.splitlines()[-1]


@pytest.mark.parametrize(
    "arguments",
    [
        ["publish"],
        ["health", "--store", ""],
        ["publish", "--store", "x", "--state", " "],
        ["publish", "--store", "x", "--date", "15.01.2026"],
        ["publish", "--store", "x", "--date", "2026-01-15", "--to", "2026-01-16"],
        ["publish", "--store", "x", "--from", "2026-01-16", "--to", "2026-01-15"],
        ["publish", "--store", "x", "--date", "2026-02-30"],
        ["publish", "--store", "x", "--event", "daily", "--date", "today"],
        ["publish", "--store", "x", "--max-age", "6"],
        ["publish", "--store", "x", "--jobs", "0"],
        ["publish", "--store", "x", "--force-everything"],
        ["rollback", "--store", "x"],
        ["schema"],
        ["schema", "--out", "x", "--audience", "private"],
        ["verify"],
        ["nothing"],
        [],
    ],
)
def test_wrong_usage_exits_2(run: Run, arguments: list[str]) -> None:
    """Usage errors are told from failures."""
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith("usage: publisher")


@pytest.mark.parametrize(("program", "command"), COMMANDS)
def test_help_teaches_with_examples_of_the_command_itself(run: Run, program: Program, command: str) -> None:
    """And with the exit codes."""
    code, out, _ = run(command, "--help")
    shown = [line for line in out.splitlines() if line.startswith((f"  {program.name} ", "  NOW="))]
    examples = [typed(program.name, example) for example, _ in program.commands[command].examples]
    assert code == 0
    assert [line.split("  ")[1] for line in shown] == examples
    assert all(f"{program.name} {command} " in line for line in shown)
    assert "exit codes: 0 done, 1 refused or failed" in out


@pytest.mark.parametrize(("program", "command"), COMMANDS)
def test_a_default_is_what_the_help_says(run: Run, program: Program, command: str) -> None:
    """Where the help of an option says one, leaving the option out means the same."""
    _, out, _ = run(command, "--help")
    line = program.commands[command].examples[0][0]
    words = [word for word in shlex.split(line) if not word.startswith("NOW=")]
    for option in re.split(r" (?=--[a-z-]+ [A-Z])", " ".join(out.split()))[1:]:
        name, said = option.split()[0], re.search(r"\(default: (\w+)\)", option)
        if said and name not in words:
            assert parse(program, [*words, name, said[1]]) == parse(program, words), name


def test_the_help_of_all_shows_each_command_once(run: Run) -> None:
    """The first example of each, in the order of the commands."""
    code, out, _ = run("--help")
    shown = re.findall(r"^  (?:NOW=\S+ )?publisher (\w+) ", out, re.MULTILINE)
    assert (code, shown) == (0, [*PUBLISHER.commands])
    assert "exit codes: 0 done, 1 refused or failed" in out


@pytest.mark.parametrize(
    ("program", "example"),
    [(program, line) for program, name in COMMANDS for line, _ in program.commands[name].examples],
)
def test_an_example_can_be_typed(program: Program, example: str) -> None:
    """Every option of it exists, and goes with the others."""
    words = [word for word in shlex.split(example) if not word.startswith("NOW=")]
    assert parse(program, words).command == words[0]


def test_a_command_that_has_moved_is_named_with_its_program(capsys: pytest.CaptureFixture[str]) -> None:
    """Each that has is one of the workspace."""
    assert WORKSPACE.commands.keys() == MOVED
    assert (main(["why", "2026-01-15", "Ann"]), capsys.readouterr().err) == (
        2,
        "publisher: why has moved: type `workspace` in the place of `publisher`\n",
    )


def test_the_version_is_that_of_the_project(run: Run) -> None:
    """As it is installed."""
    version = tomllib.loads(Path("pyproject.toml").read_text())["project"]["version"]
    assert run("--version")[:2] == (0, f"publisher {version}\n")


ARGUMENTS: dict[str, list[str]] = {
    "why": ["2026-01-15", "Ann"],
    "schema": ["--out", "api"],
    "rollback": ["--store", "store", "000001-000000000000"],
}
"""What a command needs besides a store."""


@pytest.mark.parametrize("command", [name for _, name in COMMANDS])
def test_each_command_prints_one_json_object(
    warehouse: Warehouse, publish: Run, run: Run, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    """Whether it does what it was asked for, or cannot."""
    monkeypatch.chdir(warehouse.target.parent)
    Path("pages").mkdir()
    Path("pages/index.html").write_text("<!doctype html>")
    warehouse.add()
    publish()
    _, out, err = run(command, *ARGUMENTS.get(command, ["--store", "store"]), "--json")
    assert isinstance(orjson.loads(out), dict), err
    assert out.count("\n") == 1


def test_a_reader_that_has_seen_enough_is_no_error(warehouse: Warehouse, publish: Run, store: Path) -> None:
    """`publisher releases | head` ends without a traceback."""
    warehouse.add()
    publish()
    command = [sys.executable, "-m", "publisher", "releases", "--store", str(store)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 1


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("publsh --store x", ["publsh: did you mean publish?"]),
        ("publish --stor x", ["--stor: did you mean --store?"]),
        ("publish --store x --dryrun", ["--dryrun: did you mean --dry-run?"]),
        ("releases --stor=x --limt 3", ["--stor: did you mean --store?", "--limt: did you mean --limit?"]),
        ("frobnicate", []),
        ("--store x publish", ["the command comes first: publisher publish --store public"]),
        ("publish", ["for example: publisher publish --store public"]),
        ("schema", ["for example: publisher schema --out api --audience public"]),
        ("publish --store", []),
        ("", ["for example: publisher publish --store public"]),
    ],
)
def test_a_near_miss_is_told_and_never_guessed(capsys: pytest.CaptureFixture[str], line: str, meant: list[str]) -> None:
    """An abbreviation is refused, too: it would mean something else once there is another such option."""
    with pytest.raises(SystemExit) as stopped:
        parse(PUBLISHER, shlex.split(line))
    said = last_line(capsys.readouterr().err).split("; ")
    assert (stopped.value.code, said[1:]) == (2, meant)
