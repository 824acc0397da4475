select
    today.calendar_date,
    today.season,
    today.record_status,
    today.champion_codename,
    today.published_from,
    slates.game_date,
    slates.games_scheduled,
    slates.picks_status,
    slates.locks_at,
    slates.is_locked
from {{ ref('dim_today') }} as today
inner join {{ ref('fct_slates') }} as slates on today.calendar_date = slates.game_date
where slates.game_date = {{ as_of_date() }}
