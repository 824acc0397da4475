{{ config(cluster_by=on_bigquery(['system_id', 'player_lookup'])) }}

select
    game_date,
    system_id,
    player_lookup,
    stat,
    direction,
    points_line,
    edge,
    outcome,
    prediction_id,
    season,
    game_id,
    player_name,
    team,
    opponent,
    predicted_points,
    confidence,
    feature_quality,
    signed_edge,
    edge_tier,
    composite_score,
    created_at,
    locks_at,
    actual_points
from {{ ref('int_predictions_in_force') }}
where failed_check is null
