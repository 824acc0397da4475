with ghost_lists as (
    select
        to_json(coalesce(array_agg(
            json_object(
                'kind', kind, 'value', unknown_value, 'count', occurrences, 'last_date', last_game_date
            )
            order by kind, unknown_value
        ), [])) as ghost_list
    from {{ ref('fct_unknown_values') }}
),

contents as (
    select
        {{ fixed_document(status='today.record_status', row_count='models.model_count', slate='today') }},
        json_object(
            'as_of_date', today.calendar_date,
            'season', today.season,
            'status', today.record_status,
            'published_from', today.published_from,
            'today', picked.today_object,
            'models', models.model_list,
            'subsets', subsets.subset_list,
            'rejections', rejections.rejection_list,
            'coverage', coverage.coverage_object,
            'market', market.market_list,
            'unknown', ghost_lists.ghost_list
        ) as content
    from {{ ref('dim_today') }} as today
    cross join {{ ref('objects__dashboard_today') }} as picked
    cross join {{ ref('objects__dashboard_models') }} as models
    cross join {{ ref('objects__dashboard_subsets') }} as subsets
    cross join {{ ref('objects__dashboard_rejections') }} as rejections
    cross join {{ ref('objects__dashboard_coverage') }} as coverage
    cross join {{ ref('objects__dashboard_market') }} as market
    cross join ghost_lists
)

{{ finish_document('contents') }}
