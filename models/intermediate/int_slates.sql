with dates as (
    select * from {{ ref('dim_dates') }}
    where not is_off_season
),

game_counts as (
    select
        game_date,
        count(*) as games_scheduled
    from {{ ref('stg_nba_reference__games') }}
    group by game_date
)

select
    game_counts.game_date,
    dates.season,
    game_counts.games_scheduled,
    locks.locks_at,
    locks.locks_at <= {{ as_of_at() }} as is_locked
from game_counts
inner join dates on game_counts.game_date = dates.calendar_date
inner join {{ ref('int_slate_locks') }} as locks on game_counts.game_date = locks.game_date
