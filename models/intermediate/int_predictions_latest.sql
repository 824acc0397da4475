-- versions are ranked over all rows, later ones too: what nothing ever replaced was withdrawn, not superseded
with versions as (
    select
        *,
        rank() over (
            partition by game_date, system_id, player_lookup
            order by created_at desc, prediction_version desc, prediction_id desc
        ) = 1 as is_newest_ever
    from {{ ref('stg_nba_predictions__predictions') }}
),

eligible as (
    select
        versions.*,
        slates.locks_at
    from versions
    inner join {{ ref('stg_nba_reference__games') }} as games
        on
            versions.game_id = games.game_id
            and versions.game_date = games.game_date
    inner join {{ ref('int_slates') }} as slates on versions.game_date = slates.game_date
    where versions.created_at <= least(slates.locks_at, {{ as_of_at() }})
),

latest as (
    select * from eligible
    qualify row_number() over (
        partition by game_date, system_id, player_lookup
        order by {{ newest_version_first() }}
    ) = 1
)

-- a version without points predicts nothing, but it has replaced what was before it
select * from latest
where predicted_points is not null
