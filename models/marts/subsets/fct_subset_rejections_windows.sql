with windows as (select * from {{ ref('dim_performance_windows') }} where has_rejections),

subsets as (select * from {{ ref('dim_subsets') }} where is_active),

daily as (select * from {{ ref('fct_subset_rejections_daily') }} where game_date >= {{ records_from() }})

select
    windows.window_name,
    subsets.subset_id,
    cast(coalesce(sum(daily.candidates), 0) as int64) as candidates,
    cast(coalesce(sum(daily.selected), 0) as int64) as selected,
    {{ for_each_filter("cast(coalesce(sum(daily.rejected_by_{}), 0) as int64) as rejected_by_{}") }}
from windows
cross join subsets
left join daily
    on
        subsets.subset_id = daily.subset_id
        and windows.season = daily.season
        and daily.game_date between windows.start_date and windows.end_date
group by windows.window_name, subsets.subset_id
