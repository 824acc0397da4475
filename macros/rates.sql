{#
    An exact ratio of two integers with one decimal, rounded half away from zero; FLOAT64, null when the denominator is 0.
    Rounding a float is not exact: round(4.35, 1) is 4.3 in GoogleSQL and 4.4 in DuckDB.
#}
{% macro ratio_to_one_decimal(tenths_numerator, denominator) -%}
    sign({{ tenths_numerator }})
    * div(2 * abs({{ tenths_numerator }}) + {{ denominator }}, 2 * nullif({{ denominator }}, 0)) / 10
{%- endmacro %}

{# Percent of a total. #}
{% macro percent(part, total) %}{{ ratio_to_one_decimal('(1000 * ' ~ part ~ ')', total) }}{% endmacro %}

{# Percent of decided picks that won. #}
{% macro hit_rate(wins, losses) %}{{ percent(wins, '(' ~ wins ~ ' + ' ~ losses ~ ')') }}{% endmacro %}

{# Units won for each 100 units staked on decided picks, at the odds of payout_per_mille. #}
{% macro roi(wins, losses) -%}
    {{ ratio_to_one_decimal(
        '(' ~ var('payout_per_mille') ~ ' * ' ~ wins ~ ' - 1000 * ' ~ losses ~ ')', '(' ~ wins ~ ' + ' ~ losses ~ ')'
    ) }}
{%- endmacro %}

{# A record's counts, from rows with an outcome each. #}
{% macro outcome_counts() -%}
    cast(countif(outcome = 'win') as int64) as wins,
    cast(countif(outcome = 'loss') as int64) as losses,
    cast(countif(outcome = 'push') as int64) as pushes,
    cast(countif(outcome = 'void') as int64) as voids,
    cast(countif(outcome = 'pending') as int64) as pending
{%- endmacro %}

{# The same counts summed over rows that hold them; zero where there are none. #}
{% macro summed_counts(relation) -%}
    {% for count in ['wins', 'losses', 'pushes', 'voids', 'pending'] -%}
        cast(coalesce(sum({{ relation }}.{{ count }}), 0) as int64) as {{ count }}{{ ',' if not loop.last }}
    {% endfor %}
{%- endmacro %}
