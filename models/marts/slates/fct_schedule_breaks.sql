with slates as (
    select
        slates.season,
        slates.game_date,
        lag(slates.game_date) over (order by slates.game_date) as game_date_before
    from {{ ref('fct_slates') }} as slates
    inner join {{ ref('dim_today') }} as today on slates.season = today.season
    where slates.game_date >= {{ records_from() }} and slates.games_scheduled > 0
),

gaps as (
    select
        season,
        date_from_unix_date(unix_date(game_date_before) + 1) as first_date,
        date_from_unix_date(unix_date(game_date) - 1) as last_date,
        unix_date(game_date) - unix_date(game_date_before) - 1 as days
    from slates
    where game_date_before is not null
)

select
    season,
    first_date,
    last_date,
    days
from gaps
where days >= {{ var('break_min_days') }}
