-- Proves: every listed model has a state of health, so that none is missing from the dashboard.
-- When it fails: the last row of seeds/model_health_states.csv must have no limits.
select models.system_id
from {{ ref('dim_models') }} as models
left join {{ ref('fct_model_health') }} as health on models.system_id = health.system_id
where models.is_current and health.system_id is null
