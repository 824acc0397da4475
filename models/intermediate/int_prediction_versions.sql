with written as (
    select
        versions.*,
        slates.season,
        slates.locks_at,
        games.game_id is not null as is_scheduled,
        -- over all rows, later ones too: what nothing ever replaced was withdrawn, not superseded
        rank() over (
            partition by versions.game_date, versions.system_id, versions.player_lookup
            order by versions.created_at desc, versions.prediction_version desc, versions.prediction_id desc
        ) = 1 as is_newest_ever
    from {{ ref('stg_nba_predictions__predictions') }} as versions
    left join {{ ref('int_slates') }} as slates on versions.game_date = slates.game_date
    left join {{ ref('stg_nba_reference__games') }} as games
        on versions.game_id = games.game_id and versions.game_date = games.game_date
),

known as (
    select
        *,
        case
            when locks_at is null then 'no_slate'
            when not is_scheduled then 'off_schedule'
            when created_at > locks_at then 'after_lock'
        end as excluded_as,
        {{ is_invalidated_by_now('written') }} as is_invalidated_by_now,
        is_invalidated and coalesce(invalidated_at > locks_at, false) as is_invalidated_after_lock
    from written
    where created_at <= {{ as_of_at() }}
),

ranked as (
    select
        *,
        row_number() over (
            partition by game_date, system_id, player_lookup
            order by {{ newest_version_first() }}
        ) as version_rank,
        row_number() over (
            partition by game_date, system_id, player_lookup, excluded_as is null
            order by {{ newest_version_first() }}
        ) as rank_among_eligible
    from known
),

-- The first that fits. What stands above `superseded` takes no part in choosing the latest version. What stands below
-- was chosen, so that nothing older counts in its place.
standings as (
    select
        *,
        excluded_as is null and rank_among_eligible = 1 and predicted_points is not null as is_latest,
        case
            when excluded_as is not null then excluded_as
            when rank_among_eligible > 1 then 'superseded'
            when predicted_points is null then 'no_points'
            -- it was public when the games began, whatever is_active says since
            when is_invalidated_after_lock then if(is_invalidated_by_now, 'invalidated_after_lock', 'in_force')
            when is_invalidated_by_now then 'invalidated'
            when not is_active and is_newest_ever then 'withdrawn'
            else 'in_force'
        end as standing
    from ranked
)

select
    *,
    standing in ('in_force', 'invalidated_after_lock') as is_in_force
from standings
