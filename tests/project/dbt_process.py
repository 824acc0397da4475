"""`python -m tests.project.dbt_process`: runs dbt's commands, one a line of standard input, until that ends.

A process for each command would load dbt and read its parse again and again, at more than the cost of the models.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest

from build.in_process import belong

RESULTS = Path("target/run_results.json")


class Dbt:
    """Runs commands, each with the parse of its vars, which is made once; every folder has the same project."""

    def __init__(self) -> None:
        """Load dbt."""
        self.said: list[str] = []
        self._parses: dict[str, Manifest] = {}
        self._runner = dbtRunner(callbacks=[self._hear])

    def run(self, arguments: list[str], variables: str) -> bool:
        """Return whether a command succeeded."""
        self.said.clear()
        given = ["--vars", variables]
        if variables not in self._parses:
            self._runner.manifest = None
            parsed = self._runner.invoke(["--quiet", "parse", *given]).result
            if not isinstance(parsed, Manifest):
                return False
            self._parses[variables] = parsed
        self._runner.manifest = self._parses[variables]
        success = self._runner.invoke(["--quiet", *arguments, *given]).success
        _leave_the_database(DuckDBConnectionManager)
        if RESULTS.is_file():
            belong(RESULTS, self._parses[variables])
        return success

    def _hear(self, event: Any) -> None:  # noqa: ANN401 (dbt's events have no types)
        if event.info.level == "error":
            self.said.append(event.info.msg)


def _leave_the_database(connections: Any) -> None:  # noqa: ANN401 (dbt's connections have no types)
    """Close it, as the next one has the same path, relative to its folder, and dbt would stay with this one."""
    connections.env().close()
    connections.close_all_connections()


def main() -> None:
    """Answer each line with one: whether dbt succeeded, and what it said of errors."""
    # dbt prints to standard output, too; what it says of errors is in the answer
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    dbt = Dbt()
    for line in sys.stdin:
        request = json.loads(line)
        os.chdir(request["folder"])
        os.environ.clear()
        os.environ.update(request["environment"])
        success = dbt.run(request["arguments"], json.dumps(request["vars"]))
        print(json.dumps([success, " ".join(dbt.said)]), file=answers, flush=True)


if __name__ == "__main__":
    main()
