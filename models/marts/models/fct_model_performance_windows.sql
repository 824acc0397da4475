with models as (select * from {{ ref('dim_models') }} where is_current),

daily as (select * from {{ ref('fct_model_performance_daily') }} where game_date >= {{ records_from() }}),

-- all predictions, one direction, or one tier
splits as (
    select
        'all' as split_kind,
        'all' as split_value
    union all
    select
        'direction' as split_kind,
        'OVER' as split_value
    union all
    select
        'direction' as split_kind,
        'UNDER' as split_value
    union all
    select
        'tier' as split_kind,
        edge_tier as split_value
    from {{ ref('edge_tiers') }}
),

totals as (
    select
        windows.window_name,
        models.system_id,
        splits.split_kind,
        splits.split_value,
        windows.season,
        windows.start_date,
        windows.end_date,
        {{ summed('daily') }},
        {{ summed_line_counts('daily') }},
        coalesce(sum(daily.total_edge), 0) as total_edge,
        coalesce(sum(daily.total_absolute_error), 0) as total_absolute_error,
        coalesce(sum(daily.total_error), 0) as total_error,
        coalesce(sum(daily.total_absolute_line_error), 0) as total_absolute_line_error,
        cast(coalesce(sum(daily.closer), 0) as int64) as closer,
        cast(coalesce(sum(daily.further), 0) as int64) as further,
        cast(coalesce(sum(daily.equal), 0) as int64) as equal
    from {{ ref('dim_performance_windows') }} as windows
    cross join models
    cross join splits
    left join daily
        on
            models.system_id = daily.system_id
            and windows.season = daily.season
            and daily.game_date between windows.start_date and windows.end_date
            and splits.split_value in ('all', daily.direction, daily.edge_tier)
    group by
        windows.window_name,
        models.system_id,
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
    system_id,
    split_kind,
    split_value,
    {{ record_columns() }},
    season,
    start_date,
    end_date,
    {{ mean_points('total_edge', '(wins + losses + pushes + voids + pending)') }} as avg_edge,
    {{ mean_points('total_absolute_error', '(wins + losses + pushes)') }} as mae,
    {{ mean_points('total_error', '(wins + losses + pushes)') }} as bias,
    {{ mean_points('total_absolute_line_error', '(wins + losses + pushes)') }} as line_mae,
    {{ mean_points(
        '(total_absolute_error - total_absolute_line_error)', '(wins + losses + pushes)'
    ) }} as mae_difference,
    {{ closer_columns() }},
    edge_tiers.display_order as tier_order,
    edge_tiers.min_edge,
    edge_tiers.below_edge,
    {{ line_columns() }}
from measured
left join {{ ref('edge_tiers') }} as edge_tiers on measured.split_value = edge_tiers.edge_tier
