select
    game_date,
    game_id,
    nba_game_id,
    tips_off_at,
    has_tipoff_time,
    home_team,
    away_team,
    home_team_score,
    away_team_score,
    is_regular_season,
    is_playoffs,
    is_final,
    game_state
from {{ ref('stg_nba_reference__games') }}
