-- Counts dates whose first tip-off in the schedule of today is not the lock that was recorded. A passed lock stays.
{{ config(severity='warn') }}

select
    locks.game_date,
    locks.locks_at,
    min(games.tips_off_at) as first_tip_off_at
from {{ ref('int_slate_locks') }} as locks
inner join {{ ref('stg_nba_reference__games') }} as games on locks.game_date = games.game_date
group by locks.game_date, locks.locks_at
having min(games.tips_off_at) != locks.locks_at
