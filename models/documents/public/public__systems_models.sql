with models as (
    select * from {{ ref('dim_models') }}
    where is_current
),

records as (
    select * from {{ ref('fct_model_performance_windows') }}
    where split_kind = 'all' and window_name = 'last_30_days'
),

today as (
    select * from {{ ref('dim_dates') }}
    where calendar_date = {{ as_of_date() }}
),

model_lists as (
    select
        count(*) as row_count,
        to_json(array_agg(
            json_object(
                'model', models.codename,
                'name', models.name,
                'status', models.status,
                'version', models.version,
                'in_production_since', models.in_production_since,
                'record', {{ record_object('records') }}
            )
            order by models.is_champion desc, models.codename asc
        )) as model_list
    from models
    inner join records on models.system_id = records.system_id
),

contents as (
    select
        {{ fixed_document('systems/models.json', status='today.record_status', row_count='model_lists.row_count') }},
        json_object(
            'as_of_date', today.calendar_date,
            'season', today.season,
            'status', today.record_status,
            'models', model_lists.model_list
        ) as content
    from today
    cross join model_lists
)

{{ finish_document('contents', public_cache(86400)) }}
