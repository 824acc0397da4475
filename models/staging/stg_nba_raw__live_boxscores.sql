with source as (select * from {{ walled('nba_raw', 'bdl_live_boxscores') }} where {{ is_live_date('game_date') }}),

renamed as (
    select
        cast(game_date as date) as game_date,
        cast(away_team_abbr as string) as away_team,
        cast(home_team_abbr as string) as home_team,
        cast(player_lookup as string) as player_lookup,
        cast(poll_timestamp as timestamp) as polled_at,
        cast(poll_id as string) as poll_id,
        coalesce(cast(processed_at as timestamp), cast(poll_timestamp as timestamp)) as processed_at,
        -- the game
        cast(game_status as string) as game_status,
        cast(period as int64) as period,
        nullif(cast(time_remaining as string), '') as clock,
        cast(is_halftime as bool) as is_halftime,
        cast(home_score as int64) as home_score,
        cast(away_score as int64) as away_score,
        -- the player
        cast(player_full_name as string) as player_name,
        cast(team_abbr as string) as team,
        nullif(cast(minutes as string), '') as minutes,
        cast(points as int64) as points,
        cast(rebounds as int64) as rebounds,
        cast(assists as int64) as assists,
        cast(steals as int64) as steals,
        cast(blocks as int64) as blocks,
        cast(turnovers as int64) as turnovers,
        cast(field_goals_made as int64) as field_goals_made,
        cast(field_goals_attempted as int64) as field_goals_attempted,
        cast(three_pointers_made as int64) as three_pointers_made,
        cast(three_pointers_attempted as int64) as three_pointers_attempted,
        cast(free_throws_made as int64) as free_throws_made,
        cast(free_throws_attempted as int64) as free_throws_attempted
    from source
)

select * from renamed
where
    polled_at <= {{ as_of_at() }}
    and processed_at <= {{ as_of_at() }}
qualify row_number() over (
    partition by game_date, away_team, home_team, player_lookup, polled_at, poll_id
    -- a row that upstream wrote twice is not picked by chance, whatever of it differs
    order by
        processed_at desc, game_status asc, period desc, clock asc, points desc, minutes desc,
        is_halftime asc, home_score desc, away_score desc, player_name asc, team asc,
        rebounds desc, assists desc, steals desc, blocks desc, turnovers desc,
        field_goals_made desc, field_goals_attempted desc, three_pointers_made desc, three_pointers_attempted desc,
        free_throws_made desc, free_throws_attempted desc
) = 1
