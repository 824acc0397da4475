{{ config(cluster_by=on_bigquery(['system_id', 'player_lookup'])) }}

select
    -- ids
    in_force.game_date,
    in_force.system_id,
    in_force.player_lookup,
    in_force.prediction_id,
    slates.season,
    in_force.game_id,
    -- the player
    players.player_name,
    players.team,
    players.opponent,
    -- what is predicted
    in_force.predicted_points,
    in_force.points_line,
    in_force.has_line,
    in_force.recommendation,
    if(in_force.recommendation in ('OVER', 'UNDER'), in_force.recommendation, null) as direction,
    in_force.confidence,
    in_force.created_at,
    -- the training that made it
    models.version,
    in_force.model_file_name,
    in_force.model_training_start_date,
    in_force.model_training_end_date,
    in_force.model_expected_mae,
    in_force.model_expected_hit_rate,
    in_force.model_trained_at,
    in_force.build_commit_sha,
    in_force.deployment_revision,
    -- what became of it
    graded.actual_points,
    graded.outcome
from {{ ref('int_predictions_in_force') }} as in_force
inner join {{ ref('int_prediction_players') }} as players
    on
        in_force.game_date = players.game_date
        and in_force.system_id = players.system_id
        and in_force.player_lookup = players.player_lookup
inner join {{ ref('int_slates') }} as slates on in_force.game_date = slates.game_date
left join {{ ref('int_predictions_graded') }} as graded
    on
        in_force.game_date = graded.game_date
        and in_force.system_id = graded.system_id
        and in_force.player_lookup = graded.player_lookup
left join {{ ref('dim_models') }} as models
    on
        in_force.system_id = models.system_id
        and in_force.model_file_name = models.model_file_name
        and in_force.model_trained_at = models.model_trained_at
