with dates as (
    select * from {{ ref('dim_dates') }}
    where {{ in_incremental_window('calendar_date') }}
),

slates as (
    select * from {{ ref('int_slates') }}
),

signals as (
    select * from {{ ref('int_daily_signals') }}
),

coverage as (
    select * from {{ ref('int_slate_coverage') }}
),

predicted_dates as (
    select distinct game_date from coverage
),

pick_counts as (
    select * from {{ ref('int_slate_picks') }}
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
        coalesce(slates.games_scheduled, 0) - coalesce(coverage.games_predicted, 0) as games_without_predictions,
        coalesce(coverage.predictions, 0) as predictions_made,
        coalesce(coverage.in_force, 0) as predictions_in_force,
        coalesce(coverage.graded, 0) as predictions_graded,
        coalesce(signals.predictions, 0) as predictions,
        coalesce(signals.high_edge_picks, 0) as high_edge_picks,
        signals.pct_over,
        signals.skew,
        signals.daily_signal,
        signal_words.public_word as public_signal,
        coalesce(pick_counts.picks, 0) as picks,
        coalesce(pick_counts.best_bets, 0) as best_bets,
        dates.is_past_or_today or predicted_dates.game_date is not null as has_documents
    from dates
    left join slates on dates.calendar_date = slates.game_date
    left join signals
        on
            dates.calendar_date = signals.game_date
            and dates.champion_system_id = signals.system_id
    left join {{ ref('signal_words') }} as signal_words on signals.daily_signal = signal_words.daily_signal
    left join coverage
        on
            dates.calendar_date = coverage.game_date
            and dates.champion_system_id = coverage.system_id
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
    if(slate_status = 'ok' and picks = 0, 'no_picks', slate_status) as picks_status,
    if(slate_status = 'ok' and best_bets = 0, 'no_picks', slate_status) as best_bets_status
from statuses
