"""The Makefile needs neither GNU's make nor GNU's tools, and its help names every target."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

TEXT = Path("Makefile").read_text()
LINES = TEXT.replace("\\\n", " ").splitlines()

NAME = "[A-Z_]+"
REFERENCE = rf"\$(?:\$|@|\({NAME}\))"  # a dollar for the shell, the target, or a macro
FORMS = (
    r"#.*|",
    rf"{NAME} =(?:[^$#]|{REFERENCE})*",
    r"(?:\.PHONY|[a-z-]+(?: [a-z-]+)*):(?:\s+[a-z-]+)*(?: ## .*)?",
    rf"\t(?:[^$]|{REFERENCE})+",
)
# what a recipe may begin with, beside what is in .venv: POSIX has it
COMMANDS = {"awk", "diff", "echo", "mkdir", "mv", "rm", "sh", "test", "trap"}


def every_make_runs(line: str) -> bool:
    """Tell whether a line has one of few forms, and begins with a command that is everywhere."""
    if not any(re.fullmatch(form, line) for form in FORMS) or line.startswith("SHELL"):
        return False
    command = re.match(r'\t@?(?:\w+="?[^ "]*"?;? )*(\S+)', line)
    return not command or command[1].startswith("$(") or command[1] in COMMANDS


def test_every_make_runs_it() -> None:
    """A newcomer's may be of 2006, as on macOS, or not GNU's."""
    assert [line for line in LINES if not every_make_runs(line)] == []


def run(*arguments: str, folder: Path = Path()) -> subprocess.CompletedProcess[str]:
    """Run make by itself, as a group of processes that a Ctrl-C reaches whole."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "IF_NEW"))}
    command = [shutil.which("make") or "make", *arguments]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False, process_group=0
    )


def test_help_names_every_target() -> None:
    """Without a name it is what is printed."""
    (targets,) = re.findall(r"^\.PHONY: (.*)", "\n".join(LINES), re.MULTILINE)
    assert re.findall(r"^  make ([a-z-]+) +\S.*", run().stdout, re.MULTILINE) == targets.split()


def test_locked_versions_are_kept_unless_asked(tmp_path: Path) -> None:
    """The largest set is upgraded, which binds the others."""
    write_project(tmp_path, uv='echo "$@" >>calls')
    for asked, upgraded in (("", [False] * 3), ("UPGRADE=1", [True, False, False])):
        assert run("lock", *filter(None, [asked]), folder=tmp_path).returncode == 0
        calls = (tmp_path / "calls").read_text().splitlines()
        assert ["--upgrade" in call.split() for call in calls[-3:]] == upgraded


def write_project(folder: Path, **programs: str) -> None:
    """Write a project with this Makefile, in which `make setup` does nothing and programs are these scripts."""
    for name, script in {"setup.sh": ":", **programs}.items():
        file = folder / ("tools" if name == "setup.sh" else ".venv/bin") / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"#!/bin/sh\n{script}\n")
        file.chmod(0o755)
    (folder / "Makefile").write_text(TEXT)


@pytest.mark.parametrize(
    ("dbt", "publisher", "said", "shown"),
    [
        (":", "kill -INT 0; sleep 9", "docs: interrupted; target/docs is as before\n", "old"),
        ("exit 1", ":", "", "old"),
        (":", ":", "", "new"),
    ],
)
def test_docs_that_are_not_made_leave_what_stands(
    tmp_path: Path, dbt: str, publisher: str, said: str, shown: str
) -> None:
    """Ctrl-C reaches make and all that it runs."""
    new = "mkdir -p target/docs.new; echo new >target/docs.new/static_index.html"
    write_project(tmp_path, python="echo 2025-11-30T23:55:00Z", dbt=f"{new}; {dbt}", publisher=publisher)
    (tmp_path / "target/docs").mkdir(parents=True)
    (tmp_path / "target/docs/index.html").write_text("old\n")
    done = run("docs", folder=tmp_path)
    assert (done.returncode == 0, said in done.stderr) == (shown == "new", True)
    assert (tmp_path / "target/docs/index.html").read_text() == f"{shown}\n"


@pytest.mark.parametrize(("target", "program"), [("test-googlesql", "pytest"), ("lint-sql", "python")])
def test_what_passed_is_not_asked_again_until_something_differs(tmp_path: Path, target: str, program: str) -> None:
    """By name or text; what failed is asked again, what somebody asks by name, and all outside of a repository."""
    write_project(tmp_path, **{program: "echo asked; test -s models/*.sql"})
    (tmp_path / "models").mkdir()
    model, other = tmp_path / "models/model.sql", tmp_path / "models/other.sql"
    model.write_text("0")

    def asks(*arguments: str) -> bool:
        return "asked" in run(target, *arguments, folder=tmp_path).stdout

    assert [asks("IF_NEW=1"), asks("IF_NEW=1")] == [True, True]
    subprocess.run(["sh", "-c", "git init -q && git add models"], cwd=tmp_path, check=True)  # noqa: S607 (from PATH)
    model.write_text("")
    assert [asks("IF_NEW=1"), asks("IF_NEW=1")] == [True, True]
    for change in (lambda: model.write_text("1"), lambda: model.rename(other), lambda: other.write_text("2")):
        change()
        assert [asks("IF_NEW=1"), asks("IF_NEW=1"), asks()] == [True, False, True]
