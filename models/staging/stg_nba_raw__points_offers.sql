with source as (
    select * from {{ walled('nba_raw', 'bettingpros_player_points_props') }}
    where {{ in_incremental_window('game_date') }}
),

renamed as (
    select
        cast(game_date as date) as game_date,
        cast(player_lookup as string) as player_lookup,
        cast(bookmaker as string) as bookmaker,
        cast(bet_side as string) as bet_side,
        {{ dbt.safe_cast('points_line', dbt.type_numeric()) }} as points_line,
        cast(odds_american as int64) as odds_american,
        cast(bookmaker_last_update as timestamp) as changed_at,
        cast(processed_at as timestamp) as processed_at
    from source
    where market_type = 'points' and is_active
)

select * from renamed
where
    player_lookup is not null
    and points_line is not null
    and bet_side in ('over', 'under')
    and odds_american is not null
    and changed_at <= {{ as_of_at() }}
    and processed_at <= {{ as_of_at() }}
qualify row_number() over (
    partition by game_date, player_lookup, points_line, bet_side, bookmaker, changed_at
    order by odds_american desc, processed_at desc
) = 1
