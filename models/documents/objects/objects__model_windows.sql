-- a view, because several documents read it
{{ config(materialized='view') }}

with records as (select * from {{ ref('fct_model_performance_windows') }}),

tier_lists as (
    select
        system_id,
        window_name,
        to_json(array_agg(
            json_object('tier', split_value, 'stats', {{ record_object('records') }}) order by tier_order
        )) as tier_list,
        to_json(array_agg(
            json_object(
                'tier', split_value,
                'min_edge', {{ json_number('min_edge') }},
                'below_edge', {{ json_number('below_edge') }},
                'predictions', wins + losses + pushes + voids + pending,
                'avg_edge', avg_edge,
                'mae', mae,
                'bias', bias,
                'stats', {{ record_object('records') }}
            )
            order by tier_order
        )) as band_list
    from records
    where split_kind = 'tier'
    group by system_id, window_name
),

parts as (
    select
        whole.*,
        {{ record_object('whole') }} as record_object,
        {{ line_value_object('whole') }} as line_value_object,
        {{ closer_object('whole') }} as closer_object,
        baselines.baselines_object,
        {{ sides_object('overs', 'unders') }} as directions_object,
        tier_lists.tier_list,
        tier_lists.band_list
    from records as whole
    inner join records as overs
        on whole.system_id = overs.system_id and whole.window_name = overs.window_name and overs.split_value = 'OVER'
    inner join records as unders
        on
            whole.system_id = unders.system_id
            and whole.window_name = unders.window_name
            and unders.split_value = 'UNDER'
    inner join {{ ref('objects__baselines') }} as baselines
        on whole.system_id = baselines.system_id and whole.window_name = baselines.period
    inner join tier_lists on whole.system_id = tier_lists.system_id and whole.window_name = tier_lists.window_name
    where whole.split_kind = 'all'
)

select
    system_id,
    window_name,
    decided,
    json_object(
        'start_date', start_date,
        'end_date', end_date,
        'stats', record_object,
        'baselines', baselines_object,
        'line_value', line_value_object,
        'closer_than_the_line', closer_object,
        'directions', directions_object,
        'tiers', tier_list
    ) as public_object,
    json_object(
        'start_date', start_date,
        'end_date', end_date,
        'stats', record_object,
        'line_value', line_value_object,
        'closer_than_the_line', closer_object,
        'mae', json_object('prediction', mae, 'line', line_mae, 'difference', mae_difference),
        'directions', directions_object,
        'bands', band_list
    ) as internal_object
from parts
