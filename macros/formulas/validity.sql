{# Whether a seed row is valid on a date: half-open, a null valid_to is open. #}
{% macro is_valid_on(row, day) -%}
    {{ row }}.valid_from <= {{ day }} and ({{ row }}.valid_to is null or {{ day }} < {{ row }}.valid_to)
{%- endmacro %}
