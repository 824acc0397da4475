{% for table in raw_tables() %}
    {% do source(table.source, table.name) %}
    select
        '{{ table.name }}' as table_name,
        {{ is_raw_table_present(table.source, table.name) | lower }} as is_present,
        {{ ('date' in table) | lower }} as has_dates,
        {{ ('player' in table) | lower }} as has_players,
        cast({{ "'" ~ table.due ~ "'" if 'due' in table else 'null' }} as string) as rows_due
    {{ 'union all' if not loop.last }}
{% endfor %}
