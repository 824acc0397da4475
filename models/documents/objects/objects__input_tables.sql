with day_lists as (
    select
        table_name,
        to_json(array_agg(
            json_object(
                'date', game_date,
                'games', games,
                'rows', row_count,
                'players', players,
                'is_missing', is_missing
            )
            order by game_date desc
        )) as day_list
    from {{ ref('fct_raw_table_days') }}
    group by table_name
)

select
    count(*) as table_count,
    to_json(coalesce(array_agg(
        json_object(
            'name', tables.table_name,
            'is_present', tables.is_present,
            'newest_game_date', tables.newest_game_date,
            'newest_row_at', {{ utc_text('tables.newest_row_at') }},
            'days', if(day_lists.table_name is null, json 'null', day_lists.day_list)
        )
        order by tables.table_name
    ), [])) as table_list
from {{ ref('fct_raw_tables') }} as tables
left join day_lists on tables.table_name = day_lists.table_name
