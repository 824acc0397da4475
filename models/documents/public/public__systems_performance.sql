with window_objects as (
    select
        model_windows.system_id,
        max(model_windows.decided) as decided,
        {{ object_of('model_windows.window_name', 'model_windows.public_object') }} as windows_object
    from {{ ref('objects__model_windows') }} as model_windows
    inner join {{ ref('dim_performance_windows') }} as windows on model_windows.window_name = windows.window_name
    where windows.is_public
    group by model_windows.system_id
),

model_lists as (
    select
        sum(window_objects.decided) as row_count,
        to_json(coalesce(array_agg(
            json_object(
                'model', models.codename,
                'name', models.name,
                'is_champion', models.is_champion,
                'windows', window_objects.windows_object
            )
            order by models.is_champion desc, models.codename asc
        ), [])) as model_list
    from {{ ref('dim_models') }} as models
    inner join window_objects on models.system_id = window_objects.system_id
    where models.is_current
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
