{{ config(cluster_by=on_bigquery(['system_id', 'player_lookup'])) }}

select
    candidates.game_date,
    candidates.system_id,
    candidates.player_lookup,
    candidates.direction,
    candidates.points_line,
    candidates.edge,
    candidates.outcome,
    candidates.prediction_id,
    slates.season,
    candidates.game_id,
    candidates.player_name,
    candidates.team,
    candidates.opponent,
    candidates.predicted_points,
    candidates.confidence,
    candidates.feature_quality,
    candidates.signed_edge,
    candidates.edge_tier,
    candidates.composite_score,
    candidates.created_at,
    candidates.locks_at,
    candidates.actual_points
from {{ ref('int_predictions_in_force') }} as candidates
inner join {{ ref('int_slates') }} as slates on candidates.game_date = slates.game_date
where candidates.failed_check is null
