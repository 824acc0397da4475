{#
    How far luck alone may carry a hit rate: the 95 percent Wilson score interval (E. B. Wilson, "Probable inference, the
    law of succession, and statistical inference", 1927), without continuity correction. Its z is 1.96; an interval that
    is adjusted for many trials has a larger one. `z` is in hundredths.

    The last digit of a float depends on the engine, so a float only proposes a bound and integers decide. The lower bound
    is k / 1000, rounded to nearest, for the greatest k of which `reaches_thousandth` is true. It is true of every smaller
    k, too, and the proposal is wrong by 1 at most. The upper bound is what the losses' lower bound leaves of 1.
#}

{# The proposed k of the lower bound for the share of `part` in part + rest; null when both are 0. #}
{% macro proposed_thousandths(part, rest, z=196) -%}
    {% set total = '(' ~ part ~ ' + ' ~ rest ~ ')' -%}
    {% set square = '(' ~ z ~ ' * ' ~ z ~ ' / 10000)' -%}
    cast(floor(
        0.5
        + 500 * (
            2 * {{ part }} + {{ square }}
            - {{ z }} / 100 * sqrt({{ square }} + 4 * {{ part }} * {{ rest }} / nullif({{ total }}, 0))
        ) / ({{ total }} + {{ square }})
    ) as int64)
{%- endmacro %}

{# Whether the lower bound for the share of `part` in `total` is at least (2k - 1) / 2000, which rounds to k / 1000. #}
{% macro reaches_thousandth(k, part, total, z) -%}
    {% set odd = '(2 * ' ~ k ~ ' - 1)' -%}
    {% set distance = '(2000 * ' ~ part ~ ' - ' ~ total ~ ' * ' ~ odd ~ ')' -%}
    (
        {{ k }} <= 0
        or (
            {{ distance }} >= 0
            and 10000 * {{ wide_integer(distance) }} * {{ distance }}
            >= {{ z }} * {{ z }} * {{ wide_integer(total ~ ' * ' ~ odd) }} * (2000 - {{ odd }})
        )
    )
{%- endmacro %}

{# The k of the lower bound, from the proposed one. #}
{% macro decided_thousandths(proposed, part, total, z=196) -%}
    {{ proposed }} - 1
    + if({{ reaches_thousandth(proposed, part, total, z) }}, 1, 0)
    + if({{ reaches_thousandth('(' ~ proposed ~ ' + 1)', part, total, z) }}, 1, 0)
{%- endmacro %}

{# Both bounds in percent, from the proposed ones for `part` and for `rest`; null when both together are below `least`. #}
{% macro interval_bounds(proposed_part, part, proposed_rest, rest, least=1, z=196) -%}
    {% set total = '(' ~ part ~ ' + ' ~ rest ~ ')' -%}
    if(
        {{ total }} < {{ least }}, null, ({{ decided_thousandths(proposed_part, part, total, z) }}) / 10
    ) as interval_low,
    if(
        {{ total }} < {{ least }}, null, (1000 - ({{ decided_thousandths(proposed_rest, rest, total, z) }})) / 10
    ) as interval_high
{%- endmacro %}

{# A row's bounds as an object; null without them. #}
{% macro interval_object(row) -%}
    if(
        {{ row }}.interval_low is null,
        null,
        json_object('low', {{ row }}.interval_low, 'high', {{ row }}.interval_high)
    )
{%- endmacro %}
