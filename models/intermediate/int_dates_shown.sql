with dates as (select * from {{ ref('dim_dates') }} where {{ in_incremental_window('calendar_date') }}),

signals as (select * from {{ ref('fct_daily_signals') }} where {{ in_incremental_window('game_date') }}),

prediction_counts as (
    select
        game_date,
        count(*) as predictions
    from {{ ref('int_ledger_predictions') }}
    group by game_date
),

-- each row of a group repeats what holds of its date
ledger_days as (
    select distinct
        game_date,
        champion_system_id,
        champion_codename,
        daily_signal,
        skew,
        pct_over,
        high_edge_picks
    from {{ ref('stg_nba_ledger__picks') }}
    where claimed_at is null
)

select
    dates.calendar_date as game_date,
    dates.season,
    dates.is_off_season,
    dates.is_past_or_today,
    dates.basis,
    if(by_ledger.has_members, ledger_days.champion_system_id, dates.champion_system_id) as champion_system_id,
    if(by_ledger.has_members, ledger_days.champion_codename, dates.champion_codename) as champion_codename,
    coalesce(by_ledger.has_members, false) as was_published,
    coalesce(not by_ledger.has_members and signals.predictions > 0, false) as is_not_published,
    case
        when by_ledger.game_date is null then coalesce(signals.predictions, 0)
        else coalesce(prediction_counts.predictions, 0)
    end as predictions,
    case
        when by_ledger.game_date is null then coalesce(signals.high_edge_picks, 0)
        when by_ledger.has_members then ledger_days.high_edge_picks
        else 0
    end as high_edge_picks,
    case
        when by_ledger.game_date is null then signals.pct_over
        when by_ledger.has_members then ledger_days.pct_over
    end as pct_over,
    case
        when by_ledger.game_date is null then signals.skew
        when by_ledger.has_members then ledger_days.skew
    end as skew,
    case
        when by_ledger.game_date is null then signals.daily_signal
        when by_ledger.has_members then ledger_days.daily_signal
    end as daily_signal
from dates
left join {{ ref('int_ledger_dates') }} as by_ledger on dates.calendar_date = by_ledger.game_date
left join prediction_counts on dates.calendar_date = prediction_counts.game_date
left join ledger_days on dates.calendar_date = ledger_days.game_date
left join signals
    on dates.calendar_date = signals.game_date and dates.champion_system_id = signals.system_id
