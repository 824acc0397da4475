{# NUMERIC as BigQuery has it. DuckDB's own default, DECIMAL(18, 3), would round an edge of 4.9996 to 5. #}
{% macro duckdb__type_numeric() %}decimal(38, 9){% endmacro %}

{# A value that does not fit the type (NaN, infinity, too large) becomes null, so that one bad row stops nothing. #}
{% macro duckdb__safe_cast(field, type) %}try_cast({{ field }} as {{ type }}){% endmacro %}
