select
    overs.period,
    overs.system_id,
    {{ sides_object('overs', 'unders') }} as baselines_object
from {{ ref('fct_model_baselines') }} as overs
inner join {{ ref('fct_model_baselines') }} as unders
    on overs.period = unders.period and overs.system_id = unders.system_id
where overs.direction = 'OVER' and unders.direction = 'UNDER'
