select
    to_json(coalesce(array_agg(
        json_object(
            'system_id', system_id,
            'date', game_date,
            'largest_edge', {{ json_number('largest_edge') }},
            'mean_largest_edge_7', mean_largest_edge_7,
            'mean_largest_edge_30', mean_largest_edge_30,
            'dates_7', dates_7,
            'dates_30', dates_30,
            'compression', compression,
            'verdict', verdict,
            'edges', json_array(
                {% for edge in var('market_edges') -%}
                    json_object('from', {{ edge }}, 'count', edges_from_{{ edge }}){{ ',' if not loop.last }}
                {% endfor %}
            )
        )
        order by system_id
    ), [])) as market_list
from {{ ref('fct_market_regime') }}
