with windows as (
    select * from {{ ref('dim_performance_windows') }}
),

subsets as (
    select * from {{ ref('dim_subsets') }}
    where is_active
),

daily as (
    select * from {{ ref('fct_subset_performance_daily') }}
    where game_date >= {{ records_from() }}
),

totals as (
    select
        windows.window_name,
        subsets.subset_id,
        windows.season,
        windows.start_date,
        windows.end_date,
        {{ summed_counts('daily') }}
    from windows
    cross join subsets
    left join daily
        on
            subsets.subset_id = daily.subset_id
            and windows.season = daily.season
            and daily.game_date between windows.start_date and windows.end_date
    group by windows.window_name, subsets.subset_id, windows.season, windows.start_date, windows.end_date
)

select
    *,
    {{ hit_rate('wins', 'losses') }} as hit_rate,
    {{ roi('wins', 'losses') }} as roi
from totals
