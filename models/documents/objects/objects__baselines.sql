select
    overs.period,
    overs.system_id,
    json_object(
        'over', json_object('stats', {{ record_object('overs') }}),
        'under', json_object('stats', {{ record_object('unders') }})
    ) as baselines_object
from {{ ref('fct_model_baselines') }} as overs
inner join {{ ref('fct_model_baselines') }} as unders
    on overs.period = unders.period and overs.system_id = unders.system_id
where overs.direction = 'OVER' and unders.direction = 'UNDER'
