with game_counts as (
    select
        game_date,
        count(*) as games_scheduled,
        countif(is_final) as games_final
    from {{ ref('stg_nba_reference__games') }}
    group by game_date
),

-- a date of which something was shown stays a slate, even when its games have left the schedule
slate_dates as (
    select game_date from game_counts
    union distinct
    select game_date from {{ ref('int_ledger_files') }}
    where object is not null
)

select
    slate_dates.game_date,
    seasons.season,
    coalesce(game_counts.games_scheduled, 0) as games_scheduled,
    coalesce(game_counts.games_final, 0) as games_final,
    locks.locks_at,
    locks.locks_at <= {{ as_of_at() }} as is_locked
from slate_dates
inner join {{ ref('seasons') }} as seasons on slate_dates.game_date between seasons.first_date and seasons.last_date
inner join {{ ref('int_slate_locks') }} as locks on slate_dates.game_date = locks.game_date
left join game_counts on slate_dates.game_date = game_counts.game_date
