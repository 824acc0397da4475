-- Proves: every listed model has a health state. The dashboard would leave out a model without one.
-- When it fails: clear the limits of the last row of seeds/model_health_states.csv, so that it fits every model.
select models.system_id
from {{ ref('dim_models') }} as models
left join {{ ref('fct_model_health') }} as health on models.system_id = health.system_id
where models.is_current and health.system_id is null
