"""Runs `dbt build` on DuckDB, and publishes what it made to folders."""

import datetime as dt
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from publisher.cli.main import main as publisher_main
from publisher.planning.gates import GATES

# An entry of dbt's run_results.json, and the nodes of its manifest by unique id: their keys are dbt's.
Outcome = dict[str, Any]
Nodes = dict[str, dict[str, str]]


class BuildError(Exception):
    """dbt failed. Each argument is one line: the node that failed and why, or a row that failed a data test."""


@dataclass(frozen=True)
class Workspace:
    """The places of one build: dbt's target folder, the DuckDB file and the raw folder."""

    target: Path
    database: Path
    raw: Path


@dataclass(frozen=True)
class Stores:
    """The folders that documents go to, public and internal ones, and the folder of their releases."""

    public: Path
    internal: Path
    state: Path


def build(workspace: Workspace, now: dt.datetime) -> None:
    """Run `dbt build` without unit tests (they test the code, not the data); print a summary and the warnings."""
    profiles = workspace.target / "profiles"
    profiles.mkdir(parents=True, exist_ok=True)
    shutil.copyfile("profiles.yml.example", profiles / "profiles.yml")
    dbt = str(Path(sys.executable).with_name("dbt"))
    selection = ["--target", "local", "--exclude-resource-type", "unit_test"]
    environment = {
        "NOW": now.isoformat(),
        "RAW_FOLDER": str(workspace.raw),
        "DUCKDB_PATH": str(workspace.database),
        "DBT_TARGET_PATH": str(workspace.target),
        "DBT_LOG_PATH": str(workspace.target),
    }
    print("building with dbt ...", flush=True)
    run = subprocess.run(  # noqa: S603 (our own command, no shell)
        [dbt, "--quiet", "build", "--profiles-dir", str(profiles), *selection],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    _summarise(workspace.target, run)


def publish_all(workspace: Workspace, stores: Stores, now: dt.datetime) -> None:
    """Publish every document as of the build's instant; print a table.

    Every gate on contents is overruled, because whoever builds here wants to see what the rules of this folder give. A
    published document stays as it is where only its time would change.
    """
    places = ["--store", str(stores.public), "--internal-store", str(stores.internal), "--state", str(stores.state)]
    forced = [f"--force-{gate}" for gate in GATES if gate not in {"dbt", "age"}]
    code = publisher_main(["publish", *places, "--target-path", str(workspace.target), *forced], now)
    if code:
        message = f"{stores.public}: not published, for the reason above"
        raise BuildError(message)


def _summarise(target: Path, run: subprocess.CompletedProcess[str]) -> None:
    results = target / "run_results.json"
    if not results.is_file():
        raise BuildError(*_said(run))
    outcomes = orjson.loads(results.read_bytes())["results"]
    nodes = orjson.loads((target / "manifest.json").read_bytes())["nodes"]
    failures = [outcome for outcome in outcomes if outcome["status"] in {"error", "fail"}]
    if failures or run.returncode:
        lines = [line for outcome in failures for line in _failure(outcome, nodes)]
        raise BuildError(*(lines or _said(run)))
    tests = [outcome for outcome in outcomes if outcome["unique_id"].startswith("test.")]
    built = [outcome for outcome in outcomes if outcome["unique_id"].startswith(("model.", "seed."))]
    passed = sum(outcome["status"] == "pass" for outcome in tests)
    print(f"built {len(built)} models and seeds; {passed} data tests passed, {len(tests) - passed} warned")
    for line in _warnings(tests, nodes):
        print(line)


def _said(run: subprocess.CompletedProcess[str]) -> list[str]:
    return [line for line in run.stdout.splitlines() if line.strip()]


def _failure(outcome: Outcome, nodes: Nodes) -> Iterator[str]:
    name = nodes.get(outcome["unique_id"], {}).get("name", outcome["unique_id"])
    yield f"{name}: {' '.join(str(outcome['message']).split())}"
    yield from _failing_rows(outcome)


def _warnings(outcomes: list[Outcome], nodes: Nodes) -> Iterator[str]:
    for outcome in outcomes:
        if outcome["status"] == "warn":
            node = nodes[outcome["unique_id"]]
            yield f"warning: {outcome['failures']:>5} x {node['description'] or node['name']}"
            yield from _failing_rows(outcome)


def _failing_rows(outcome: Outcome) -> Iterator[str]:
    """Yield a line for each of the first rows that failed a data test (macros/failing_rows.sql)."""
    for row in outcome["adapter_response"].get("failing_rows", []):
        yield f"    {row}"
