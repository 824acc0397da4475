{#
    How often players passed the lines: cells of games that ended over or under, with the share that ended over and how far
    luck reaches.
#}

{#
    The rows of a relation with `overs` and `unders`, with what `over_rates` needs besides: the proposed bounds of the
    interval. A step of its own, because the proposals are read several times.
#}
{% macro measured_overs(relation) -%}
    select
        {{ relation }}.*,
        {{ proposed_thousandths(relation ~ '.overs', relation ~ '.unders') }} as proposed_low,
        {{ proposed_thousandths(relation ~ '.unders', relation ~ '.overs') }} as proposed_unders
    from {{ relation }}
{%- endmacro %}

{# What a cell says, of rows that are `measured_overs`; rate and interval are null with fewer games than `min_games`. #}
{% macro over_rates(min_games=1) -%}
    {%- set games = '(overs + unders)' -%}
    overs + unders as games,
    overs,
    if({{ games }} < {{ min_games }}, null, {{ percent('overs', games) }}) as over_rate,
    {{ interval_bounds('proposed_low', 'overs', 'proposed_unders', 'unders', min_games) }}
{%- endmacro %}

{# The keys and values of a cell for json_object. #}
{% macro cell_fields(row) -%}
    'games', {{ row }}.games,
    'overs', {{ row }}.overs,
    'over_rate', {{ row }}.over_rate,
    'interval', {{ interval_object(row) }}
{%- endmacro %}

{# The cell of a game by the player's rest before it; null where nobody knows it, as in the first game of a season. #}
{% macro rest_cell(rest_days) -%}
    case
        when {{ rest_days }} = 0 then 'back_to_back'
        when {{ rest_days }} = 1 then 'one_day'
        when {{ rest_days }} >= 2 then 'rested'
    end
{%- endmacro %}

{# The cell of a game by where it was; null where nobody knows. #}
{% macro location_cell(is_home) %}case {{ is_home }} when true then 'home' when false then 'away' end{% endmacro %}

{# The cell of a game by its weekday. #}
{% macro weekday_cell(day) -%}
    case {{ days_since_monday(day) }}
        {%- for weekday in weekdays() %} when {{ loop.index0 }} then '{{ weekday }}'{% endfor %}
    end
{%- endmacro %}

{# The names of the weekdays, from Monday. #}
{% macro weekdays() %}
    {{ return(['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']) }}
{% endmacro %}
