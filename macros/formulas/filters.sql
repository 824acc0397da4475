{#
    The filters of a subset's definition, one macro a kind of filter. A filter that is not set passes everything. One
    that is set passes no unknown value: on a date without a signal, a subset that asks for one is empty.
#}

{# Whether a value is at least a bound. #}
{% macro passes_min(value, bound) %}coalesce({{ value }} >= {{ bound }}, {{ bound }} is null){% endmacro %}

{# Whether a value is at most a bound. #}
{% macro passes_max(value, bound) %}coalesce({{ value }} <= {{ bound }}, {{ bound }} is null){% endmacro %}

{# Whether a direction is the wanted one; ANY is no filter. #}
{% macro passes_direction(direction, wanted) %}coalesce({{ wanted }}, 'ANY') in ('ANY', {{ direction }}){% endmacro %}

{#
    Whether a signal is a wanted one; ANY is no filter, and a set is written GREEN_OR_YELLOW. The text is searched,
    because `in unnest(split(..))` multiplies rows on DuckDB.
#}
{% macro passes_signal(daily_signal, wanted) -%}
    (
        coalesce({{ wanted }}, 'ANY') = 'ANY'
        or strpos('_OR_' || {{ wanted }} || '_OR_', '_OR_' || coalesce({{ daily_signal }}, 'NONE') || '_OR_') > 0
    )
{%- endmacro %}

{#
    An expression for each filter that int_definition_matches names in rejected_by, in the order in which it tries them; the
    name takes the place of `{}`.
#}
{% macro for_each_filter(expression) -%}
    {% for name in ['edge', 'confidence', 'direction', 'signal', 'pct_over', 'line', 'quality', 'rank'] -%}
        {{ expression | replace('{}', name) }}{{ ',' if not loop.last }}
    {% endfor %}
{%- endmacro %}

{# Whether a value lies in a half-open band of a seed; the highest band has no end. #}
{% macro is_in_band(value, lowest, below) -%}
    {{ value }} >= {{ lowest }} and ({{ below }} is null or {{ value }} < {{ below }})
{%- endmacro %}

{# Keys and values of what the filters of a subset did to its candidates, for json_object. #}
{% macro rejection_fields(row) -%}
    'candidates', {{ row }}.candidates,
    'selected', {{ row }}.selected,
    'rejected', json_object({{ for_each_filter("'{}', " ~ row ~ ".rejected_by_{}") }})
{%- endmacro %}
