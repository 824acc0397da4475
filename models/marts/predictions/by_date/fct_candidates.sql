{{ config(cluster_by=on_bigquery(['system_id', 'player_lookup'])) }}

select
    candidates.game_date,
    candidates.system_id,
    candidates.player_lookup,
    candidates.direction,
    candidates.points_line,
    candidates.edge,
    graded.outcome,
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
    graded.actual_points
from {{ ref('int_candidates') }} as candidates
inner join {{ ref('int_predictions_graded') }} as graded
    on
        candidates.game_date = graded.game_date
        and candidates.system_id = graded.system_id
        and candidates.player_lookup = graded.player_lookup
inner join {{ ref('int_slates') }} as slates on candidates.game_date = slates.game_date
where not graded.is_published
