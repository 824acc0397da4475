"""The backtest allows for so many trials, and tries what is new on all dates."""

from math import ceil
from pathlib import Path
from statistics import NormalDist

from tests.database import change
from tests.dbt_process import WITHOUT_TESTS
from tests.oracle.backtest import Z_HUNDREDTHS
from tests.oracle.raw import seed
from tests.project.conftest import Built, Dbt, again, payloads
from tests.project.defined import define


def test_a_z_allows_for_so_many_trials() -> None:
    """It is that of a normal variable, rounded up, and an interval of one trial is that of every record."""
    found = {int(row["definitions"]): int(row["z_hundredths"]) for row in seed("bonferroni_z")}
    assert found == {m: ceil(100 * NormalDist().inv_cdf(1 - 0.025 / m) - 1e-9) for m in found}
    assert found == Z_HUNDREDTHS


def test_a_new_definition_is_tried_on_dates_that_are_not_built_again(
    dbt: Dbt, demo: Built, defined: Built, tmp_path: Path
) -> None:
    """Definitions that have changed are tried on all dates; else the dates before the incremental window stay."""
    built, model = again(demo, tmp_path / "built"), "internal__admin_definitions"
    define(built.workspace)

    def run() -> object:
        dbt(built.workspace, built.now, *WITHOUT_TESTS, "--select", f"+{model}", incremental_on_duckdb=True)
        return payloads(built, model)

    assert run() == payloads(defined, model)
    change(built.workspace.database, "update main_marts.fct_backtest_picks set outcome = 'kept'")
    run()
    kept = built.rows("select max(game_date) from main_marts.fct_backtest_picks where outcome = 'kept'")
    made = built.rows("select min(game_date) from main_marts.fct_backtest_picks where outcome != 'kept'")
    assert kept < made
