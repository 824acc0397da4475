-- Proves: each record of a subset is the record of its picks in fct_picks_shown. Each count of each window is the
-- number of picks with that outcome, and so is each count of the record beside the picks of a date.
-- When it fails: some model sums a record over other rows than those of fct_picks_shown. Find that model.
with picks as (
    select * from {{ ref('fct_picks_shown') }}
    where game_date >= {{ records_from() }}
),

counts as (
    select
        window_name as record_name,
        subset_id,
        start_date,
        end_date,
        wins,
        losses,
        pushes,
        voids,
        pending
    from {{ ref('fct_subset_performance_windows') }}
    where split_kind = 'all'
    union all
    select
        cast(before_date.game_date as string) as record_name,
        before_date.subset_id,
        greatest(
            date_from_unix_date(unix_date(before_date.game_date) - before_date.days), dates.season_first_date
        ) as start_date,
        date_from_unix_date(unix_date(before_date.game_date) - 1) as end_date,
        before_date.wins,
        before_date.losses,
        before_date.pushes,
        before_date.voids,
        before_date.pending
    from {{ ref('fct_subset_performance_before_date') }} as before_date
    inner join {{ ref('dim_dates') }} as dates on before_date.game_date = dates.calendar_date
    where {{ in_incremental_window('before_date.game_date') }}
),

records as (
    select
        counts.record_name,
        counts.subset_id,
        counts.wins,
        counts.losses,
        counts.pushes,
        counts.voids,
        counts.pending,
        countif(picks.outcome = 'win') as shown_wins,
        countif(picks.outcome = 'loss') as shown_losses,
        countif(picks.outcome = 'push') as shown_pushes,
        countif(picks.outcome = 'void') as shown_voids,
        countif(picks.outcome = 'pending') as shown_pending
    from counts
    left join picks
        on
            counts.subset_id = picks.subset_id
            and picks.game_date between counts.start_date and counts.end_date
    group by 1, 2, 3, 4, 5, 6, 7
)

select * from records
where
    wins is distinct from shown_wins
    or losses is distinct from shown_losses
    or pushes is distinct from shown_pushes
    or voids is distinct from shown_voids
    or pending is distinct from shown_pending
