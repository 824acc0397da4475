with days as (
    select
        game_date,
        subset_id,
        season,
        wins + losses + pushes + voids + pending as shown,
        wins,
        losses,
        pushes,
        voids,
        pending
    from {{ ref('fct_subset_performance_daily') }}
    where game_date >= {{ records_from() }}
),

-- wins and losses are summed, not units: a sum of floats has errors that a record, which is computed once, has not
summed as (
    select
        days.*,
        cast(sum(days.wins) over (partition by days.subset_id order by days.game_date asc) as int64) as wins_so_far,
        cast(sum(days.losses) over (partition by days.subset_id order by days.game_date asc) as int64) as losses_so_far
    from days
    inner join {{ ref('dim_subsets') }} as subsets on days.subset_id = subsets.subset_id
    inner join {{ ref('dim_performance_windows') }} as windows
        on days.season = windows.season and days.game_date between windows.start_date and windows.end_date
    where days.shown > 0 and subsets.is_active and windows.window_name = 'season'
)

select
    game_date,
    subset_id,
    shown,
    wins,
    losses,
    pushes,
    voids,
    pending,
    {{ units('wins', 'losses') }} as units,
    {{ units('wins_so_far', 'losses_so_far') }} as cumulative_units
from summed
