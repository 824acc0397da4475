with successes as (
    select
        processor_name,
        data_date,
        max(started_at) as last_started_at
    from {{ ref('stg_nba_reference__processor_runs') }}
    where status = 'success'
    group by processor_name, data_date
),

timed as (
    select
        *,
        unix_micros({{ as_of_at() }}) - unix_micros(started_at) as micros_since_start
    from {{ ref('stg_nba_reference__processor_runs') }}
)

select
    timed.processor_name,
    timed.run_id,
    timed.status,
    timed.data_date,
    timed.started_at,
    timed.processed_at,
    div(timed.micros_since_start, 3600000000) as hours_since_start,
    coalesce(
        timed.status = 'running'
        and timed.processed_at is null
        and timed.micros_since_start >= {{ var('stuck_run_hours') }} * 3600000000
        and coalesce(successes.last_started_at <= timed.started_at, true),
        false
    ) as is_stuck,
    coalesce(
        timed.status = 'failed' and {{ eastern_date('timed.processed_at') }} = {{ as_of_date() }}, false
    ) as has_failed_today
from timed
left join successes
    on timed.processor_name = successes.processor_name and timed.data_date = successes.data_date
