{# An integer of a type whose products have room: 29 digits on BigQuery, 38 on DuckDB. DuckDB's DECIMAL would overflow. #}
{% macro wide_integer(value) %}{{ return(adapter.dispatch('wide_integer')(value)) }}{% endmacro %}

{% macro bigquery__wide_integer(value) %}cast({{ value }} as numeric){% endmacro %}

{% macro duckdb__wide_integer(value) %}cast({{ value }} as hugeint){% endmacro %}
