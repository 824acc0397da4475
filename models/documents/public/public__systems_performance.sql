with windows as (
    select * from {{ ref('dim_performance_windows') }}
    where is_public
),

models as (
    select * from {{ ref('dim_models') }}
    where is_current
),

records as (
    select * from {{ ref('fct_model_performance_windows') }}
),

edge_tiers as (
    select * from {{ ref('dim_edge_tiers') }}
),

today as (
    select * from {{ ref('dim_dates') }}
    where calendar_date = {{ as_of_date() }}
),

tier_lists as (
    select
        records.system_id,
        records.window_name,
        to_json(array_agg(
            json_object('tier', edge_tiers.edge_tier, 'stats', {{ record_object('records') }})
            order by edge_tiers.display_order
        )) as tier_list
    from records
    inner join edge_tiers on records.split_value = edge_tiers.edge_tier
    where records.split_kind = 'tier'
    group by records.system_id, records.window_name
),

window_objects as (
    select
        whole.system_id,
        max(whole.wins + whole.losses) as decided,
        {{ object_of('windows.window_name', "json_object(
            'start_date', windows.start_date,
            'end_date', windows.end_date,
            'stats', " ~ record_object('whole') ~ ",
            'directions', json_object('over', " ~ record_object('overs') ~ ", 'under', " ~ record_object('unders') ~ "),
            'tiers', tier_lists.tier_list
        )") }} as window_object
    from windows
    inner join records as whole on windows.window_name = whole.window_name and whole.split_kind = 'all'
    inner join records as overs
        on whole.window_name = overs.window_name and whole.system_id = overs.system_id and overs.split_value = 'OVER'
    inner join records as unders
        on
            whole.window_name = unders.window_name
            and whole.system_id = unders.system_id
            and unders.split_value = 'UNDER'
    inner join tier_lists on whole.window_name = tier_lists.window_name and whole.system_id = tier_lists.system_id
    group by whole.system_id
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

{{ finish_document('contents', public_cache(3600)) }}
