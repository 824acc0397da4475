{#
    An exact ratio of two integers, rounded half away from zero to 1 / parts; FLOAT64, null when the denominator is 0.
    Rounding a float is not exact: round(4.35, 1) is 4.3 in GoogleSQL and 4.4 in DuckDB.
#}
{% macro rounded_ratio(numerator, denominator, parts) -%}
    sign({{ numerator }})
    * div(2 * {{ parts }} * abs({{ numerator }}) + {{ denominator }}, 2 * nullif({{ denominator }}, 0)) / {{ parts }}
{%- endmacro %}

{# Percent of a total, one decimal. #}
{% macro percent(part, total) %}{{ rounded_ratio('(100 * ' ~ part ~ ')', total, 10) }}{% endmacro %}

{# Percent of decided picks that won. #}
{% macro hit_rate(wins, losses) %}{{ percent(wins, '(' ~ wins ~ ' + ' ~ losses ~ ')') }}{% endmacro %}

{# Units won for each 100 units staked on decided picks, at the odds of payout_per_mille; one decimal. #}
{% macro roi(wins, losses) -%}
    {{ rounded_ratio(
        '(' ~ var('payout_per_mille') ~ ' * ' ~ wins ~ ' - 1000 * ' ~ losses ~ ')',
        '(10 * (' ~ wins ~ ' + ' ~ losses ~ '))',
        10
    ) }}
{%- endmacro %}

{# Mean of NUMERIC points, two decimals, from their sum (exact to a millionth) and their number. #}
{% macro mean_points(total, rows) -%}
    {{ rounded_ratio('cast(1000000 * ' ~ total ~ ' as int64)', '(1000000 * ' ~ rows ~ ')', 100) }}
{%- endmacro %}

{# Whether a pick won or lost. Only such picks count in a hit rate, an ROI and a streak. #}
{% macro is_decided(outcome) %}{{ outcome }} in ('win', 'loss'){% endmacro %}

{# Whether a prediction was measured by the points that the player scored. Only such predictions have an error. #}
{% macro is_graded(outcome) %}{{ outcome }} in ('win', 'loss', 'push'){% endmacro %}

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

{# What a record says besides its counts: how many were decided, and the rates over these. #}
{% macro decided_and_rates() -%}
    wins + losses as decided,
    {{ hit_rate('wins', 'losses') }} as hit_rate,
    {{ roi('wins', 'losses') }} as roi
{%- endmacro %}
