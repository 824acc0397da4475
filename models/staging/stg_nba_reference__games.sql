with source as (select * from {{ walled('nba_reference', 'nba_schedule') }} where game_date >= {{ records_from() }}),

-- ordered by the raw tip-off, before a missing one is filled; over the season, because a game may move to another date
newest as (
    select * from source
    where game_code is not null
    qualify row_number() over (
        partition by game_code
        order by
            game_status desc, tipoff_at desc, game_id asc,
            game_date desc, home_team_tricode asc, away_team_tricode asc, home_team_score desc, away_team_score desc,
            season desc, is_regular_season desc, is_playoffs desc
    ) = 1
),

renamed as (
    select
        cast(game_code as string) as game_id,
        cast(game_id as string) as nba_game_id,
        cast(game_date as date) as game_date,
        coalesce(
            cast(tipoff_at as timestamp), {{ eastern_hour('cast(game_date as date)', var('missing_tipoff_hour')) }}
        ) as tips_off_at,
        tipoff_at is not null as has_tipoff_time,
        cast(season as string) as season,
        cast(game_status as int64) as game_status,
        cast(home_team_tricode as string) as home_team,
        cast(away_team_tricode as string) as away_team,
        cast(home_team_score as int64) as home_team_score,
        cast(away_team_score as int64) as away_team_score,
        cast(is_regular_season as bool) as is_regular_season,
        cast(is_playoffs as bool) as is_playoffs
    from newest
),

stated as (
    select
        *,
        case
            when coalesce(game_status = 1, true) or tips_off_at > {{ as_of_at() }} then 'scheduled'
            when game_status = 3 then 'final'
            else 'in_progress'
        end as game_state
    from renamed
)

select
    *,
    game_state = 'final' as is_final
from stated
where {{ in_incremental_window('game_date') }}
