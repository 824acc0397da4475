{{ config(materialized='view') }}

with shown as (
    select
        dates.*,
        coalesce(slates.games_scheduled, 0) as games_scheduled,
        coalesce(pick_counts.picks, 0) as picks,
        coalesce(pick_counts.best_bets, 0) as best_bets
    from {{ ref('int_dates_shown') }} as dates
    left join {{ ref('int_slates') }} as slates on dates.game_date = slates.game_date
    left join {{ ref('int_slate_picks') }} as pick_counts on dates.game_date = pick_counts.game_date
),

statuses as (
    select
        *,
        case
            when is_off_season then 'off_season'
            when was_published then 'ok'
            when games_scheduled = 0 then 'no_games'
            when is_not_published then 'not_published'
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
