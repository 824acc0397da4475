with predicted_dates as (
    select distinct game_date from {{ ref('int_slate_coverage') }}
)

select
    dates.game_date,
    dates.season,
    dates.is_off_season,
    dates.basis,
    dates.champion_system_id,
    dates.champion_codename,
    -- the games
    coalesce(slates.games_scheduled, 0) as games_scheduled,
    slates.locks_at,
    coalesce(slates.is_locked, false) as is_locked,
    -- what the champion predicted of them
    coalesce(slates.games_scheduled, 0) - coalesce(coverage.games_predicted, 0) as games_without_predictions,
    coalesce(coverage.predictions, 0) as predictions_made,
    coalesce(coverage.in_force, 0) as predictions_in_force,
    coalesce(coverage.graded, 0) as predictions_graded,
    coalesce(coverage.pending, 0) as predictions_pending,
    coalesce(coverage.pending_shown, 0) as predictions_pending_shown,
    -- its signal
    dates.predictions,
    dates.high_edge_picks,
    dates.pct_over,
    dates.skew,
    dates.daily_signal,
    signal_words.public_word as public_signal,
    -- its picks
    coalesce(pick_counts.picks, 0) as picks,
    coalesce(pick_counts.best_bets, 0) as best_bets,
    -- what documents say of the date
    dates.is_past_or_today or predicted_dates.game_date is not null as has_documents,
    statuses.slate_status,
    statuses.signals_status,
    statuses.picks_status,
    statuses.best_bets_status
from {{ ref('int_dates_shown') }} as dates
inner join {{ ref('int_date_statuses') }} as statuses on dates.game_date = statuses.game_date
left join {{ ref('int_slates') }} as slates on dates.game_date = slates.game_date
left join {{ ref('int_slate_coverage') }} as coverage
    on
        dates.game_date = coverage.game_date
        and dates.champion_system_id = coverage.system_id
left join {{ ref('signal_words') }} as signal_words on dates.daily_signal = signal_words.daily_signal
left join {{ ref('int_slate_picks') }} as pick_counts on dates.game_date = pick_counts.game_date
left join predicted_dates on dates.game_date = predicted_dates.game_date
