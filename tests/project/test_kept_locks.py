"""The locks that a run has recorded outlive whatever makes other tables anew: raw data cannot give them back."""

import shutil
from pathlib import Path

import duckdb

from tests.project.conftest import Built, Dbt, apart

LOCKS = "main_intermediate.int_slate_locks"
MOVED = f"update {LOCKS} set locks_at = locks_at - interval 1 hour where has_passed and game_date < '2025-11-20'"


def test_a_full_refresh_keeps_recorded_locks(dbt: Dbt, demo: Built, tmp_path: Path) -> None:
    """Locks that passed before the schedule moved stay as they were recorded."""
    built = apart(tmp_path / "built", demo.workspace.raw, demo.now)
    shutil.copyfile(demo.workspace.database, built.workspace.database)
    with duckdb.connect(str(built.workspace.database)) as connection:
        connection.execute(MOVED)
        before = connection.execute(f"from {LOCKS} order by game_date").fetchall()
    dbt(built.workspace, built.now, "run", "--full-refresh", "--select", "int_slate_locks", incremental_on_duckdb=True)
    with duckdb.connect(str(built.workspace.database)) as connection:
        assert connection.execute(f"from {LOCKS} order by game_date").fetchall() == before
