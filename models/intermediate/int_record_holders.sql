{{ config(materialized='ephemeral') }}

with periods as (
    select distinct
        dates.season as period,
        dates.season = today.season as is_open
    from {{ ref('dim_dates') }} as dates
    cross join {{ ref('dim_today') }} as today
    union all
    select
        'all' as period,
        true as is_open
)

select
    season as period,
    record_kind,
    record_id
from {{ ref('fct_record_months') }}
union distinct
select
    'all' as period,
    record_kind,
    record_id
from {{ ref('fct_record_months') }}
union distinct
select
    period,
    'best_bets' as record_kind,
    'best_bets' as record_id
from periods
union distinct
select
    periods.period,
    'model' as record_kind,
    models.system_id as record_id
from periods
cross join {{ ref('dim_models') }} as models
where periods.is_open and models.is_current
