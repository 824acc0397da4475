"""Has dbt compile everything for BigQuery, if need be in a process of its own.

`python -m tools.googlesql.dbt_runs TARGET NOW` writes all models and data tests as BigQuery would get them: into
TARGET/first as in a first run, into TARGET/incremental as in later runs, both with every optional input, and staging as
in a first run without any, as is the default, into TARGET/without, and with some into TARGET/some. It parses once and
compiles each of these.
"""

import gc
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from workspace.in_process import forget_compiled
from workspace.raw_folder import SOURCES, declared_tables

TARGET = Path("target/googlesql").resolve()  # kept after the tests, so that dbt parses only what has changed
BIGQUERY, DUCKDB, RAW, STATE = TARGET / "bigquery", TARGET / "duckdb", TARGET / "raw", TARGET / "state"
DATABASE = DUCKDB / "nba_subsets.duckdb"
LEDGER_KINDS = ("picks", "predictions")
BETWEEN = "\n;\n"  # their statements, which are compiled as one text


class DbtError(Exception):
    """dbt failed; the message is what it printed."""


def run(target: Path, now: str, **environment: str) -> None:
    """Compile so, with the example's profiles; raises DbtError if dbt fails."""
    profiles = target / "profiles"
    profiles.mkdir(parents=True, exist_ok=True)
    shutil.copyfile("profiles.yml.example", profiles / "profiles.yml")
    places = {"DBT_PROFILES_DIR": str(profiles), "DBT_LOG_PATH": str(target)}
    command = [sys.executable, "-m", "tools.googlesql.dbt_runs", str(target), now]
    done = subprocess.run(
        command, env=os.environ | places | environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    if done.returncode != 0:
        raise DbtError(done.stdout.decode())


def compile_for_bigquery(target: str, now: str) -> None:
    """Parse, and run each command."""
    os.environ["NOW"] = now
    parsed = _dbt("parse", "--target", "offline", "--target-path", f"{target}/first")
    for arguments in compilations(target):
        forget_compiled(parsed)
        _dbt(*arguments, "--target", "offline", manifest=parsed)


def compilations(target: str) -> Iterator[list[str]]:
    """Yield dbt's commands: every model and data test in both forms, staging with fewer inputs, the ledger's tables."""
    offline = ["--no-introspect", "--no-populate-cache", "--target-path"]
    for form, is_incremental in (("first", False), ("incremental", True)):
        variables = json.dumps({"compile_incremental": is_incremental, "optional_inputs": optional_inputs()})
        yield ["compile", *offline, f"{target}/{form}", "--vars", variables]
    for form, inputs in FEWER.items():
        yield ["compile", *offline, f"{target}/{form}", "--vars", json.dumps(inputs), "--select", "path:models/staging"]
    inline = BETWEEN.join(f"{{{{ ledger_table('{kind}') }}}}" for kind in LEDGER_KINDS)
    yield ["compile", *offline, f"{target}/ledger", "--vars", "{}", "--inline", inline]


def optional_inputs() -> list[str]:
    """Return all of them, as the var names them."""
    tables = declared_tables(SOURCES)
    columns = [f"{table.name}.{column}" for table in tables for column in table.optional]
    return sorted([table.name for table in tables if table.is_optional] + columns)


FEWER: dict[str, dict[str, list[str]]] = {"without": {}, "some": {"optional_inputs": optional_inputs()[1::2]}}
"""The vars with which fewer optional inputs are read: none by default, or of a table that is there not all columns."""


def _dbt(*arguments: str, manifest: Any = None) -> Any:  # noqa: ANN401 (dbt's Manifest, and what its command returns)
    """Run a command of dbt; return its result. If dbt fails, end the process with the reason."""
    from dbt.cli.main import dbtRunner  # noqa: PLC0415 (only this process needs it, and it takes two seconds)

    run = dbtRunner(manifest=manifest).invoke(["--quiet", *arguments])
    if not run.success:
        sys.exit(str(run.exception or "dbt failed, for the reason above"))
    return run.result


if __name__ == "__main__":
    gc.disable()  # the process is short, and to look for cycles takes a fifth of dbt's time
    compile_for_bigquery(*sys.argv[1:])
