with regime_lists as (
    select
        to_json(array_agg(
            json_object(
                'system_id', system_id,
                'date', game_date,
                'largest_edge', {{ json_number('largest_edge') }},
                'mean_largest_edge', mean_largest_edge,
                'edges', json_array(
                    {% for edge in var('market_edges') -%}
                        json_object('from', {{ edge }}, 'count', edges_from_{{ edge }}){{ ',' if not loop.last }}
                    {% endfor %}
                )
            )
            order by system_id
        )) as regime_list
    from {{ ref('fct_market_regime') }}
),

ghost_lists as (
    select
        count(*) as ghost_count,
        to_json(array_agg(
            json_object(
                'kind', kind, 'value', unknown_value, 'count', occurrences, 'last_date', last_game_date
            )
            order by kind, unknown_value
        )) as ghost_list
    from {{ ref('fct_unknown_values') }}
),

contents as (
    select
        {{ fixed_document(status='today.record_status', row_count='models.model_count') }},
        json_object(
            'as_of_date', today.calendar_date,
            'season', today.season,
            'status', today.record_status,
            'published_from', today.published_from,
            'models', models.model_list,
            'subsets', if(subsets.subset_count = 0, json '[]', subsets.subset_list),
            'coverage', coverage.coverage_object,
            'market', regime_lists.regime_list,
            'unknown', if(ghost_lists.ghost_count = 0, json '[]', ghost_lists.ghost_list)
        ) as content
    from {{ ref('dim_dates') }} as today
    cross join {{ ref('objects__dashboard_models') }} as models
    cross join {{ ref('objects__dashboard_subsets') }} as subsets
    cross join {{ ref('objects__dashboard_coverage') }} as coverage
    cross join regime_lists
    cross join ghost_lists
    where today.calendar_date = {{ as_of_date() }}
)

{{ finish_document('contents') }}
