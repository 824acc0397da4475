"""A process of its own for dbt: dbt and its parse are loaded once for many commands."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

WITH_TESTS = ("build", "--exclude-resource-type", "unit_test")
WITHOUT_TESTS = (*WITH_TESTS, "test")
LIST = "LIST_OF_BUILDS"


def of_parse(variables: Mapping[str, object]) -> dict[str, object]:
    """Return the vars that a parse depends on: configs of dbt_project.yml read one, others are read by each command."""
    return {name: value for name, value in variables.items() if name == "incremental_on_duckdb"}


class Dbt:
    """A process that runs dbt's commands, one after the other."""

    def __init__(self) -> None:
        """Start it."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.dbt_runner"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def run(
        self,
        folder: Path,
        environment: Mapping[str, str],
        *arguments: str,
        without: Sequence[str] = (),
        project: str = "",
        **variables: object,
    ) -> tuple[bool, str]:
        """Run a command in a folder, or parse without one, of this project unless another one is named.

        Return whether it succeeded, and what dbt said of errors or listed.
        """
        request = {
            "folder": str(folder),
            "environment": dict(environment),
            "arguments": arguments,
            "vars": variables,
            "without": without,
            "project": project,
        }
        assert self._process.stdin
        assert self._process.stdout
        print(json.dumps(request), file=self._process.stdin, flush=True)
        success, said, nodes, seconds = json.loads(self._process.stdout.readline())
        if not project:
            _note(
                f"{seconds:.1f}", str(nodes), os.environ.get("PYTEST_CURRENT_TEST", ""), " ".join(arguments) or "parse"
            )
        return success, said

    def end(self) -> None:
        """Let it end."""
        self._process.communicate()


def begin_list(file: Path) -> None:
    """Begin a list of the commands of this process and of those that it starts.

    A line of it: CPU seconds, nodes that ran, test and command, with tabs between.
    """
    file.parent.mkdir(exist_ok=True)
    file.write_text("")
    os.environ[LIST] = str(file.absolute())


def _note(*columns: str) -> None:
    if name := os.environ.get(LIST):
        with Path(name).open("a") as file:  # one write, which no other process can part
            file.write("\t".join(columns) + "\n")


def places(folder: Path) -> dict[str, str]:
    """Put the example's profiles into a folder; return the environment with which dbt reads and writes there."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile("profiles.yml.example", folder / "profiles.yml")
    return dict.fromkeys(("DBT_PROFILES_DIR", "DBT_TARGET_PATH", "DBT_LOG_PATH"), str(folder))
