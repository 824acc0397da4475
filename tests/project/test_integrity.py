"""Each integrity test catches its fault: it is silent over the demo, and speaks once the fault is put in."""

import shutil
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path

import duckdb
import pytest

from tests.project.conftest import Built

# test -> SQL that puts its fault into the built warehouse
FAULTS = {
    "assert_record_equals_published_picks": """
        update main_marts.fct_subset_performance_windows set wins = wins + 1
        where window_name = 'last_7_days' and subset_id = 'v9_high_edge_top1'""",
    "assert_history_adds_up": """
        delete from main_marts.fct_subset_history
        where subset_id = 'v9_high_edge_top1' and game_date = date '2025-11-20'""",
    "assert_top_n_is_kept": """
        update main_marts.fct_subset_decisions set subset_id = 'v9_high_edge_top1'
        where subset_id = 'v9_high_edge_top3'""",
    "assert_picks_precede_the_lock": """
        update main_intermediate.int_slates set locks_at = locks_at - interval 1 day""",
    "assert_definitions_are_public": """
        update main_rules.subset_definitions set public_name = ' ' where public_id = '3'""",
    "assert_public_ids_are_never_reused": """
        update main_rules.subset_definitions set public_id = '2' where public_id = '3'""",
    "assert_definition_versions_do_not_overlap": """
        insert into main_rules.subset_definitions by name
        select * replace (date '2026-01-01' as valid_from) from main_rules.subset_definitions where public_id = '1'""",
    "assert_subsets_are_on_the_champion": """
        update main_marts.dim_subsets set system_id = 'moving_average' where public_id = '1'""",
    "assert_today_is_a_date": """
        delete from main_marts.dim_dates where calendar_date = date '2025-11-30'""",
    "assert_codenames_are_unique": """
        update main_rules.models set codename = '926A' where system_id = 'moving_average'""",
    "assert_bands_cover_everything": """
        update main_rules.edge_tiers set min_edge = 3.5 where edge_tier = 'medium'""",
    "assert_every_trial_is_allowed_for": """
        delete from main_rules.bonferroni_z where definitions > 5""",
    "assert_seasons_do_not_overlap": """
        update main_rules.seasons set last_date = date '2026-10-20' where season = '2025-26'""",
    "assert_games_lie_in_a_season": """
        update main_rules.seasons set last_date = date '2025-11-29' where season = '2025-26'""",
    "assert_published_models_have_codenames": """
        update main_rules.models set codename = ' ' where system_id = 'moving_average'""",
    "assert_one_subset_is_best_bets": """
        update main_rules.subset_definitions set is_best_bets = true where public_id = '1'""",
    "assert_results_add_up": """
        update main_marts.fct_results_daily set shown = shown - 1 where game_date = date '2025-11-20'""",
    "assert_ledger_is_whole": """
        create or replace view main_staging.stg_nba_ledger__picks as
        select date '2025-11-20' as game_date, null::timestamp as claimed_at, null as object, 'top1' as subset_id""",
    "warn_ledger_after_the_lock": """
        insert into main_intermediate.int_ledger_files (kind, game_date, claimed_at, locks_at, object)
        values ('picks', '2025-11-20', '2025-11-21 00:00:00', '2025-11-21 00:00:00', 'a')""",
    "warn_shown_players_rekeyed": """
        create or replace view main_intermediate.int_shown_players_rekeyed as
        select
            date '2025-11-20' as game_date, 'somebody' as player_lookup, 'Some Body' as player_name,
            '20251120_LAL_IND' as game_id, 'LAL' as team, 2 as fits, true as is_awaited""",
    "warn_locked_dates_decided_otherwise": """
        insert into main_intermediate.int_ledger_dates
        values ('2025-11-20', '2025-11-21 00:00:00', 'catboost_v9', false)""",
    "assert_model_record_equals_predictions": """
        update main_marts.fct_model_performance_windows set pushes = pushes + 1
        where window_name = 'season' and system_id = 'catboost_v9' and split_value = 'high'""",
    "assert_rejections_add_up": """
        update main_marts.fct_subset_rejections_daily set candidates = candidates + 1
        where game_date = date '2025-11-20' and subset_id = 'v9_high_edge_top1'""",
    "assert_slates_add_up": """
        update main_marts.fct_slates set predictions_pending = predictions_in_force + 1 - predictions_graded
        where game_date = date '2025-11-20'""",
    "assert_lineage_adds_up": """
        delete from main_marts.fct_model_lineage where system_id = 'catboost_v9' and version is null""",
    "assert_models_have_a_health_state": """
        delete from main_marts.fct_model_health where system_id = 'moving_average'""",
    "warn_dates_never_graded": """
        update main_bookkeeping.bookkeeping__slate_grading set pending = 1 where game_date = date '2025-11-20'""",
    "warn_coverage_below_minimum": """
        update main_marts.fct_coverage set covered = 0 where game_date = date '2025-11-29'""",
    "warn_stuck_runs": """
        update main_marts.fct_processor_runs set is_stuck = true where data_date = date '2025-11-28'""",
    "warn_games_with_few_players": """
        delete from main_marts.fct_expected_players where game_id = '20251130_LAL_IND' and team = 'LAL';
        delete from main_marts.fct_expected_players
        where game_id = '20251130_LAL_IND' and player_lookup not in (
            select player_lookup from main_marts.fct_expected_players where game_id = '20251130_LAL_IND' limit 7)""",
    "warn_unknown_injury_statuses": """
        create or replace table main_staging.stg_nba_raw__injury_reports as
        select * replace (null as availability_status) from main_staging.injury_reports""",
    "warn_polled_games_off_schedule": """
        update main_marts.fct_live_games set game_id = null where game_id = '20251130_LAL_IND'""",
    "warn_games_without_tipoff": """
        create or replace table main_staging.stg_nba_reference__games as
        select * replace (false as has_tipoff_time) from main_staging.games""",
    "warn_predictions_beside_the_latest": """
        create or replace table main_staging.stg_nba_predictions__predictions as
        select * replace (true as is_active) from main_staging.predictions""",
    "warn_box_scores_of_another_date": """
        update main_staging.games set game_date = game_date - 1;
        create or replace table main_staging.stg_nba_reference__games as from main_staging.games""",
    "assert_seasons_begin_in_their_month": """
        update main_rules.seasons set first_date = date '2025-12-22' where season = '2025-26'""",
    "assert_every_graded_prediction_is_compared": """
        update main_marts.fct_model_performance_windows set equal = equal + 1
        where window_name = 'season' and system_id = 'catboost_v9' and split_value = 'high'""",
    "warn_players_without_id": """
        update main_marts.fct_predictions set player_lookup = 'index'
        where player_lookup = (select min(player_lookup) from main_marts.fct_predictions)""",
    "warn_players_without_name": """
        update main_intermediate.int_predictions_checked set player_lookup = 'nobody' where player_lookup like 'a%'""",
    "warn_mixed_confidence_scales": """
        create or replace table main_staging.stg_nba_predictions__predictions as
        select * replace (prediction_version = 1 as is_confidence_fraction) from main_staging.predictions""",
    "warn_placeholder_lines": """
        update main_intermediate.int_prediction_versions set points_line = 20
        where game_date = date '2025-11-20'""",
    "warn_predictions_of_unscheduled_games": """
        create or replace table main_staging.stg_nba_predictions__predictions as
        select * replace (date '2025-10-01' as game_date) from main_staging.predictions""",
    "warn_dates_without_predictions": """
        update main_marts.fct_slates set slate_status = 'no_data' where game_date = date '2025-11-20'""",
    "warn_locks_that_would_have_moved": """
        update main_intermediate.int_slate_locks set locks_at = locks_at - interval 1 hour
        where game_date = date '2025-11-20'""",
    "warn_predictions_without_attribution": """
        update main_marts.fct_predictions set model_trained_at = null where game_date = date '2025-11-29'""",
    "warn_unknown_values": """
        insert into main_marts.fct_unknown_values values ('model', 'ghost_v1', 1, date '2025-11-20')""",
    "warn_values_put_aside": """
        insert into main_marts.fct_values_put_aside
        values (date '2025-11-20', 'player_game_summary', 'points', 1, 'somebody 20251120_LAL_IND')""",
    "warn_last_season_has_ended": """
        delete from main_rules.seasons where season >= '2025-26'""",
}
VIEWS = ("stg_nba_reference__games", "stg_nba_predictions__predictions", "stg_nba_raw__injury_reports")
TESTS = sorted(file.stem for file in Path("tests/integrity").glob("*.sql"))


@pytest.fixture(scope="module")
def copy(demo: Built, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """Connect to a copy of the demo's warehouse, whose views of raw tables may be replaced by tables."""
    file = tmp_path_factory.mktemp("copy") / demo.workspace.database.name
    shutil.copyfile(demo.workspace.database, file)
    # the views know the raw tables by relative paths
    with chdir(demo.workspace.folder), duckdb.connect(str(file)) as connection:
        for view in VIEWS:
            connection.execute(f"create table main_staging.{view.rpartition('__')[2]} as from main_staging.{view}")
            connection.execute(f"drop view main_staging.{view}")
            connection.execute(f"create table main_staging.{view} as from main_staging.{view.rpartition('__')[2]}")
        yield connection


@pytest.fixture
def warehouse(copy: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    """Return the copy, and take back what the test has done to it."""
    copy.begin()
    yield copy
    copy.rollback()


def rows(demo: Built, warehouse: duckdb.DuckDBPyConnection, test: str) -> int:
    """Run the test's compiled SQL and return how many rows it finds."""
    file = demo.workspace.target / "compiled/nba_subsets/tests/integrity" / f"{test}.sql"
    return len(warehouse.execute(file.read_text()).fetchall())


@pytest.mark.parametrize("test", TESTS)
def test_an_integrity_test_catches_its_fault(demo: Built, warehouse: duckdb.DuckDBPyConnection, test: str) -> None:
    """An error test finds nothing before; a warning may count what the demo has on purpose."""
    before = rows(demo, warehouse, test)
    assert before == 0 or test.startswith("warn_")
    warehouse.execute(FAULTS[test])
    assert rows(demo, warehouse, test) > before


@pytest.mark.parametrize(
    ("season", "day", "is_wrong"),
    [
        ("2025-26", "2025-12-20", True),  # a season that ends too early empties dates to come
        ("2027-28", "2027-10-20", False),  # a schedule may come before its season
        ("2027-28", "2025-11-30", True),  # but today's games are in none
        (None, "2025-12-01", False),
        (None, "2025-11-30", True),
    ],
)
def test_games_to_come_need_their_season_only_if_the_seed_has_it(
    demo: Built, warehouse: duckdb.DuckDBPyConnection, season: str | None, day: str, *, is_wrong: bool
) -> None:
    """The demo's last day is 30 November 2025; here the season ends on the day before."""
    warehouse.execute("update main_rules.seasons set last_date = date '2025-11-29' where season = '2025-26'")
    warehouse.execute(
        """
        create or replace table main_staging.stg_nba_reference__games as
        select * replace (
            $season::varchar as season, $day::date as game_date, strftime($day::date, '%Y%m%d_LAL_IND') as game_id,
            true as is_regular_season
        )
        from main_staging.games limit 1""",
        {"season": season, "day": day},
    )
    assert bool(rows(demo, warehouse, "assert_games_lie_in_a_season")) == is_wrong
