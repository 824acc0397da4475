"""DuckDB replaces a table or a view in one transaction, whatever stood in its place."""

import shutil
from pathlib import Path

import duckdb

from tests.project.test_one_instant import PROJECT, run_steps

MODELS = {
    "bookkeeping/bookkeeping__complete_runs.sql": "select 1 as run",
    "kept.sql": "{{ config(materialized='table') }} select cast('{{ env_var('VALUE') }}' as integer) as value",
    "seen.sql": "{{ config(materialized='view') }} select value from {{ ref('kept') }}",
}
BEFORE = "create view kept as select 7 as value; create table seen as select 7 as value"
RELATIONS = "select table_name, table_type from information_schema.tables where table_name != 'given_inputs' order by 1"


def test_replaced_at_once(tmp_path: Path) -> None:
    """A run that fails leaves what was there; nothing is built under another name and renamed."""
    shutil.copytree("macros", tmp_path / "macros")
    (tmp_path / "dbt_project.yml").write_text(PROJECT)
    for name, text in MODELS.items():
        (tmp_path / "models" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "models" / name).write_text(text)
    database, target = tmp_path / "small.duckdb", tmp_path / "target"

    def run(*values: str) -> list[bool]:
        steps = {value: ("", ["run"], {"VALUE": value}) for value in values}
        return [success for success, _ in run_steps(steps, tmp_path, target, database).values()]

    def shown(query: str) -> list[tuple[object, ...]]:
        with duckdb.connect(str(database), read_only=True) as connection:
            return connection.execute(query).fetchall()

    with duckdb.connect(str(database)) as connection:
        connection.execute(BEFORE)
    assert run("none") == [False]
    assert shown("select value from kept union all select value from seen") == [(7,), (7,)]
    # in place of the other kind, then of the same kind
    assert run("1", "2") == [True, True]
    assert shown("select value from kept union all select value from seen") == [(2,), (2,)]
    kinds = {"bookkeeping__complete_runs": "VIEW", "kept": "BASE TABLE", "seen": "VIEW"}
    assert shown(RELATIONS) == list(kinds.items())
    assert "rename to" not in (target / "dbt.log").read_text()
