with source as (
    select * from {{ walled('nba_analytics', 'upcoming_player_game_context') }}
    where {{ in_incremental_window('game_date') }}
),

renamed as (
    select
        cast(player_lookup as string) as player_lookup,
        cast(game_id as string) as game_id,
        cast(game_date as date) as game_date,
        cast(team_abbr as string) as team,
        cast(opponent_team_abbr as string) as opponent,
        cast(has_prop_line as bool) as has_prop_line,
        {{ dbt.safe_cast('current_points_line', dbt.type_numeric()) }} as points_line
    from source
)

-- rows without a game stay: they match no prediction, but their date has pre-game rows
select * from renamed
qualify row_number() over (
    partition by player_lookup, game_id, game_date
    order by
        if(team is null or opponent is null, 1, 0) asc,
        if(coalesce(has_prop_line, true) and points_line is not null, 0, 1) asc,
        team asc, opponent asc, points_line desc, has_prop_line desc
) = 1
