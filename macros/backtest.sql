{#
    Which part of a backtest a date is in: before the version was chosen, when its author may have known how the picks
    would end, or since then, when nobody could.
#}
{% macro backtest_part(row) %}if({{ row }}.game_date < {{ row }}.valid_from, 'before', 'since'){% endmacro %}

{# The parts of a backtest; `all` is both others together. #}
{% macro backtest_parts() %}{{ return(['before', 'since', 'all']) }}{% endmacro %}

{# The same as a query of one row each. #}
{% macro backtest_part_rows() -%}
    {% for part in backtest_parts() -%}
        select '{{ part }}' as part{{ ' union all ' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{#
    A probability, four decimals, from a value that may lie above 1; null stays null, which DuckDB's least() would lose.
    Engines may differ in the last decimal, because their floats do.
#}
{% macro probability(value) %}if({{ value }} >= 1, 1, floor(10000 * {{ value }} + 0.5) / 10000){% endmacro %}
