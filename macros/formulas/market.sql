{# A column for each edge of the var market_edges, which takes the place of `{}` in its expression. #}
{% macro for_each_market_edge(expression) -%}
    {% for edge in var('market_edges') -%}
        {{ expression | replace('{}', edge | string) }} as edges_from_{{ edge }}{{ ',' if not loop.last }}
    {% endfor %}
{%- endmacro %}
