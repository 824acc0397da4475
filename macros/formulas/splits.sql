{#
    What both backtests and records of models are split by: the value, a text, of each kind of split, of a row with the
    bands of its confidence and its line. It is null where nobody knows it.
#}
{% macro pick_splits(row) %}
    {% set most = var('edge_split_from') %}
    {{ return({
        'month': 'left(cast(' ~ row ~ '.game_date as string), 7)',
        'direction': row ~ '.direction',
        'line_band': row ~ '.line_band',
        'signal': row ~ '.daily_signal',
        'confidence': row ~ '.confidence_band',
        'edge': 'if(' ~ row ~ '.edge >= ' ~ most ~ ", '" ~ most ~ "+', cast(cast(floor("
            ~ row ~ '.edge) as int64) as string))',
        'agreement': 'cast(' ~ row ~ '.agreement as string)',
        'home': 'cast(' ~ row ~ '.is_home as string)',
    }) }}
{% endmacro %}

{# The place of a value of a split: by the number with which it begins, then by alphabet. #}
{% macro split_order(value) -%}
    {{ dbt.safe_cast("rtrim(substr(" ~ value ~ ", 1, strpos(" ~ value ~ " || '-', '-') - 1), '+')", 'int64') }} asc,
    {{ value }} asc
{%- endmacro %}
