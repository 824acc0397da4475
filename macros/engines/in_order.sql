{#
    A join of each row with the texts of an array that it holds, as `elements`: `element` is the text, `place` counts from
    1. A row whose array is empty stays, with nulls.
#}
{% macro in_order(texts) %}{{ return(adapter.dispatch('in_order')(texts)) }}{% endmacro %}

{% macro bigquery__in_order(texts) -%}
    left join unnest(
        array(select as struct element, position + 1 as place from unnest({{ texts }}) as element with offset as position)
    ) as elements
{%- endmacro %}

{% macro duckdb__in_order(texts) -%}
    left join unnest({{ texts }}) with ordinality as elements (element, place) on true
{%- endmacro %}
