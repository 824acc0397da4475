with windows as (
    select * from {{ ref('int_performance_windows') }}
),

candidates as (
    select * from {{ ref('fct_candidates') }}
),

totals as (
    select
        windows.window_name,
        candidates.system_id,
        candidates.edge_tier,
        candidates.direction,
        windows.season,
        windows.start_date,
        windows.end_date,
        {{ outcome_counts() }}
    from windows
    inner join candidates
        on
            windows.season = candidates.season
            and candidates.game_date between windows.start_date and windows.end_date
    group by
        windows.window_name,
        candidates.system_id,
        candidates.edge_tier,
        candidates.direction,
        windows.season,
        windows.start_date,
        windows.end_date
)

select
    *,
    {{ hit_rate('wins', 'losses') }} as hit_rate,
    {{ roi('wins', 'losses') }} as roi
from totals
