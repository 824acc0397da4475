-- a view, because several documents read it
{{ config(materialized='view') }}

with records as (select * from {{ ref('fct_model_performance_windows') }}),

edge_tiers as (select * from {{ ref('dim_edge_tiers') }}),

tier_lists as (
    select
        records.system_id,
        records.window_name,
        to_json(array_agg(
            json_object('tier', edge_tiers.edge_tier, 'stats', {{ record_object('records') }})
            order by edge_tiers.display_order
        )) as tier_list,
        to_json(array_agg(
            json_object(
                'tier', edge_tiers.edge_tier,
                'min_edge', {{ json_number('edge_tiers.min_edge') }},
                'below_edge', {{ json_number('edge_tiers.below_edge') }},
                'predictions', records.wins + records.losses + records.pushes + records.voids + records.pending,
                'avg_edge', records.avg_edge,
                'mae', records.mae,
                'bias', records.bias,
                'stats', {{ record_object('records') }}
            )
            order by edge_tiers.display_order
        )) as band_list
    from records
    inner join edge_tiers on records.split_value = edge_tiers.edge_tier
    where records.split_kind = 'tier'
    group by records.system_id, records.window_name
)

select
    whole.system_id,
    whole.window_name,
    whole.start_date,
    whole.end_date,
    whole.decided,
    {{ record_object('whole') }} as record_object,
    {{ closer_object('whole') }} as closer_object,
    json_object('prediction', whole.mae, 'line', whole.line_mae, 'difference', whole.mae_difference) as mae_object,
    json_object(
        'over', json_object('stats', {{ record_object('overs') }}),
        'under', json_object('stats', {{ record_object('unders') }})
    ) as directions_object,
    tier_lists.tier_list,
    tier_lists.band_list
from records as whole
inner join records as overs
    on whole.system_id = overs.system_id and whole.window_name = overs.window_name and overs.split_value = 'OVER'
inner join records as unders
    on whole.system_id = unders.system_id and whole.window_name = unders.window_name and unders.split_value = 'UNDER'
inner join tier_lists on whole.system_id = tier_lists.system_id and whole.window_name = tier_lists.window_name
where whole.split_kind = 'all'
