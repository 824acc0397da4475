with windows as (
    select * from {{ ref('dim_performance_windows') }}
),

subsets as (
    select * from {{ ref('dim_subsets') }}
    where is_active
),

signals as (
    select * from {{ ref('signal_words') }}
),

daily as (
    select * from {{ ref('fct_subset_performance_daily') }}
    where game_date >= {{ records_from() }}
),

totals as (
    select
        windows.window_name,
        subsets.subset_id,
        signals.daily_signal,
        windows.season,
        windows.start_date,
        windows.end_date,
        {{ summed_counts('daily') }}
    from windows
    cross join subsets
    cross join signals
    left join daily
        on
            subsets.subset_id = daily.subset_id
            and signals.daily_signal = daily.daily_signal
            and windows.season = daily.season
            and daily.game_date between windows.start_date and windows.end_date
    group by
        windows.window_name,
        subsets.subset_id,
        signals.daily_signal,
        windows.season,
        windows.start_date,
        windows.end_date
)

select
    *,
    {{ hit_rate('wins', 'losses') }} as hit_rate,
    {{ roi('wins', 'losses') }} as roi
from totals
