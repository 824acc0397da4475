with ranked as (
    select
        *,
        row_number() over (partition by game_date, table_name, column_name order by row_key) as row_rank
    from {{ ref('stg_nba_raw__values_put_aside') }}
)

select
    game_date,
    table_name,
    column_name,
    cast(sum(value_count) as int64) as value_count,
    string_agg(if(row_rank <= 5, row_key, null), ', ' order by row_key) as first_keys
from ranked
group by game_date, table_name, column_name
