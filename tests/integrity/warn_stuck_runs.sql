-- Counts runs of upstream processors that have neither ended nor been followed by one that succeeded. Look at the
-- processor's log, and run it again for that date.
{{ config(severity='warn') }}

select
    processor_name,
    run_id,
    data_date,
    started_at
from {{ ref('fct_processor_runs') }}
where is_stuck
