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

{# Units won, a unit staked on each decided pick, at the odds of payout_per_mille; three decimals, null without any. #}
{% macro units(wins, losses) -%}
    if({{ wins }} + {{ losses }} = 0, null, ({{ var('payout_per_mille') }} * {{ wins }} - 1000 * {{ losses }}) / 1000)
{%- endmacro %}

{# Hit rate at which nothing is won or lost at these odds, in percent, one decimal. #}
{% macro break_even() %}{{ rounded_ratio('(100 * 1000)', '(1000 + ' ~ var('payout_per_mille') ~ ')', 10) }}{% endmacro %}

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

{#
    Which was closer to the points that were scored, the prediction or the line: counts of graded predictions, from the
    errors of both, unrounded. On a push the line was exact, so the prediction was further away, or equal.
#}
{% macro against_the_line(error, line_error) -%}
    cast(countif(abs({{ error }}) < abs({{ line_error }})) as int64) as closer,
    cast(countif(abs({{ error }}) > abs({{ line_error }})) as int64) as further,
    cast(countif(abs({{ error }}) = abs({{ line_error }})) as int64) as equal
{%- endmacro %}
