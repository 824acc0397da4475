{# NUMERIC as BigQuery has it. DuckDB's own default, DECIMAL(18, 3), would round an edge of 4.9996 to 5. #}
{% macro duckdb__type_numeric() %}decimal(38, 9){% endmacro %}

{#
    A value that does not fit the type (NaN, infinity, too large) becomes null, so that one bad row stops nothing. By way of
    its text, because DuckDB makes 25.500000256 of a FLOAT of 25.5; but not a DECIMAL, which is exact, since its text takes
    fifty times as long. DuckDB decides which when it plans.
#}
{% macro duckdb__safe_cast(field, type) -%}
    if(
        typeof({{ field }}) like 'DECIMAL%',
        try_cast({{ field }} as {{ type }}),
        try_cast(cast({{ field }} as varchar) as {{ type }})
    )
{%- endmacro %}

{#
    Contracts and seeds say `numeric` for NUMERIC. DuckDB takes that for DECIMAL(18, 3), so it gets the type's full name:
    when dbt compares a model with its contract, and when it creates the table of a model or a seed.
#}
{% macro full_numeric(type) %}{{ return(dbt.type_numeric() if type == 'numeric' else type) }}{% endmacro %}

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
        {% do full.update({name: dict(column, data_type=full_numeric(column.data_type))}) %}
    {% endfor %}
    {{ return(full) }}
{% endmacro %}

{% macro duckdb__create_csv_table(model, agate_table) %}
    {% set full = {} %}
    {% for name, type in model.config.column_types.items() %}{% do full.update({name: full_numeric(type)}) %}{% endfor %}
    {% set config = dict(model.config, column_types=full) %}
    {{ return(dbt.default__create_csv_table(dict(model, config=config), agate_table)) }}
{% endmacro %}

{# What DuckDB calls the type of a contract when it describes a query. #}
{% macro duckdb_type(type) %}
    {% set names = {
        'TEXT': 'VARCHAR', 'int64': 'BIGINT', 'float64': 'DOUBLE', 'bool': 'BOOLEAN', 'numeric': 'DECIMAL(38,9)',
        'timestamp': 'TIMESTAMP', 'varchar[]': 'VARCHAR[]',
    } %}
    {{ return(names.get(type, type | upper)) }}
{% endmacro %}
