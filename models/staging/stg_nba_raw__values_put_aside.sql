{% for table in raw_tables() %}
    {% do source(table.source, table.name) %}
    {% if execute %}{{ values_put_aside(table) }}{% endif %}
    {{ 'union all' if execute and not loop.last }}
{% endfor %}
