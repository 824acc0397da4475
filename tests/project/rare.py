"""What neither the demo nor real input has, put into the demo's raw tables."""

import shutil
from pathlib import Path

import duckdb

AGAIN, TWICE = "20251120_AGAIN", "20251130_AGAIN"
AT, AFTER = "timestamptz '2025-11-30 23:55:00+00'", "timestamptz '2025-11-30 23:55:00.000001+00'"
LOCK = "timestamptz '2025-11-30 17:00:00+00'"  # noon in New York, when the game without a time is taken to begin

RARE = {
    # a game is played again on its date, a team has a second game, a time is unknown, and later games are called final
    "nba_schedule": f"""
        select * replace (
            if(game_code = '20251130_LAL_IND', null, tipoff_at) as tipoff_at,
            if(game_date > '2025-11-30', 3, game_status) as game_status
        ) from nba_schedule
        union all
        (select * replace ('{AGAIN}' as game_code, tipoff_at + interval 3 hours as tipoff_at)
            from nba_schedule where game_date = '2025-11-20' order by game_code limit 1)
        union all
        select * replace ('{TWICE}' as game_code, tipoff_at + interval 3 hours as tipoff_at)
            from nba_schedule where game_code = '20251130_WAS_DAL'""",
    # before their game, but after the lock, some predictions are invalidated
    "player_prop_predictions": """
        select * exclude (is_late) replace (
            if(is_late, timestamptz '2025-11-30 20:00:00+00', invalidated_at) as invalidated_at,
            if(is_late, 'late scratch', invalidation_reason) as invalidation_reason
        ) from (
            select *, game_id = '20251130_LAL_IND' and length(player_lookup) % 3 = 0 as is_late
            from player_prop_predictions
        )""",
    # a game has no box scores, minutes are unknown, scores are corrected in time and too late, and of games to come
    "player_game_summary": f"""
        with kept as (
            select * replace (if(points % 7 = 0, null, minutes_played) as minutes_played) from player_game_summary
            where game_id not in (select min(game_id) from player_game_summary where game_date = '2025-11-18')
        )
        from kept
        union all
        select * replace ('{AGAIN}' as game_id, points + 1 as points) from kept
            where game_id in (select min(game_code) from nba_schedule where game_date = '2025-11-20')
        union all
        select * replace (points + 3 as points, processed_at + interval 1 minute as processed_at)
            from kept where points % 5 = 0
        union all
        select * replace (points + 30 as points, {AFTER} as processed_at) from player_game_summary
        union all by name
        select player_lookup, game_id, game_date, team_abbr, opponent_team_abbr, 2025 as season_year, 70 as points,
            48 as minutes_played, false as is_dnp, {AT} as processed_at
            from upcoming_player_game_context where game_date > '2025-11-30'""",
    # nobody expects some, a team is unknown or twice another, and of one date many lines are placeholders
    "upcoming_player_game_context": f"""
        with kept as (
            select * replace (
                if(length(player_lookup) % 7 = 0, null, team_abbr) as team_abbr,
                if(game_date > '2025-11-30' and current_points_line > 12, 20, current_points_line)
                    as current_points_line
            )
            from upcoming_player_game_context
            where not (game_id = '20251130_WAS_DAL' and length(player_lookup) % 3 = 0)
        )
        from kept
        union all
        select * replace ('AAA' as team_abbr, null as current_points_line) from kept
            where game_date = '2025-11-30' and team_abbr is not null and length(player_lookup) % 2 = 0
        union all
        select * replace ('{TWICE}' as game_id, 9.5 as current_points_line) from upcoming_player_game_context
            where game_id = '20251130_WAS_DAL'""",
    # statuses, reasons and hours that are none, and reports at the instant and after it
    "nbac_injury_report": f"""
        with today as (from nbac_injury_report where game_date = '2025-11-30'),
        odd as (
            select * replace (upper(injury_status) as injury_status, 'back spasms' as reason_category,
                report_hour + 1 as report_hour) from today where length(player_lookup) % 2 = 0
            union all select * replace (
                18 as report_hour, 'doubtful' as injury_status, {AT} as processed_at) from today where team > 'M'
            union all select * replace (
                18 as report_hour, 'out' as injury_status, {AFTER} as processed_at) from today where team > 'M'
            union all select * replace (19 as report_hour, 'out' as injury_status) from today
            union all select * replace (24 as report_hour, 'out' as injury_status) from today
            union all select * replace (null as player_lookup, 'BOS' as team) from today
        )
        from nbac_injury_report union all from odd""",
    # offers at the lock and after it, written too late or nobody knows when, and odds and lines that are no offer
    "bettingpros_player_points_props": f"""
        with today as (from bettingpros_player_points_props where game_date = '2025-11-30' and market_type = 'points')
        from bettingpros_player_points_props
        union all select * replace (160 as odds_american, {LOCK} as bookmaker_last_update) from today
            where length(player_lookup) % 5 = 0
        union all select * replace (170 as odds_american, {LOCK} + interval 1 microsecond as bookmaker_last_update)
            from today where length(player_lookup) % 5 = 1
        union all select * replace (180 as odds_american, 'e' as bookmaker, {AFTER} as processed_at) from today
        union all select * replace (99 as odds_american, 'f' as bookmaker) from today
        union all select * replace (190 as odds_american, 'g' as bookmaker, null as processed_at) from today
        union all select * replace (200 as odds_american, 'h' as bookmaker, points_line + 0.1 as points_line)
            from today""",
    # an overtime, polls of one time, rows written later or never, unknown numbers and players, and an unknown game
    "bdl_live_boxscores": f"""
        with newest as (
            from bdl_live_boxscores where home_team_abbr = 'BKN' and game_date = '2025-11-30'
            qualify poll_timestamp = max(poll_timestamp) over ()
        ),
        overtime as (
            select * replace (poll_id || 'a' as poll_id, 5 as period, '2:30' as time_remaining,
                length(player_lookup) * 3 % 31 as points, null as processed_at) from newest
        )
        from bdl_live_boxscores
        union all from overtime where length(player_lookup) % 5 > 0
        union all select * replace (99 as points, poll_id || 'b' as poll_id, {AFTER} as processed_at) from overtime
        union all select * replace (98 as points, {AFTER} as poll_timestamp) from newest
        union all select * replace (null as points, poll_id || 'a' as poll_id) from overtime
            where length(player_lookup) % 2 = 0
        union all select * replace (null as player_lookup) from overtime
        union all select * replace ('NOP' as home_team_abbr) from overtime
        union all (select * replace ('No Id' as player_lookup, 1 as points) from overtime limit 1)""",
}
UNFIT = {"adrelaldbrook": "index", "adrelelmden": "Adrel-Elmden"}
"""Players whose lookups are no names of files."""


def rare(raw: Path, folder: Path) -> None:
    """Write the demo's raw folder with all of it."""
    edited(raw, folder, RARE)
    cases = " ".join(f"when '{name}' then '{other}'" for name, other in UNFIT.items())
    for file in folder.glob("*.parquet"):
        table = duckdb.read_parquet(str(file))
        if "player_lookup" in table.columns:
            value = f"case player_lookup {cases} else player_lookup end as player_lookup"
            table.project(f"* replace ({value})").write_parquet(str(folder / "new"))
            (folder / "new").replace(file)


def edited(raw: Path, folder: Path, edits: dict[str, str]) -> Path:
    """Return a raw folder with other rows; a table without a query is absent."""
    shutil.copytree(raw, folder)
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        for file in raw.glob("*.parquet"):
            connection.execute(f"create view {file.stem} as from '{file}'")
        for table, query in edits.items():
            (folder / f"{table}.parquet").unlink()
            if query:
                connection.execute(f"create or replace table edited as from {table} limit 0")
                connection.execute(f"insert into edited by name {query}")
                connection.execute(f"copy edited to '{folder / table}.parquet'")
    return folder
