with subsets as (select * from {{ ref('dim_subsets') }} where is_active),

daily as (select * from {{ ref('fct_subset_performance_daily') }} where game_date >= {{ records_from() }}),

-- all picks, or those of the dates with one signal
splits as (
    select
        'all' as split_kind,
        'all' as split_value
    union all
    select
        'signal' as split_kind,
        daily_signal as split_value
    from {{ ref('signal_words') }}
),

totals as (
    select
        windows.window_name,
        subsets.subset_id,
        splits.split_kind,
        splits.split_value,
        windows.season,
        windows.start_date,
        windows.end_date,
        {{ summed('daily') }},
        {{ summed_line_counts('daily') }},
        coalesce(sum(daily.total_edge), 0) as total_edge,
        coalesce(sum(daily.total_confidence), 0) as total_confidence,
        cast(coalesce(sum(daily.confidences), 0) as int64) as confidences
    from {{ ref('dim_performance_windows') }} as windows
    cross join subsets
    cross join splits
    left join daily
        on
            subsets.subset_id = daily.subset_id
            and windows.season = daily.season
            and daily.game_date between windows.start_date and windows.end_date
            and splits.split_value in ('all', daily.daily_signal)
    group by
        windows.window_name,
        subsets.subset_id,
        splits.split_kind,
        splits.split_value,
        windows.season,
        windows.start_date,
        windows.end_date
),

measured as (
    {{ measured('totals') }}
)

select
    window_name,
    subset_id,
    split_kind,
    split_value,
    {{ record_columns() }},
    season,
    start_date,
    end_date,
    {{ mean_points('total_edge', '(wins + losses)') }} as mean_edge,
    {{ mean_points('total_confidence', 'confidences') }} as mean_confidence,
    {{ line_columns() }}
from measured
