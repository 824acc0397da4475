{{ config(cluster_by=on_bigquery(['system_id', 'player_lookup'])) }}

select
    -- what dbt show prints: the key, and what matters first
    shown.game_date,
    shown.system_id,
    shown.player_lookup,
    {{ direction('shown') }} as direction,
    shown.points_line,
    shown.predicted_points,
    graded.outcome,
    -- ids
    shown.prediction_id,
    slates.season,
    shown.game_id,
    -- the player
    shown.player_name,
    shown.team,
    shown.opponent,
    -- more of what is predicted
    shown.has_line,
    shown.recommendation,
    shown.confidence,
    shown.feature_quality,
    scored.edge,
    scored.edge_tier,
    scored.composite_score,
    shown.created_at,
    -- the training that made it
    if(shown.is_published, shown.ledger_version, models.version) as version,
    shown.model_file_name,
    shown.model_training_start_date,
    shown.model_training_end_date,
    shown.model_expected_mae,
    shown.model_expected_hit_rate,
    shown.model_trained_at,
    shown.build_commit_sha,
    shown.deployment_revision,
    -- more of what became of it
    graded.actual_points,
    graded.is_settled,
    graded.rekey_fits,
    graded.graded_by
from {{ ref('int_predictions_shown') }} as shown
inner join {{ ref('int_slates') }} as slates on shown.game_date = slates.game_date
left join {{ ref('int_predictions_scored') }} as scored
    on
        shown.game_date = scored.game_date
        and shown.system_id = scored.system_id
        and shown.player_lookup = scored.player_lookup
        and shown.is_published = scored.is_published
left join {{ ref('int_predictions_graded') }} as graded
    on
        shown.game_date = graded.game_date
        and shown.system_id = graded.system_id
        and shown.player_lookup = graded.player_lookup
        and shown.is_published = graded.is_published
left join {{ ref('dim_models') }} as models
    on
        shown.system_id = models.system_id
        and shown.model_file_name = models.model_file_name
        and shown.model_trained_at = models.model_trained_at
