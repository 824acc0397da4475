-- what was known at the lock stays with what was shown; what is known now is news
with known as (
    select
        reports.*,
        false as is_at_lock
    from {{ ref('stg_nba_raw__injury_reports') }} as reports
    union all
    select
        reports.*,
        true as is_at_lock
    from {{ ref('stg_nba_raw__injury_reports') }} as reports
    inner join {{ ref('int_slate_locks') }} as locks on reports.game_date = locks.game_date
    where reports.reported_at <= locks.locks_at
),

players as (
    select
        known.*,
        coalesce(reasons.reason, 'other') as availability_reason
    from known
    left join {{ ref('availability_reasons') }} as reasons on known.reason_category = reasons.reason
    qualify row_number() over (
        partition by known.game_date, known.is_at_lock, known.player_lookup
        order by known.reported_at desc, known.processed_at desc, known.injury_status desc, known.team asc
    ) = 1
)

select
    game_date,
    is_at_lock,
    player_lookup,
    cast(null as string) as team,
    injury_status,
    availability_status,
    availability_reason,
    reported_at
from players
union all
-- who is not in his team's report can play
select
    game_date,
    is_at_lock,
    cast(null as string) as player_lookup,
    team,
    cast(null as string) as injury_status,
    'available' as availability_status,
    cast(null as string) as availability_reason,
    max(reported_at) as reported_at
from known
where team is not null
group by game_date, is_at_lock, team
