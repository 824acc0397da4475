with tables as (select * from {{ ref('fct_raw_tables') }} where is_present and has_dates),

row_counts as (select * from {{ ref('fct_raw_rows') }} where game_date >= {{ days_ago(var('inputs_table_days') - 1) }}),

slates as (select * from {{ ref('fct_slates') }} where game_date >= {{ days_ago(var('inputs_table_days') - 1) }}),

final_dates as (
    select distinct game_date
    from {{ ref('fct_games') }}
    where is_final and game_date >= {{ days_ago(var('inputs_table_days') - 1) }}
),

table_days as (
    select
        tables.table_name,
        days.calendar_date as game_date,
        coalesce(slates.games_scheduled, 0) as games,
        coalesce(row_counts.row_count, 0) as row_count,
        if(tables.has_players, coalesce(row_counts.players, 0), null) as players,
        case tables.rows_due
            when 'lock' then coalesce(slates.is_locked, false)
            when 'final' then final_dates.game_date is not null
            else true
        end as is_due
    from tables
    cross join {{ ref('dim_dates') }} as days
    left join slates on days.calendar_date = slates.game_date
    left join final_dates on days.calendar_date = final_dates.game_date
    left join row_counts
        on tables.table_name = row_counts.table_name and days.calendar_date = row_counts.game_date
    where
        days.calendar_date >= {{ days_ago(var('inputs_table_days') - 1) }}
        and days.calendar_date <= {{ as_of_date() }}
)

select
    table_name,
    game_date,
    games,
    row_count,
    players,
    games > 0 and row_count = 0 and is_due as is_missing
from table_days
