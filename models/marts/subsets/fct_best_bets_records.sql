with best_bets as (select * from {{ ref('fct_best_bets') }} where game_date >= {{ records_from() }}),

windows as (select * from {{ ref('dim_performance_windows') }}),

of_season as (
    select best_bets.*
    from best_bets
    inner join windows
        on best_bets.season = windows.season and best_bets.game_date between windows.start_date and windows.end_date
    where windows.window_name = 'season'
),

last_decided as (
    select * from of_season
    where {{ is_decided('outcome') }}
    qualify row_number() over (order by game_date desc, subset_rank desc) <= {{ var('best_bets_last_decided') }}
),

-- one row per record and best bet of it, or per record without any; each counts for its day and for its week, too
recorded as (
    select
        'window' as record_kind,
        windows.window_name as record_name,
        windows.is_best_bets as is_public,
        windows.start_date,
        windows.end_date,
        best_bets.outcome
    from windows
    left join best_bets
        on windows.season = best_bets.season and best_bets.game_date between windows.start_date and windows.end_date
    union all
    select
        'last' as record_kind,
        'last_{{ var("best_bets_last_decided") }}' as record_name,
        true as is_public,
        last_decided.game_date as start_date,
        last_decided.game_date as end_date,
        last_decided.outcome
    from windows
    left join last_decided on windows.season = last_decided.season
    where windows.window_name = 'season'
    {% for kind, first_date in [('day', 'game_date'), ('week', monday_of('game_date'))] %}
        union all
        select
            '{{ kind }}' as record_kind,
            cast({{ first_date }} as string) as record_name,
            true as is_public,
            {{ first_date }} as start_date,
            game_date as end_date,
            outcome
        from of_season
    {% endfor %}
),

totals as (
    select
        record_kind,
        record_name,
        is_public,
        min(start_date) as start_date,
        max(end_date) as end_date,
        {{ outcome_counts() }}
    from recorded
    group by record_kind, record_name, is_public
),

measured as (
    {{ measured('totals') }}
)

select
    record_kind,
    record_name,
    is_public,
    start_date,
    end_date,
    {{ record_columns() }}
from measured
