with groups_shown as (select * from {{ ref('fct_groups_shown') }} where {{ in_incremental_window('game_date') }}),

pick_counts as (
    select
        shown.game_date,
        count(distinct shown.player_lookup) as picks,
        countif(groups_shown.is_best_bets) as best_bets
    from {{ ref('int_picks_shown') }} as shown
    inner join groups_shown
        on shown.game_date = groups_shown.game_date and shown.subset_id = groups_shown.subset_id
    group by shown.game_date
),

predicted_dates as (
    select distinct game_date from {{ ref('int_slate_coverage') }}
),

dates as (
    select
        dates_shown.*,
        case
            when dates_shown.is_off_season then 'off_season'
            when dates_shown.was_published then 'ok'
            when coalesce(slates.games_scheduled, 0) = 0 then 'no_games'
            when dates_shown.is_not_published then 'not_published'
            when dates_shown.predictions = 0 then 'no_data'
            else 'ok'
        end as slate_status,
        coalesce(slates.games_scheduled, 0) as games_scheduled,
        coalesce(slates.games_final, 0) as games_final,
        slates.locks_at,
        coalesce(slates.is_locked, false) as is_locked,
        coalesce(pick_counts.picks, 0) as picks,
        coalesce(pick_counts.best_bets, 0) as best_bets
    from {{ ref('int_dates_shown') }} as dates_shown
    left join {{ ref('int_slates') }} as slates on dates_shown.game_date = slates.game_date
    left join pick_counts on dates_shown.game_date = pick_counts.game_date
)

select
    dates.game_date,
    dates.season,
    dates.is_off_season,
    dates.basis,
    dates.champion_system_id,
    dates.champion_codename,
    -- the games
    dates.games_scheduled,
    dates.games_final,
    dates.locks_at,
    dates.is_locked,
    -- what the champion predicted of them
    dates.games_scheduled - coalesce(coverage.games_predicted, 0) as games_without_predictions,
    coalesce(coverage.predictions, 0) as predictions_made,
    coalesce(coverage.in_force, 0) as predictions_in_force,
    coalesce(coverage.graded, 0) as predictions_graded,
    coalesce(coverage.pending_by_rules, 0) as pending_by_rules,
    coalesce(coverage.pending_shown, 0) as pending_shown,
    -- its signal
    dates.predictions,
    dates.high_edge_picks,
    dates.pct_over,
    dates.skew,
    dates.daily_signal,
    signal_words.public_word as public_signal,
    replace(signal_words.explanation, '{predictions}', cast(dates.predictions as string)) as signal_explanation,
    -- its picks
    dates.picks,
    dates.best_bets,
    -- what documents say of the date
    dates.is_past_or_today or predicted_dates.game_date is not null as has_documents,
    dates.slate_status,
    if(dates.slate_status = 'ok' and dates.daily_signal is null, 'too_few', dates.slate_status) as signals_status,
    if(dates.slate_status = 'ok' and dates.picks = 0, 'no_picks', dates.slate_status) as picks_status,
    if(dates.slate_status = 'ok' and dates.best_bets = 0, 'no_picks', dates.slate_status) as best_bets_status
from dates
left join {{ ref('int_slate_coverage') }} as coverage
    on dates.game_date = coverage.game_date and dates.champion_system_id = coverage.system_id
left join {{ ref('signal_words') }} as signal_words on dates.daily_signal = signal_words.daily_signal
left join predicted_dates on dates.game_date = predicted_dates.game_date
