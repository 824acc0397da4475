-- Proves: the days of a subset's history add up to its record of the season, and the units so far on the last of them
-- are the record's units.
-- When it fails: fct_subset_history and fct_subset_performance_windows count different dates of
-- fct_subset_performance_daily. Find those that one of them leaves out.
with records as (
    select * from {{ ref('fct_subset_performance_windows') }}
    where window_name = 'season' and split_kind = 'all'
),

history as (
    select * from {{ ref('fct_subset_history') }}
),

sums as (
    select
        subset_id,
        sum(shown) as shown,
        sum(wins) as wins,
        sum(losses) as losses,
        sum(pushes) as pushes,
        sum(voids) as voids,
        sum(pending) as pending
    from history
    group by subset_id
),

newest as (
    select * from history
    qualify row_number() over (partition by subset_id order by game_date desc) = 1
)

select
    coalesce(records.subset_id, sums.subset_id) as subset_id,
    records.wins,
    sums.wins as summed_wins,
    records.losses,
    sums.losses as summed_losses,
    records.pushes,
    sums.pushes as summed_pushes,
    records.voids,
    sums.voids as summed_voids,
    records.pending,
    sums.pending as summed_pending,
    sums.shown,
    records.units,
    newest.cumulative_units
from records
full outer join sums on records.subset_id = sums.subset_id
left join newest on sums.subset_id = newest.subset_id
where
    records.wins is distinct from coalesce(sums.wins, 0)
    or records.losses is distinct from coalesce(sums.losses, 0)
    or records.pushes is distinct from coalesce(sums.pushes, 0)
    or records.voids is distinct from coalesce(sums.voids, 0)
    or records.pending is distinct from coalesce(sums.pending, 0)
    or records.wins + records.losses + records.pushes + records.voids + records.pending
    is distinct from coalesce(sums.shown, 0)
    or records.units is distinct from newest.cumulative_units
