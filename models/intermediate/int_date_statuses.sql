with dates as (
    select * from {{ ref('dim_dates') }}
    where {{ in_incremental_window('calendar_date') }}
),

-- what the champion has to show
shown as (
    select
        dates.calendar_date as game_date,
        dates.is_off_season,
        coalesce(slates.games_scheduled, 0) as games_scheduled,
        coalesce(signals.predictions, 0) as predictions,
        signals.daily_signal,
        coalesce(pick_counts.picks, 0) as picks,
        coalesce(pick_counts.best_bets, 0) as best_bets
    from dates
    left join {{ ref('int_slates') }} as slates on dates.calendar_date = slates.game_date
    left join {{ ref('int_daily_signals') }} as signals
        on
            dates.calendar_date = signals.game_date
            and dates.champion_system_id = signals.system_id
    left join {{ ref('int_slate_picks') }} as pick_counts on dates.calendar_date = pick_counts.game_date
),

statuses as (
    select
        *,
        case
            when is_off_season then 'off_season'
            when games_scheduled = 0 then 'no_games'
            when predictions = 0 then 'no_data'
            else 'ok'
        end as slate_status
    from shown
)

select
    game_date,
    slate_status,
    if(slate_status = 'ok' and daily_signal is null, 'too_few', slate_status) as signals_status,
    if(slate_status = 'ok' and picks = 0, 'no_picks', slate_status) as picks_status,
    if(slate_status = 'ok' and best_bets = 0, 'no_picks', slate_status) as best_bets_status
from statuses
