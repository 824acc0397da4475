{# NUMERIC as BigQuery has it. DuckDB's own default, DECIMAL(18, 3), would round an edge of 4.9996 to 5. #}
{% macro duckdb__type_numeric() %}decimal(38, 9){% endmacro %}

{# A value that does not fit the type (NaN, infinity, too large) becomes null, so that one bad row stops nothing. #}
{% macro duckdb__safe_cast(field, type) %}try_cast({{ field }} as {{ type }}){% endmacro %}

{#
    Contracts say `numeric` for NUMERIC. DuckDB takes that for DECIMAL(18, 3), so it gets the type's full name: when dbt
    compares a model with its contract, and when dbt creates the table.
#}
{% macro duckdb__get_empty_schema_sql(columns) %}
    {{ return(dbt.default__get_empty_schema_sql(with_full_numeric(columns))) }}
{% endmacro %}

{% macro duckdb__get_table_columns_and_constraints() %}
    {% set columns = adapter.render_raw_columns_constraints(raw_columns=with_full_numeric(model.columns)) %}
    ({{ columns | join(', ') }})
{% endmacro %}

{% macro with_full_numeric(columns) %}
    {% set full = {} %}
    {% for name, column in columns.items() %}
        {% set type = dbt.type_numeric() if column.data_type == 'numeric' else column.data_type %}
        {% do full.update({name: dict(column, data_type=type)}) %}
    {% endfor %}
    {{ return(full) }}
{% endmacro %}
