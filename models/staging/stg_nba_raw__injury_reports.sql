with source as (
    select * from {{ walled('nba_raw', 'nbac_injury_report') }}
    where report_date >= {{ days_before_incremental_window(var('injury_report_days')) }}
),

renamed as (
    select
        cast(game_date as date) as game_date,
        cast(report_date as date) as report_date,
        cast(player_lookup as string) as player_lookup,
        cast(team as string) as team,
        cast(injury_status as string) as injury_status,
        -- null for a word that readers do not know
        case
            when cast(injury_status as string) in ('out', 'doubtful', 'questionable', 'probable', 'available')
                then cast(injury_status as string)
        end as availability_status,
        cast(reason_category as string) as reason_category,
        -- an hour outside 0-23 gives no time, so the row is dropped below
        {{ eastern_hour(
            'cast(report_date as date)', 'if(report_hour between 0 and 23, cast(report_hour as int64), null)'
        ) }} as reported_at,
        cast(processed_at as timestamp) as processed_at
    from source
)

-- rows without a player say that a team has not reported yet
select * from renamed
where
    {{ in_incremental_window('game_date') }}
    and unix_date(game_date) - unix_date(report_date) <= {{ var('injury_report_days') }}
    and player_lookup is not null
    and reported_at <= {{ as_of_at() }}
    and processed_at <= {{ as_of_at() }}
qualify row_number() over (
    partition by game_date, player_lookup, team, reported_at
    order by processed_at desc, injury_status desc, reason_category asc
) = 1
