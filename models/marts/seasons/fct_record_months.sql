with dates as (
    select * from {{ ref('dim_dates') }}
    where not is_off_season and {{ in_months_of_window('calendar_date') }} and calendar_date <= {{ as_of_date() }}
),

flagged as (
    select
        game_date,
        subset_id
    from {{ ref('fct_groups_shown') }}
    where is_best_bets and {{ in_months_of_window('game_date') }}
),

subsets as (select * from {{ ref('fct_subset_performance_daily') }} where {{ in_months_of_window('game_date') }}),

models as (select * from {{ ref('fct_model_performance_daily') }} where {{ in_months_of_window('game_date') }}),

records as (
    select
        'group' as record_kind,
        subset_id as record_id,
        'all' as direction,
        game_date,
        wins,
        losses,
        pushes,
        voids,
        pending,
        {{ line_columns() }},
        0 as closer,
        0 as further,
        0 as equal
    from subsets
    union all
    select
        'best_bets' as record_kind,
        'best_bets' as record_id,
        'all' as direction,
        subsets.game_date,
        wins,
        losses,
        pushes,
        voids,
        pending,
        {{ line_columns() }},
        0 as closer,
        0 as further,
        0 as equal
    from subsets
    inner join flagged on subsets.game_date = flagged.game_date and subsets.subset_id = flagged.subset_id
    union all
    select
        'model' as record_kind,
        system_id as record_id,
        direction,
        game_date,
        wins,
        losses,
        pushes,
        voids,
        pending,
        {{ line_columns() }},
        closer,
        further,
        equal
    from models
)

select
    last_day(records.game_date) as month_end,
    dates.season,
    dates.basis,
    records.record_kind,
    records.record_id,
    records.direction,
    left(cast(last_day(records.game_date) as string), 7) as month,
    {{ summed_counts('records') }},
    {{ summed_line_counts('records') }},
    {{ summed_counts('records', ['closer', 'further', 'equal']) }}
from records
inner join dates on records.game_date = dates.calendar_date
group by month_end, month, dates.season, dates.basis, records.record_kind, records.record_id, records.direction
