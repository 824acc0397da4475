with models as (select * from {{ ref('dim_models') }} where is_current),

records as (select * from {{ ref('fct_model_performance_windows') }} where split_kind = 'all'),

measured as (
    select
        models.system_id,
        last_7_days.decided as decided_7_days,
        last_7_days.hit_rate as hit_rate_7_days,
        last_14_days.decided as decided_14_days,
        last_14_days.hit_rate as hit_rate_14_days,
        unix_date({{ as_of_date() }}) - unix_date({{ eastern_date('models.model_trained_at') }}) as days_since_training
    from models
    inner join records as last_7_days
        on models.system_id = last_7_days.system_id and last_7_days.window_name = 'last_7_days'
    inner join records as last_14_days
        on models.system_id = last_14_days.system_id and last_14_days.window_name = 'last_14_days'
)

select
    measured.system_id,
    states.health_state,
    measured.decided_7_days,
    measured.hit_rate_7_days,
    measured.decided_14_days,
    measured.hit_rate_14_days,
    measured.days_since_training,
    measured.days_since_training > {{ var('model_stale_after_days') }} as is_stale
from measured
inner join {{ ref('model_health_states') }} as states
    on
        (states.below_decided_7_days is null or measured.decided_7_days < states.below_decided_7_days)
        and (states.below_decided_14_days is null or measured.decided_14_days < states.below_decided_14_days)
        and (states.below_hit_rate_7_days is null or measured.hit_rate_7_days < states.below_hit_rate_7_days)
        and (states.below_hit_rate_14_days is null or measured.hit_rate_14_days < states.below_hit_rate_14_days)
        and (not coalesce(states.below_break_even_7_days, false) or measured.hit_rate_7_days < {{ break_even() }})
        and (not coalesce(states.below_break_even_14_days, false) or measured.hit_rate_14_days < {{ break_even() }})
qualify row_number() over (partition by measured.system_id order by states.priority asc) = 1
