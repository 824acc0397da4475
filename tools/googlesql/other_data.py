"""`python -m tools.googlesql.other_data [RAW NOW]`: compare BigQuery with DuckDB over other data than the fixture's.

By default the data are the demo's. Of a raw folder some dates are taken: one from before the incremental window, and
the last two. All models are built as of the day before NOW and then, as an ordinary run does it, over these tables as
of NOW; Google's evaluator and DuckDB must have the same rows after each. What the folder lacks of optional inputs is
empty. It takes minutes, so no test runs it.
"""

import datetime as dt
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb

from demo.league import DEMO_NOW
from demo.season import simulate
from tools.googlesql import dbt_runs
from tools.googlesql.analysis import analyse
from tools.googlesql.equality import Duck, Evaluation, evaluate
from tools.googlesql.google import Google, Row
from tools.googlesql.language import duckdb_type
from tools.googlesql.project import Node, Project, load
from tools.googlesql.values import Value, decode
from workspace.raw_folder import SOURCES, declared_tables
from workspace.yaml_files import read_yaml

DAYS_AGO = (12, 1, 0)
DAY = dt.timedelta(days=1)


def cut(raw: Path, out: Path, project: Project, today: dt.date) -> None:
    """Write each declared table with every declared column and the rows of the chosen dates."""
    out.mkdir()
    dates = ", ".join(f"date '{today - DAY * days}'" for days in DAYS_AGO)
    partitions = {table.path[-1]: table.partition for table in project.declared.values()}
    for table in declared_tables(SOURCES):
        file = raw / f"{table.name}.parquet"
        there = _columns(file) if file.exists() else set()
        columns = ", ".join(
            f"cast({name if name in there else 'null'} as {duckdb_type(kind)}) as {name}"
            for name, kind in table.columns.items()
        )
        source = f"'{file}'" if there else "(select 1 as nothing where false)"
        partition = partitions.get(table.name)
        where = f"where cast({partition} as date) in ({dates})" if there and partition else ""
        duckdb.sql(f"copy (select {columns} from {source} {where}) to '{out / table.name}.parquet'")


def _columns(file: Path) -> set[str]:
    return {name for name, *_ in duckdb.sql(f"describe from '{file}'").fetchall()}


def merged(node: Node, columns: list[str], before: list[Row], new: list[Row], first: dt.date) -> list[Row]:
    """Return a table's rows after an ordinary run: rows of the same key are replaced, else the dates of the window."""
    unique = node.config.get("unique_key")
    names = [unique] if isinstance(unique, str) else unique or [node.config["meta"]["by_date"]]
    places = [columns.index(name) for name in names]

    def key(row: Row) -> tuple[Value, ...]:
        return tuple(decode(row[place]) for place in places)

    replaced = set(map(key, new))
    return [*(row for row in before if (key(row) not in replaced if unique else key(row) < (first,))), *new]


def ordinary_run(google: Google, project: Project, evaluation: Evaluation, first: dt.date) -> Evaluation:
    """Evaluate each model as a later run builds it, over the tables that an earlier one left."""
    later = {node.id: node for node in project.rest if node.is_model}
    rows = dict(evaluation.rows)
    after = Evaluation(evaluation.tables, rows)
    for node in project.models:
        new = after.run(google, later.get(node.id, node))
        columns = [name for name, _ in evaluation.tables[node.id].columns]
        is_incremental = node.config["materialized"] == "incremental"
        rows[node.id] = merged(node, columns, rows[node.id], new, first) if is_incremental else new
    return after


def differences(evaluation: Evaluation, project: Project, duck: Duck) -> Iterator[str]:
    """Yield a line for each model whose rows differ."""
    for node in project.models:
        if text := evaluation.difference(node.id, duck):
            yield f"{node.name}: {text}"


class Both:
    """A folder with the raw tables that were cut, what dbt compiles for BigQuery, and what it builds on DuckDB."""

    def __init__(self, folder: Path, raw: Path) -> None:
        """Say where everything is."""
        self._folder, self.raw = folder, raw
        self._places = {
            "RAW_FOLDER": str(raw),
            "DUCKDB_PATH": str(folder / "nba_subsets.duckdb"),
            "STATE": str(folder / "state"),
            "DBT_LOG_LEVEL_FILE": "none",
        }

    def compiled(self, now: dt.datetime) -> Project:
        """Compile for BigQuery."""
        target = self._folder / f"compiled-{now:%d}"
        dbt_runs.run(target, now.isoformat(), **self._places)
        return load(target)

    def built(self, now: dt.datetime) -> Duck:
        """Build on DuckDB, over what was built before."""
        target = self._folder / f"built-{now:%d}"
        target.mkdir()
        shutil.copyfile("profiles.yml.example", target / "profiles.yml")
        command = [str(Path(sys.executable).with_name("dbt")), "--quiet", "build", "--target", "local"]
        options = ["--profiles-dir", str(target), "--target-path", str(target)]
        kinds = ["--exclude-resource-type", "test", "--exclude-resource-type", "unit_test"]
        variables = ["--vars", json.dumps({"incremental_on_duckdb": True})]
        places = os.environ | self._places | {"NOW": now.isoformat(), "DBT_LOG_PATH": str(target)}
        subprocess.run([*command, *options, *kinds, *variables], env=places, check=True)
        return Duck(target, Path(self._places["DUCKDB_PATH"]), self.raw, Path(self._places["STATE"]))


def compare(raw: Path, now: dt.datetime, folder: Path) -> list[str]:
    """Return a line for each difference, of the run as of the day before or of the one over its tables."""
    both, google = Both(folder, folder / "raw"), Google()
    project = both.compiled(now - DAY)
    cut(raw, both.raw, project, _eastern(now))
    tables = analyse(google, project.models, project.declared).tables
    duck = both.built(now - DAY)
    evaluation = evaluate(google, project.models, tables, duck)
    found = [f"a first run: {line}" for line in differences(evaluation, project, duck)]
    print(f"as of the day before: {len(project.models)} models, {len(found)} differ", flush=True)
    duck.close()
    later, duck = both.compiled(now), both.built(now)
    # the run before was yesterday's, so the window is as the macro has it without a warehouse to ask
    reprocessed = read_yaml(Path("dbt_project.yml"))["vars"]["reprocess_days"]
    after = ordinary_run(google, later, evaluation, _eastern(now) - DAY * (reprocessed + 1))
    return found + [f"an ordinary run: {line}" for line in differences(after, later, duck)]


def _eastern(now: dt.datetime) -> dt.date:
    return now.astimezone(ZoneInfo("America/New_York")).date()


def main(arguments: list[str]) -> int:
    """Print the differences."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if arguments:
            raw, now = Path(arguments[0]), dt.datetime.fromisoformat(arguments[1])
        else:
            raw, now = folder / "demo", DEMO_NOW
            simulate(raw)
        found = compare(raw, now, folder)
    print(*found, f"{len(found)} models differ", sep="\n")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
