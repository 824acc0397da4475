with best_bets as (
    select * from {{ ref('fct_best_bets') }}
    where game_date >= {{ records_from() }}
),

windows as (
    select * from {{ ref('dim_performance_windows') }}
),

season_window as (
    select * from windows
    where window_name = 'season'
),

last_decided as (
    select best_bets.*
    from best_bets
    inner join season_window
        on
            best_bets.season = season_window.season
            and best_bets.game_date between season_window.start_date and season_window.end_date
    where {{ is_decided('best_bets.outcome') }}
    qualify
        row_number() over (order by best_bets.game_date desc, best_bets.subset_rank desc)
        <= {{ var('best_bets_last_decided') }}
),

recorded as (
    select
        windows.window_name as record_name,
        windows.is_best_bets as is_public,
        windows.start_date,
        windows.end_date,
        best_bets.outcome
    from windows
    left join best_bets
        on
            windows.season = best_bets.season
            and best_bets.game_date between windows.start_date and windows.end_date
    union all
    select
        'last_{{ var("best_bets_last_decided") }}' as record_name,
        true as is_public,
        last_decided.game_date as start_date,
        last_decided.game_date as end_date,
        last_decided.outcome
    from season_window
    left join last_decided on season_window.season = last_decided.season
),

totals as (
    select
        record_name,
        is_public,
        min(start_date) as start_date,
        max(end_date) as end_date,
        {{ outcome_counts() }}
    from recorded
    group by record_name, is_public
),

measured as (
    {{ measured('totals') }}
)

select
    record_name,
    is_public,
    start_date,
    end_date,
    {{ record_columns() }}
from measured
