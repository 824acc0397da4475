{{ config(materialized='view') }}

with games_with_box_scores as (
    select distinct
        game_date,
        game_id
    from {{ ref('int_player_results') }}
    where not is_put_aside
),

games as (
    select
        game_date,
        game_id
    from {{ ref('stg_nba_reference__games') }}
    union distinct
    select
        game_date,
        game_id
    from games_with_box_scores
)

select
    games.game_date,
    games.game_id,
    scheduled.is_final,
    scheduled.home_team,
    scheduled.away_team,
    if(scheduled.has_tipoff_time, scheduled.tips_off_at, null) as tips_off_at,
    box_scores.game_id is not null as has_box_scores
from games
left join {{ ref('stg_nba_reference__games') }} as scheduled
    on games.game_date = scheduled.game_date and games.game_id = scheduled.game_id
left join games_with_box_scores as box_scores
    on games.game_date = box_scores.game_date and games.game_id = box_scores.game_id
