with windows as (
    select * from {{ ref('int_performance_windows') }}
    where is_public
),

models as (
    select * from {{ ref('dim_models') }}
    where is_current
),

model_windows as (
    select * from {{ ref('objects__model_windows') }}
),

today as (
    select * from {{ ref('int_dates') }}
    where calendar_date = {{ as_of_date() }}
),

window_objects as (
    select
        model_windows.system_id,
        max(model_windows.decided) as decided,
        {{ object_of('model_windows.window_name', "json_object(
            'start_date', model_windows.start_date,
            'end_date', model_windows.end_date,
            'stats', model_windows.record_object,
            'directions', model_windows.directions_object,
            'tiers', model_windows.tier_list
        )") }} as window_object
    from windows
    inner join model_windows on windows.window_name = model_windows.window_name
    group by model_windows.system_id
),

model_lists as (
    select
        sum(window_objects.decided) as row_count,
        to_json(array_agg(
            json_object('model', models.codename, 'name', models.name, 'windows', window_objects.window_object)
            order by models.is_champion desc, models.codename asc
        )) as model_list
    from models
    inner join window_objects on models.system_id = window_objects.system_id
),

contents as (
    select
        {{ fixed_document(
            'systems/performance.json', status='today.record_status', row_count='model_lists.row_count'
        ) }},
        json_object(
            'as_of_date', today.calendar_date,
            'season', today.season,
            'status', today.record_status,
            'models', model_lists.model_list
        ) as content
    from today
    cross join model_lists
)

{{ finish_document('contents') }}
