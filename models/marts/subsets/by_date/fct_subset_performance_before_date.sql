{{ config(cluster_by=on_bigquery(['subset_id'])) }}

with daily as (select * from {{ ref('fct_subset_performance_daily') }} where game_date >= {{ records_from() }}),

record_window as (
    select days from {{ ref('performance_windows') }}
    where window_name = '{{ var("picks_record_window") }}'
),

-- season on both sides clips the window to the season's first day
totals as (
    select
        shown.game_date,
        shown.subset_id,
        record_window.days,
        {{ summed('earlier') }}
    from daily as shown
    cross join record_window
    left join daily as earlier
        on
            shown.subset_id = earlier.subset_id
            and shown.season = earlier.season
            and unix_date(earlier.game_date) between unix_date(shown.game_date) - record_window.days
            and unix_date(shown.game_date) - 1
    where {{ in_incremental_window('shown.game_date') }}
    group by shown.game_date, shown.subset_id, record_window.days
),

measured as (
    {{ measured('totals') }}
)

select
    game_date,
    subset_id,
    days,
    {{ record_columns() }}
from measured
