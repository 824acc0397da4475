{{ config(cluster_by=on_bigquery(['system_id', 'player_lookup'])) }}

with subset_systems as (
    select distinct
        slates.game_date,
        definitions.system_id
    from {{ ref('int_slates') }} as slates
    inner join {{ ref('subset_definitions') }} as definitions
        on {{ is_valid_on('definitions', 'slates.game_date') }}
)

select
    -- ids
    versions.game_date,
    versions.system_id,
    versions.player_lookup,
    versions.version_rank,
    dates.champion_system_id is not null as is_champion,
    dates.champion_system_id is not null or subset_systems.system_id is not null as is_followed,
    versions.prediction_id,
    versions.game_id,
    coalesce(players.player_name, versions.player_lookup) as player_name,
    -- the version as it was written
    versions.created_at,
    versions.predicted_points,
    versions.points_line as written_line,
    versions.sportsbook,
    versions.recommendation,
    versions.confidence,
    versions.feature_quality,
    -- what became of it
    versions.standing,
    versions.is_in_force,
    -- what was found of the version in force
    in_force.team,
    in_force.opponent,
    in_force.points_line,
    in_force.edge,
    in_force.edge_tier,
    in_force.composite_score,
    in_force.failed_check,
    in_force.actual_points,
    in_force.outcome
from {{ ref('int_prediction_versions') }} as versions
left join {{ ref('dim_dates') }} as dates
    on versions.game_date = dates.calendar_date and versions.system_id = dates.champion_system_id
left join {{ ref('stg_nba_reference__players') }} as players on versions.player_lookup = players.player_lookup
left join subset_systems
    on versions.game_date = subset_systems.game_date and versions.system_id = subset_systems.system_id
left join {{ ref('int_predictions_in_force') }} as in_force
    on
        versions.game_date = in_force.game_date
        and versions.system_id = in_force.system_id
        and versions.player_lookup = in_force.player_lookup
        and versions.version_rank = in_force.version_rank
