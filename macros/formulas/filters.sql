{#
    All filters of a subset's definition, in the order in which they are tried: the column of the seed, how a value is
    compared with it, the value in int_definition_matches, and the word for it in rejected_by. A filter that is not set passes
    everything. One that is set passes no unknown value: on a date without a signal, a subset that asks for one is empty.
    The last one is no filter: it cuts who passes them all.
#}
{% macro definition_filters() %}
    {{ return([
        ('min_edge', 'min', 'edge', 'edge'),
        ('max_edge', 'max', 'edge', 'edge'),
        ('min_confidence', 'min', 'confidence', 'confidence'),
        ('max_confidence', 'max', 'confidence', 'confidence'),
        ('direction', 'word', 'found_direction', 'direction'),
        ('signal', 'word', 'daily_signal', 'signal'),
        ('pct_over_min', 'min', 'pct_over', 'pct_over'),
        ('pct_over_max', 'max', 'pct_over', 'pct_over'),
        ('line_min', 'min', 'points_line', 'line'),
        ('line_max', 'max', 'points_line', 'line'),
        ('min_feature_quality', 'min', 'feature_quality', 'quality'),
        ('home', 'word', 'found_home', 'home'),
        ('rest_max', 'max', 'rest_days', 'rest'),
        ('agreement_min', 'min', 'agreement', 'agreement'),
        ('top_n', 'cut', 'subset_rank', 'rank'),
    ]) }}
{% endmacro %}

{#
    Whether a value is at least or at most a bound, or a wanted word; ANY is no filter, and a set is written
    GREEN_OR_YELLOW. The text is searched, because `in unnest(split(..))` multiplies rows on DuckDB.
#}
{% macro passes_filter(comparison, value, wanted) -%}
    {% if comparison == 'word' -%}
        (
            coalesce({{ wanted }}, 'ANY') = 'ANY'
            or strpos('_OR_' || {{ wanted }} || '_OR_', '_OR_' || coalesce({{ value }}, 'NONE') || '_OR_') > 0
        )
    {%- else -%}
        coalesce({{ value }} {{ {'min': '>=', 'max': '<='}[comparison] }} {{ wanted }}, {{ wanted }} is null)
    {%- endif %}
{%- endmacro %}

{# The column of the first filter that a candidate does not pass. #}
{% macro first_failed_filter() -%}
    case
        {% for column, comparison, value, word in definition_filters() if comparison != 'cut' -%}
            when not {{ passes_filter(comparison, value, column) }} then '{{ column }}'
        {% endfor -%}
    end
{%- endmacro %}

{# An expression of the filter that failed, if it is one of some comparisons; `{column}`, `{value}` and `{word}` are its own. #}
{% macro by_failed_filter(expression, comparisons) -%}
    case failed_filter
        {% for column, comparison, value, word in definition_filters() if comparison in comparisons -%}
            when '{{ column }}' then {{ expression.format(column=column, value=value, word=word) }}
        {% endfor -%}
    end
{%- endmacro %}

{# An expression for each word of rejected_by, in the order of the filters; the word takes the place of `{}`. #}
{% macro for_each_filter(expression) -%}
    {% for word in definition_filters() | map(attribute=3) | unique -%}
        {{ expression | replace('{}', word) }}{{ ',' if not loop.last }}
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
