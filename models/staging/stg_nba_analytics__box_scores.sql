with source as (
    select * from {{ walled('nba_analytics', 'player_game_summary', told=['points']) }}
    where {{ in_incremental_window('game_date') }}
),

renamed as (
    select
        cast(player_lookup as string) as player_lookup,
        cast(player_full_name as string) as player_full_name,
        cast(game_id as string) as game_id,
        cast(game_date as date) as game_date,
        cast(team_abbr as string) as team,
        cast(opponent_team_abbr as string) as opponent,
        cast(season_year as int64) as season_year,
        cast(points as int64) as points,
        {{ dbt.safe_cast('minutes_played', dbt.type_numeric()) }} as minutes_played,
        is_points_put_aside,
        coalesce(cast(is_dnp as bool), false) as is_dnp,
        cast(processed_at as timestamp) as processed_at
    from source
)

select * from renamed
where
    player_lookup is not null
    and game_id is not null
    -- a row of unknown time is taken to exist: dropping it would turn a played game into a void
    and (processed_at is null or processed_at <= {{ as_of_at() }})
qualify row_number() over (
    partition by player_lookup, game_id, game_date
    -- a row whose points cannot be true is not processed yet, and hides none that is
    order by
        is_points_put_aside asc,
        processed_at desc,
        points desc,
        minutes_played desc,
        is_dnp asc,
        team asc,
        opponent asc
) = 1
