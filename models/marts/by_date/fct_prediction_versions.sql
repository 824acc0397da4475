{{ config(cluster_by=on_bigquery(['system_id', 'player_lookup'])) }}

with graded as (
    select * from {{ ref('int_predictions_graded') }}
    where not is_published
)

select
    -- ids
    versions.game_date,
    versions.system_id,
    versions.player_lookup,
    versions.version_rank,
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
    versions.invalidated_at,
    versions.locks_at,
    -- what became of it
    versions.standing,
    versions.standing = 'in_force' as is_in_force,
    -- what was found of the version in force
    checked.team,
    checked.opponent,
    checked.points_line,
    checked.edge,
    checked.edge_tier,
    checked.composite_score,
    checked.failed_check,
    checked.is_voided,
    graded.actual_points,
    graded.outcome
from {{ ref('int_prediction_versions') }} as versions
left join {{ ref('stg_nba_reference__players') }} as players on versions.player_lookup = players.player_lookup
left join {{ ref('int_predictions_checked') }} as checked
    on
        versions.game_date = checked.game_date
        and versions.system_id = checked.system_id
        and versions.player_lookup = checked.player_lookup
        and versions.standing = 'in_force'
left join graded
    on
        versions.game_date = graded.game_date
        and versions.system_id = graded.system_id
        and versions.player_lookup = graded.player_lookup
        and versions.standing = 'in_force'
