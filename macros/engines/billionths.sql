{#
    Decimals in the ledger are integers of 10^-9, the last digit of NUMERIC, because JSON numbers and decimal text differ
    between engines.
#}
{% macro billionths(value) %}cast(round({{ value }} * 1000000000) as int64){% endmacro %}

{# The NUMERIC of so many billionths. #}
{% macro from_billionths(count) %}{{ return(adapter.dispatch('from_billionths')(count)) }}{% endmacro %}

{% macro bigquery__from_billionths(count) %}cast({{ count }} as numeric) * numeric '0.000000001'{% endmacro %}

{% macro duckdb__from_billionths(count) -%}
    cast(cast({{ count }} as decimal(18, 0)) * cast('0.000000001' as decimal(9, 9)) as decimal(38, 9))
{%- endmacro %}
