"""What the demo must show: every rule has its rows in it, so that comparisons over it prove something."""

from collections.abc import Iterator

import duckdb
import pytest

from tests.project.conftest import Built

# what is said of rows -> each word that is said of some
SHOWN = {
    "main_intermediate.int_prediction_versions standing": (
        "superseded after_lock invalidated_after_lock withdrawn invalidated in_force"
    ),
    "main_intermediate.int_predictions_checked failed_check": "placeholder direction sign line",
    "main_marts.fct_predictions outcome": "win loss push void pending",
    "main_marts.fct_subset_picks subset_id": (
        "v9_high_edge_top1 v9_high_edge_top3 v9_high_edge_top5 v9_high_edge_top10 v9_high_edge_balanced"
        " v9_high_edge_top5_balanced v9_high_edge_any v9_premium_safe v9_high_edge_warning"
    ),
    "main_marts.fct_best_bets outcome": "win loss push void pending",
    "main_marts.fct_daily_signals daily_signal": "GREEN YELLOW RED",
    "main_marts.fct_daily_signals skew": "BALANCED OVER_HEAVY UNDER_HEAVY",
    "main_marts.fct_tonight_players availability_status": "available questionable doubtful out probable",
    "main_marts.fct_live_games game_state": "scheduled in_progress final",
    "main_marts.fct_live_predictions state": "not_started ahead behind won lost ended graded no_direction",
    "main_marts.fct_player_form form": "hot cold",
    "main_documents.public__picks status": "no_games no_picks ok no_data off_season",
    "main_documents.public__signals status": "too_few",
}
# what is rare in the raw tables -> a query that finds at least one row
RARE = {
    "a game without tip-off time": "from nba_schedule where tipoff_at is null and is_regular_season",
    "a schedule row twice": """
        from nba_schedule as a inner join nba_schedule as b using (game_code)
        where a.game_status < b.game_status and a.tipoff_at < b.tipoff_at""",
    "summer time": "from nba_schedule where hour(tipoff_at at time zone 'UTC') = 23 and game_date = '2025-11-01'",
    "winter time": "from nba_schedule where hour(tipoff_at at time zone 'UTC') = 0 and game_date = '2025-11-02'",
    "invalidated at no known time": """
        from player_prop_predictions where invalidation_reason is not null and invalidated_at is null""",
    "confidence of 0-1, and of 0-100": """
        select 1 from (select max(confidence_score) as highest from player_prop_predictions group by system_id)
        having min(highest) <= 1 and max(highest) > 1""",
    "a retrain": """
        select 1 from player_prop_predictions where system_id = 'catboost_v9'
        having count(distinct model_file_name) = 2""",
    "no attribution": "from player_prop_predictions where model_file_name is null and build_commit_sha is null",
    "a name with edge in it": "from player_prop_predictions where player_lookup = 'marcusedgecombe'",
    "a name beyond ASCII": "from nba_players_registry where player_name like 'Ž%' and player_lookup like 'z%'",
    "not in the registry": "from player_prop_predictions anti join nba_players_registry using (player_lookup)",
    "two teams, two spellings": """
        select 1 from nba_players_registry group by player_lookup
        having count(distinct team_abbr) = 2 and count(distinct player_name) = 2""",
    "did not play, flagged": "from player_game_summary where is_dnp and points is null",
    "0 points in real minutes": "from player_game_summary where points = 0 and minutes_played > 0",
    "0 points in 0 minutes": "from player_game_summary where points = 0 and minutes_played = 0",
    "0 points in unknown minutes": """
        from player_game_summary where points = 0 and minutes_played is null and is_dnp is null""",
    "a box score twice": """
        from player_game_summary as a inner join player_game_summary as b using (player_lookup, game_id)
        where a.processed_at < b.processed_at and a.points <> b.points""",
    "a run that never ended": "select 1 from processor_run_history group by run_id having count(processed_at) = 0",
    "a report that a later one supersedes": """
        from nbac_injury_report as a inner join nbac_injury_report as b using (player_lookup, game_id)
        where (a.report_date, a.report_hour) < (b.report_date, b.report_hour) and a.injury_status <> b.injury_status""",
    "a report processed after the instant": "from nbac_injury_report where processed_at > '2025-11-30 23:55:00+00'",
    "a team of today in no report": """
        from nba_schedule where game_date = '2025-11-30'
        and home_team_tricode not in (select team from nbac_injury_report where game_date = '2025-11-30')""",
    "an inactive offer": "from bettingpros_player_points_props where not is_active",
    "an offer changed after the lock": """
        from bettingpros_player_points_props
        where bookmaker_last_update > (select min(tipoff_at) from nba_schedule where game_date = '2025-11-30')""",
    "odds above and below even": """
        select 1 from bettingpros_player_points_props
        having max(odds_american) >= 100 and min(odds_american) <= -100""",
    "a correction": """
        from (select *, lag(points) over (partition by game_id, player_lookup order by poll_timestamp) as before
            from bdl_live_boxscores) where points < before""",
    "a newest poll that lost a game": """
        select 1 from bdl_live_boxscores where game_status = 'in_progress' and game_date = '2025-11-30'
        having max(poll_timestamp) < (select max(poll_timestamp) from bdl_live_boxscores)""",
    "polled, and did not play": """
        from bdl_live_boxscores where game_status = 'final' and minutes = '0:00' and points = 0""",
}


@pytest.fixture(scope="module")
def database(demo: Built) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield the demo's build, with its raw tables."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{demo.workspace.database}' as built (read_only)")
        for file in demo.workspace.raw.glob("*.parquet"):
            connection.execute(f"create view {file.stem} as from read_parquet('{file}')")
        yield connection


@pytest.mark.parametrize("what", SHOWN)
def test_every_word_is_said_of_some_row(database: duckdb.DuckDBPyConnection, what: str) -> None:
    """Where two words are never said the rule that tells them apart is not tried."""
    table, column = what.split()
    said = {word for (word,) in database.sql(f"select distinct {column} from built.{table}").fetchall()}
    assert set(SHOWN[what].split()) <= said


@pytest.mark.parametrize("what", RARE)
def test_what_is_rare_is_there(database: duckdb.DuckDBPyConnection, what: str) -> None:
    """As upstream's tables have it."""
    assert len(database.sql(RARE[what])) > 0
