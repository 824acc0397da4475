"""`python -m tests.dbt_runner`: runs dbt's commands, one a line of standard input, until that ends.

A process for each command would load dbt and read its parse again and again, at more than the cost of the models.
"""

import gc
import json
import os
import sys
import time
from pathlib import Path
from typing import Any, cast

from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest

from tests.dbt_process import of_parse
from workspace.faster_dbt import make_dbt_faster
from workspace.in_process import belong, forget_compiled

SILENT = ("--log-level", "none")  # with --quiet dbt writes every line of its log, and throws it away


class Runner:
    """Runs commands, with a parse of each project and target that is made once, whatever the folder.

    A command may leave out documents, as if the project did not have them.
    """

    def __init__(self) -> None:
        """Load dbt."""
        make_dbt_faster()
        self.said: list[str] = []
        self.ran = 0  # nodes of the last command
        self._parses: dict[tuple[str, ...], Manifest] = {}
        self._texts: dict[tuple[str, ...], bytes] = {}  # of parses; dbt would write them anew with each build
        self._runner = dbtRunner(callbacks=[self._hear])

    def run(self, project: str, arguments: list[str], variables: dict[str, Any], without: list[str]) -> bool:
        """Return whether a command succeeded; without one, whether the project could be parsed."""
        self.said.clear()
        self.ran = 0
        target = Path(os.environ.get("DBT_TARGET_PATH", "target"))
        manifest, results = target / "manifest.json", target / "run_results.json"
        parsed_with = json.dumps(of_parse(variables))
        key = (project, os.environ.get("DBT_TARGET", ""), parsed_with, *without)
        if key not in self._parses:
            self._runner.manifest = None
            parsed = self._runner.invoke([*SILENT, "parse", "--vars", parsed_with]).result
            if not isinstance(parsed, Manifest):
                return False
            self._parses[key] = _leave_out(parsed, without)
            self._parses[key].write(str(manifest))  # type: ignore[no-untyped-call]
            self._texts[key] = manifest.read_bytes()
        if not arguments:
            return True
        self._runner.manifest = self._parses[key]
        forget_compiled(self._parses[key])
        given = ["--vars", json.dumps(variables)] if variables and "--vars" not in arguments else []
        builds = arguments[0] == "build"
        done = self._runner.invoke([*SILENT, *(["--no-write-json"] if builds else []), *arguments, *given])
        if isinstance(done.result, list):
            self.said += done.result
        self.ran = len(getattr(done.result, "results", ()))
        _leave_the_database()
        if builds and done.result:
            manifest.write_bytes(self._texts[key])
            cast("Any", done.result).write(str(results))
        if results.is_file():
            belong(results, self._parses[key])
        return done.success

    def _hear(self, event: Any) -> None:  # noqa: ANN401 (dbt's events have no types)
        if event.info.level == "error":
            self.said.append(event.info.msg)


def _leave_out(parsed: Any, names: list[str]) -> Manifest:  # noqa: ANN401 (dbt's Manifest has few types)
    """Take models out of a parse, what only they read, and what tests or shows any of it."""
    gone = {node for node in parsed.nodes if node.split(".")[2] in names}
    readers: dict[str, set[str]] = {}
    for node_id, node in parsed.nodes.items():
        if node.resource_type == "model":
            for read in node.depends_on_nodes:
                readers.setdefault(read, set()).add(node_id)
    while more := {read for read, by in readers.items() if by <= gone and read in parsed.nodes} - gone:
        gone |= more
    for group in (parsed.nodes, parsed.exposures, parsed.unit_tests) if gone else ():
        for node_id, node in list(group.items()):
            if node_id in gone or not gone.isdisjoint(node.depends_on.nodes if node.resource_type != "seed" else ()):
                del group[node_id]
    parsed.build_parent_and_child_maps()
    parsed.build_flat_graph()
    return cast("Manifest", parsed)


def _leave_the_database() -> None:
    """Close DuckDB's file: the next one has the same path, relative to its folder, and dbt would stay with this one."""
    if DuckDBConnectionManager._ENV:  # noqa: SLF001 (BigQuery has no file, and `env` fails)
        DuckDBConnectionManager.env().close()
    DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]


def main() -> None:
    """Answer each line with one: success, what dbt said of errors or listed, nodes that ran, and CPU seconds."""
    # dbt prints to standard output, too; what it says of errors is in the answer
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    dbt = Runner()
    for line in sys.stdin:
        request = json.loads(line)
        os.chdir(request["folder"])
        os.environ.clear()
        os.environ.update(request["environment"])
        began = time.process_time()
        # what dbt keeps and what it drops is so much that to look for cycles meanwhile takes a fifth of its time
        gc.disable()
        success = dbt.run(*(request[name] for name in ("project", "arguments", "vars", "without")))
        gc.enable()
        gc.collect()
        gc.freeze()  # parses stay, and need not be looked at again
        answer = [success, "\n".join(dbt.said), dbt.ran, time.process_time() - began]
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main()
