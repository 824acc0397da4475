with model_lists as (
    select
        count(*) as row_count,
        to_json(coalesce(array_agg(
            json_object(
                'model', models.codename,
                'name', models.name,
                'status', models.status,
                'version', models.version,
                'in_production_since', models.in_production_since,
                'is_champion', models.is_champion,
                'version_stats', if(of_version.version is null, json 'null', {{ record_object('of_version') }}),
                'stats', {{ record_object('records') }}
            )
            order by models.is_champion desc, models.codename asc
        ), [])) as model_list
    from {{ ref('dim_models') }} as models
    inner join {{ ref('fct_model_performance_windows') }} as records on models.system_id = records.system_id
    left join {{ ref('fct_version_records') }} as of_version
        on models.system_id = of_version.system_id and of_version.edge_tier = 'all'
    where
        models.is_current
        and records.split_kind = 'all'
        and records.window_name = '{{ var("picks_record_window") }}'
),

contents as (
    select
        {{ fixed_document(status='today.record_status', row_count='model_lists.row_count') }},
        json_object(
            'as_of_date', today.calendar_date,
            'season', today.season,
            'status', today.record_status,
            'published_from', today.published_from,
            'models', model_lists.model_list
        ) as content
    from {{ ref('dim_today') }} as today
    cross join model_lists
)

{{ finish_document('contents') }}
