-- rows as upstream wrote them, before staging leaves any out or takes one of several
with written as (
    {% for table in raw_tables() if 'date' in table %}
        select
            '{{ table.name }}' as table_name,
            cast({{ table.date }} as date) as game_date,
            cast({{ table.get('player', 'null') }} as string) as player_lookup,
            {{ written_at(table) }} as written_at
        from {{ raw_table(table.source, table.name) }}
        where {{ in_incremental_window(table.date) }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    table_name,
    game_date,
    count(*) as row_count,
    count(distinct player_lookup) as players,
    max(written_at) as newest_row_at
from written
where written_at is null or written_at <= {{ as_of_at() }}
group by table_name, game_date
