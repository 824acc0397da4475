"""DuckDB replaces a table or a view in one transaction, whatever stood in its place."""

from pathlib import Path

from tests.database import change, rows
from tests.dbt_process import Dbt
from tests.project.small import small_project

SETTINGS = "vars: {now: ''}"
VALUE = "select cast('{{ env_var('VALUE') }}' as integer) as value"
MODELS = {
    "models/kept.sql": f"{{{{ config(materialized='table') }}}} {VALUE}",
    "models/added.sql": f"{{{{ config(materialized='incremental') }}}} {VALUE}",
    "models/seen.sql": "{{ config(materialized='view') }} select value from {{ ref('kept') }}",
}
BEFORE = "create view kept as select 7 as value; create table seen as from kept; create view added as from kept"
ALL = "select value from kept union all select value from seen union all select value from added order by 1"
RELATIONS = "select table_name, table_type from information_schema.tables order by 1"


def test_replaced_at_once(dbt_process: Dbt, tmp_path: Path) -> None:
    """A run that fails leaves what was there; nothing is built under another name and renamed."""
    small = small_project(dbt_process, tmp_path, SETTINGS, MODELS)

    def run(*values: str) -> list[bool]:
        steps = {value: ("", ["run"], {"VALUE": value}) for value in values}
        return [success for success, _ in small.run(steps).values()]

    change(small.database, BEFORE)
    assert run("none") == [False]
    assert rows(small.database, ALL) == [(7,), (7,), (7,)]
    # in place of the other kind, then of the same kind, to which an incremental model adds
    assert run("1", "2") == [True, True]
    assert rows(small.database, ALL) == [(1,), (2,), (2,), (2,)]
    kinds = {"added": "BASE TABLE", "kept": "BASE TABLE", "seen": "VIEW"}
    assert rows(small.database, RELATIONS) == list(kinds.items())
    assert "rename to" not in small.log.read_text()
