-- A row of the future is not read yet, a game that tips off is no longer scheduled, a lock passes: whatever a table
-- does as of another instant of the same day, it does at one of these.
with instants as (
    {% for table in raw_tables() %}
        {% do source(table.source, table.name) %}
        {% set columns = declared_raw_table(table.source, table.name).columns.values() if execute else [] %}
        {% for column in columns if column.data_type == 'timestamp' %}
            select if({{ can_be_true(column) }}, {{ typed(column) }}, null) as comes_at
            from {{ raw_table(table.source, table.name) }}
            where {{ in_incremental_window(table.date) }}
            union all
        {% endfor %}
    {% endfor %}
    {% for kind in ['picks', 'predictions'] %}
        select lock as comes_at
        from ({{ ledger_lines_in_work(source('nba_ledger', kind)) }}) as shown
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select min(comes_at) as comes_at
from instants
where comes_at > {{ as_of_at() }}
