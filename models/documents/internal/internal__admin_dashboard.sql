with ghost_lists as (
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
        {{ fixed_document(status='dates.record_status', row_count='models.model_count', slate='slates') }},
        json_object(
            'as_of_date', dates.calendar_date,
            'season', dates.season,
            'status', dates.record_status,
            'published_from', dates.published_from,
            'today', today.today_object,
            'models', models.model_list,
            'subsets', if(subsets.subset_count = 0, json '[]', subsets.subset_list),
            'rejections', if(rejections.rejection_count = 0, json '[]', rejections.rejection_list),
            'coverage', coverage.coverage_object,
            'market', market.market_list,
            'unknown', if(ghost_lists.ghost_count = 0, json '[]', ghost_lists.ghost_list)
        ) as content
    from {{ ref('dim_dates') }} as dates
    inner join {{ ref('fct_slates') }} as slates on dates.calendar_date = slates.game_date
    cross join {{ ref('objects__dashboard_today') }} as today
    cross join {{ ref('objects__dashboard_models') }} as models
    cross join {{ ref('objects__dashboard_subsets') }} as subsets
    cross join {{ ref('objects__dashboard_rejections') }} as rejections
    cross join {{ ref('objects__dashboard_coverage') }} as coverage
    cross join {{ ref('objects__dashboard_market') }} as market
    cross join ghost_lists
    where
        dates.calendar_date = {{ as_of_date() }}
        and slates.game_date = {{ as_of_date() }}
)

{{ finish_document('contents') }}
