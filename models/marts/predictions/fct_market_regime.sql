with models as (select * from {{ ref('dim_models') }} where is_current),

edges as (select * from {{ ref('fct_edges_daily') }} where game_date >= {{ records_from() }}),

-- dates without predictions are no zeros in the mean
totals as (
    select
        edges.system_id,
        windows.window_name,
        cast(sum(edges.largest_edge) as {{ dbt.type_numeric() }}) as total_largest_edge,
        count(*) as dates
    from {{ ref('dim_performance_windows') }} as windows
    inner join edges
        on windows.season = edges.season and edges.game_date between windows.start_date and windows.end_date
    group by edges.system_id, windows.window_name
),

-- the mean of the last 7 days in relation to that of the last 30, as two integers
ratios as (
    select
        last_7_days.system_id,
        cast(1000000 * last_7_days.total_largest_edge as int64) * last_30_days.dates as recent,
        cast(1000000 * last_30_days.total_largest_edge as int64) * last_7_days.dates as usual
    from totals as last_7_days
    inner join totals as last_30_days
        on last_7_days.system_id = last_30_days.system_id and last_30_days.window_name = 'last_30_days'
    where
        last_7_days.window_name = 'last_7_days'
        and last_7_days.dates >= {{ var('compression_min_dates_7') }}
        and last_30_days.dates >= {{ var('compression_min_dates_30') }}
        and last_30_days.total_largest_edge > 0
),

-- the verdict rests on the ratio before it is rounded
compressions as (
    select
        ratios.system_id,
        {{ rounded_ratio('ratios.recent', 'ratios.usual', 1000) }} as compression,
        bands.verdict
    from ratios
    inner join {{ ref('compression_bands') }} as bands
        on {{ is_in_band(
            '100 * ratios.recent', 'bands.min_percent * ratios.usual', 'bands.below_percent * ratios.usual'
        ) }}
)

select
    models.system_id,
    {{ as_of_date() }} as game_date,
    edges_today.largest_edge,
    {{ mean_points('last_7_days.total_largest_edge', 'last_7_days.dates') }} as mean_largest_edge_7,
    {{ mean_points('last_30_days.total_largest_edge', 'last_30_days.dates') }} as mean_largest_edge_30,
    coalesce(last_7_days.dates, 0) as dates_7,
    coalesce(last_30_days.dates, 0) as dates_30,
    compressions.compression,
    compressions.verdict,
    {{ for_each_market_edge('coalesce(edges_today.edges_from_{}, 0)') }}
from models
left join edges as edges_today
    on models.system_id = edges_today.system_id and edges_today.game_date = {{ as_of_date() }}
left join totals as last_7_days
    on models.system_id = last_7_days.system_id and last_7_days.window_name = 'last_7_days'
left join totals as last_30_days
    on models.system_id = last_30_days.system_id and last_30_days.window_name = 'last_30_days'
left join compressions on models.system_id = compressions.system_id
