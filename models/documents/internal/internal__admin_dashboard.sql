with models as (
    select * from {{ ref('dashboard_models') }}
),

subsets as (
    select * from {{ ref('dashboard_subsets') }}
),

coverage as (
    select * from {{ ref('dashboard_coverage') }}
),

regimes as (
    select * from {{ ref('fct_market_regime') }}
),

ghosts as (
    select * from {{ ref('fct_unknown_values') }}
),

today as (
    select * from {{ ref('dim_dates') }}
    where calendar_date = {{ as_of_date() }}
),

regime_lists as (
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
    from regimes
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
    from ghosts
),

contents as (
    select
        {{ fixed_document('admin/dashboard.json', status='today.record_status', row_count='models.model_count') }},
        json_object(
            'as_of_date', today.calendar_date,
            'season', today.season,
            'status', today.record_status,
            'models', models.model_list,
            'subsets', if(subsets.subset_count = 0, json '[]', subsets.subset_list),
            'coverage', coverage.coverage_object,
            'market', regime_lists.regime_list,
            'unknown', if(ghost_lists.ghost_count = 0, json '[]', ghost_lists.ghost_list)
        ) as content
    from today
    cross join models
    cross join subsets
    cross join coverage
    cross join regime_lists
    cross join ghost_lists
)

{{ finish_document('contents', private_cache()) }}
