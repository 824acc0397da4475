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
FAULTS = (
    "BIN := .venv/bin",
    "BIN ?= .venv/bin",
    "BIN != ls",
    "SHELL = /bin/bash",
    ".SHELLFLAGS = -e",
    "MAKEFLAGS += -s",
    "export PATH",
    "ifdef CI",
    "include other.mk",
    "FILES = $(wildcard *)",
    "profiles.yml: | profiles.yml.example",
    "%.json: %.sql",
    "\t@sed -i s/a/b/ file",
    "\tcp $< $@",
    "\t$(BIN)/python $(if $(NOW),--now $(NOW))",
    "\tNOW=1 bash run",
)


def every_make_runs(line: str) -> bool:
    """Tell whether a line has one of few forms, and begins with a command that is everywhere."""
    if not any(re.fullmatch(form, line) for form in FORMS) or line.startswith("SHELL"):
        return False
    command = re.match(r'\t@?(?:\w+="?[^ "]*"?;? )*(\S+)', line)
    return not command or command[1].startswith("$(") or command[1] in COMMANDS


def test_every_make_runs_it() -> None:
    """A newcomer's may be of 2006, as on macOS, or not GNU's."""
    assert [line for line in LINES if not every_make_runs(line)] == []


@pytest.mark.parametrize("line", FAULTS)
def test_what_some_make_cannot_run_is_caught(line: str) -> None:
    """A check that has not been seen to fail proves nothing."""
    assert not every_make_runs(line)


@pytest.mark.parametrize("make", ["make", "bmake"])
def test_help_names_every_target(make: str) -> None:
    """Whichever make prints it; without a name it is what is printed."""
    if not shutil.which(make):
        pytest.skip(f"{make} is not installed")
    # those of the make that runs the tests are not every make's
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    done = subprocess.run([make], capture_output=True, text=True, check=True, env=environment)
    (targets,) = re.findall(r"^\.PHONY: (.*)", "\n".join(LINES), re.MULTILINE)
    assert re.findall(r"^  make ([a-z-]+) +\S.*", done.stdout, re.MULTILINE) == targets.split()


@pytest.mark.parametrize(
    ("dbt", "publisher", "said", "shown"),
    [
        ("kill -INT 0; sleep 9", ":", "docs: interrupted; target/docs is as before\n", "old"),
        (":", "kill -INT 0; sleep 9", "docs: interrupted; target/docs is as before\n", "old"),
        ("exit 1", ":", "", "old"),
        (":", "exit 1", "", "old"),
        (":", ":", "", "new"),
    ],
)
def test_docs_that_are_not_made_leave_what_stands(
    tmp_path: Path, dbt: str, publisher: str, said: str, shown: str
) -> None:
    """Ctrl-C reaches make and all that it runs."""
    new = "mkdir -p target/docs.new; echo new >target/docs.new/static_index.html"
    for name, script in (
        *(("setup.sh", ":"), ("bin/python", "echo 2025-11-30T23:55:00Z"), ("bin/dbt", f"{new}; {dbt}")),
        ("bin/publisher", publisher),
    ):
        file = tmp_path / ("tools" if name == "setup.sh" else ".venv") / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"#!/bin/sh\n{script}\n")
        file.chmod(0o755)
    (tmp_path / "Makefile").write_text(TEXT)
    (tmp_path / "target/docs").mkdir(parents=True)
    (tmp_path / "target/docs/index.html").write_text("old\n")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    done = subprocess.run(
        [shutil.which("make") or "make", "docs"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        process_group=0,
    )
    assert (done.returncode == 0, said in done.stderr) == (shown == "new", True)
    assert (tmp_path / "target/docs/index.html").read_text() == f"{shown}\n"
