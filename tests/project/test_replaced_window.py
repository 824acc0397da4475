"""DuckDB deletes the incremental window and fills it again in one transaction; the window is asked for once."""

import pytest

from tests.database import rows
from tests.dbt_process import Dbt
from tests.project.small import small_project

SETTINGS = """
on-run-start: ["{{ teach_googlesql() }}", "{{ find_incremental_window() }}"]
vars:
  now: ""
  incremental_on_duckdb: true
  raw_first_date: "2021-10-19"
  reprocess_days: 7
  records_month: 10
  records_slack_days: 40
models:
  small:
    +materialized: incremental
    bookkeeping: {+schema: bookkeeping}
    facts:
      +meta: {by_date: game_date}
      +pre-hook: "{{ forget_window() }}"
"""
FACT = """
select
    cast(day as date) as game_date,
    cast('{{ env_var('VALUE') }}' as integer) as value
from unnest(['2026-01-01', '2026-01-04', '2026-01-08', '2026-01-20']) as days (day)
{% if is_incremental() %} where {{ in_incremental_window('game_date') }} and game_date < date '2026-01-20' {% endif %}
"""
NAMES = ("one", "two", "three")
MODELS = {
    "models/bookkeeping/bookkeeping__complete_runs.sql": "select date '2026-01-14' as as_of_date",
    "models/bookkeeping/bookkeeping__slate_grading.sql": """
        select date '2026-01-14' as game_date, 0 as pending, cast(null as date) as last_pending_on
        union all
        select date '2026-01-04' as game_date, 0 as pending, date '2026-01-07' as last_pending_on
        union all
        select date '2026-01-01' as game_date, 0 as pending, date '2026-01-06' as last_pending_on
    """,
} | {f"models/facts/{name}.sql": FACT for name in NAMES}
NOW = "2026-01-15T17:00:00Z"
BOUND = "select min(first_date) as first_date"
Rows = list[tuple[str, int]]


@pytest.fixture(scope="module")
def runs(dbt_process: Dbt, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Rows, Rows]:
    """Run it, then with a value that no fact takes, then with another: dbt's last log, and what the last two left."""
    small = small_project(dbt_process, tmp_path_factory.mktemp("small"), SETTINGS, MODELS)

    def run(*values: str) -> list[tuple[bool, str]]:
        steps = {value: (NOW, ["run"], {"VALUE": value}) for value in values}
        return list(small.run(steps).values())

    def left() -> Rows:
        return rows(small.database, "select cast(game_date as varchar), value from main.one order by 1")

    (first, _), (second, said) = run("1", "none")
    assert (first, second) == (True, False)
    assert "Could not convert string 'none' to INT32" in said
    failed = left()
    small.log.unlink()
    assert run("2") == [(True, "")]
    return small.log.read_text(), failed, left()


def test_a_run_that_fails_leaves_the_rows(runs: tuple[str, Rows, Rows]) -> None:
    """The hook has deleted them by then, and its transaction is taken back."""
    _, failed, last = runs
    assert failed == [("2026-01-01", 1), ("2026-01-04", 1), ("2026-01-08", 1), ("2026-01-20", 1)]
    # a date that has no row any more loses the one it had, and one before the window keeps it; the window has a date
    # whose results came less than reprocess_days before the last complete run
    assert last == [("2026-01-01", 1), ("2026-01-04", 2), ("2026-01-08", 2)]


def test_the_window_is_asked_for_once(runs: tuple[str, Rows, Rows]) -> None:
    """Before the first node, however many threads would ask for it."""
    log, *_ = runs
    assert log.count(BOUND) == 1
    assert log.index(BOUND) < min(log.index(f"Began running node model.small.{name}") for name in NAMES)
