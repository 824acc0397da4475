with best_bets as (
    select * from {{ ref('fct_best_bets') }}
    where game_date >= {{ records_from() }}
),

period_kinds as (
    select 'day' as period_kind
    union all
    select 'week' as period_kind
),

-- each pick counts for its day and for its week
periods as (
    select
        period_kinds.period_kind,
        if(
            period_kinds.period_kind = 'day', best_bets.game_date, {{ monday_of('best_bets.game_date') }}
        ) as start_date,
        best_bets.outcome
    from best_bets
    inner join {{ ref('dim_performance_windows') }} as windows
        on
            best_bets.season = windows.season
            and best_bets.game_date between windows.start_date and windows.end_date
    cross join period_kinds
    where windows.window_name = 'season'
),

totals as (
    select
        period_kind,
        start_date,
        {{ outcome_counts() }}
    from periods
    group by period_kind, start_date
),

measured as (
    {{ measured('totals') }}
)

select
    period_kind,
    start_date,
    {{ record_columns() }}
from measured
