{# An aggregate: one object of the rows' values by their keys. #}
{% macro object_of(key, value) %}{{ return(adapter.dispatch('object_of')(key, value)) }}{% endmacro %}

{% macro bigquery__object_of(key, value) -%}
    json_object(array_agg({{ key }} order by {{ key }}), array_agg({{ value }} order by {{ key }}))
{%- endmacro %}

{% macro duckdb__object_of(key, value) -%}
    object_from_lists(array_agg({{ key }} order by {{ key }}), array_agg({{ value }} order by {{ key }}))
{%- endmacro %}
