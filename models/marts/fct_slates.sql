with dates as (
    select * from {{ ref('int_dates') }}
),

slates as (
    select * from {{ ref('int_slates') }}
),

signals as (
    select * from {{ ref('int_daily_signals') }}
),

predicted_dates as (
    select distinct game_date from {{ ref('int_predictions_latest') }}
),

pick_counts as (
    select
        game_date,
        count(distinct player_lookup) as picks
    from {{ ref('int_subset_decisions') }}
    where rejected_by is null
    group by game_date
),

joined as (
    select
        dates.calendar_date as game_date,
        dates.season,
        dates.is_off_season,
        dates.champion_system_id,
        dates.champion_codename,
        coalesce(slates.games_scheduled, 0) as games_scheduled,
        slates.locks_at,
        coalesce(slates.is_locked, false) as is_locked,
        coalesce(signals.predictions, 0) as predictions,
        coalesce(signals.high_edge_picks, 0) as high_edge_picks,
        signals.pct_over,
        signals.skew,
        signals.daily_signal,
        coalesce(pick_counts.picks, 0) as picks,
        dates.is_past_or_today or predicted_dates.game_date is not null as has_documents
    from dates
    left join slates on dates.calendar_date = slates.game_date
    left join signals
        on
            dates.calendar_date = signals.game_date
            and dates.champion_system_id = signals.system_id
    left join predicted_dates on dates.calendar_date = predicted_dates.game_date
    left join pick_counts on dates.calendar_date = pick_counts.game_date
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
    from joined
)

select
    *,
    if(slate_status = 'ok' and daily_signal is null, 'too_few', slate_status) as signals_status,
    if(slate_status = 'ok' and picks = 0, 'no_picks', slate_status) as picks_status
from statuses
