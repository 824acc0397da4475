-- Proves: the record shown is the record of the picks shown. Each count of each window is the number of published
-- picks with that outcome, and so is each count beside a date's picks.
-- When it fails: a record was summed from something else than fct_subset_picks; find the model that differs.
with picks as (
    select * from {{ ref('fct_subset_picks') }}
),

in_windows as (
    select
        records.window_name as record_name,
        records.subset_id,
        records.wins,
        records.losses,
        records.pushes,
        records.voids,
        records.pending,
        countif(picks.outcome = 'win') as shown_wins,
        countif(picks.outcome = 'loss') as shown_losses,
        countif(picks.outcome = 'push') as shown_pushes,
        countif(picks.outcome = 'void') as shown_voids,
        countif(picks.outcome = 'pending') as shown_pending
    from {{ ref('fct_subset_performance_windows') }} as records
    left join picks
        on
            records.subset_id = picks.subset_id
            and picks.game_date between records.start_date and records.end_date
    group by 1, 2, 3, 4, 5, 6, 7
),

before_dates as (
    select
        cast(records.game_date as string) as record_name,
        records.subset_id,
        records.wins,
        records.losses,
        records.pushes,
        records.voids,
        records.pending,
        countif(picks.outcome = 'win') as shown_wins,
        countif(picks.outcome = 'loss') as shown_losses,
        countif(picks.outcome = 'push') as shown_pushes,
        countif(picks.outcome = 'void') as shown_voids,
        countif(picks.outcome = 'pending') as shown_pending
    from {{ ref('fct_subset_performance_before_date') }} as records
    inner join {{ ref('int_dates') }} as dates on records.game_date = dates.calendar_date
    left join picks
        on
            records.subset_id = picks.subset_id
            and unix_date(records.game_date) - unix_date(picks.game_date) between 1 and records.days
            and dates.season_first_date <= picks.game_date
    group by 1, 2, 3, 4, 5, 6, 7
),

records as (
    select * from in_windows
    union all
    select * from before_dates
)

select * from records
where
    wins is distinct from shown_wins
    or losses is distinct from shown_losses
    or pushes is distinct from shown_pushes
    or voids is distinct from shown_voids
    or pending is distinct from shown_pending
