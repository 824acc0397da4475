{# A relation of one row a whole number, both ends included; its column is number. #}
{% macro whole_numbers(first, last) %}{{ return(adapter.dispatch('whole_numbers')(first, last)) }}{% endmacro %}

{% macro bigquery__whole_numbers(first, last) -%}
    unnest(generate_array({{ first }}, {{ last }})) as number
{%- endmacro %}

{% macro duckdb__whole_numbers(first, last) -%}
    unnest(generate_series({{ first }}, {{ last }})) as numbers (number)
{%- endmacro %}
