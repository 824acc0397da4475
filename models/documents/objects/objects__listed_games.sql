-- a view, because several documents read it
{{ config(materialized='view') }}

with slates as (select * from {{ ref('fct_slates') }} where has_documents and {{ in_incremental_window('game_date') }}),

games as (select * from {{ ref('fct_games') }} where {{ in_incremental_window('game_date') }}),

-- games of shown predictions that have left the schedule of their date; their ids name the teams
off_schedule as (
    select distinct
        shown.game_date,
        shown.game_id,
        substr(shown.game_id, 14, 3) as home_team,
        substr(shown.game_id, 10, 3) as away_team,
        cast(null as timestamp) as tips_off_at,
        false as has_tipoff_time,
        cast(null as string) as game_state,
        cast(null as int64) as home_score,
        cast(null as int64) as away_score,
        true as is_off_schedule
    from {{ ref('fct_predictions_shown') }} as shown
    inner join slates on shown.game_date = slates.game_date and shown.system_id = slates.champion_system_id
    left join games on shown.game_date = games.game_date and shown.game_id = games.game_id
    where shown.has_line and {{ in_incremental_window('shown.game_date') }} and games.game_id is null
)

select
    game_date,
    game_id,
    home_team,
    away_team,
    tips_off_at,
    has_tipoff_time,
    game_state,
    if(game_state = 'scheduled', null, home_team_score) as home_score,
    if(game_state = 'scheduled', null, away_team_score) as away_score,
    false as is_off_schedule
from games
union all
select * from off_schedule
