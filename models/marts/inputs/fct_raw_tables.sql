with row_counts as (select * from {{ ref('fct_raw_rows') }} where game_date >= {{ records_from() }})

select
    tables.table_name,
    tables.is_present,
    tables.has_dates,
    tables.has_players,
    tables.rows_due,
    max(
        if(row_counts.game_date <= {{ days_ago(-var('inputs_days_ahead')) }}, row_counts.game_date, null)
    ) as newest_game_date,
    max(row_counts.newest_row_at) as newest_row_at
from {{ ref('stg_nba_raw__tables') }} as tables
left join row_counts on tables.is_present and tables.table_name = row_counts.table_name
group by tables.table_name, tables.is_present, tables.has_dates, tables.has_players, tables.rows_due
