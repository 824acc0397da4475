-- a table of one row: many documents read it, and dim_dates grows with the seasons
select
    dates.calendar_date,
    dates.season,
    dates.record_status,
    dates.champion_codename,
    dates.published_from,
    slates.game_date,
    slates.games_scheduled,
    slates.picks_status,
    slates.locks_at,
    slates.is_locked
from {{ ref('dim_dates') }} as dates
inner join {{ ref('fct_slates') }} as slates on dates.calendar_date = slates.game_date
where dates.calendar_date = {{ as_of_date() }} and slates.game_date = {{ as_of_date() }}
