{{ config(materialized='view') }}

-- on a date that the ledger decides, only rows without a line, which no public document shows, come from the rules
with by_rules as (
    select
        in_force.*,
        models.version
    from {{ ref('int_predictions_in_force') }} as in_force
    left join {{ ref('int_ledger_dates') }} as dates
        on in_force.game_date = dates.game_date and in_force.system_id = dates.system_id
    left join {{ ref('int_ledger_predictions') }} as ledger
        on {{ is_same_prediction('in_force', 'ledger') }}
    left join {{ ref('dim_models') }} as models
        on
            in_force.system_id = models.system_id
            and in_force.model_file_name = models.model_file_name
            and in_force.model_trained_at = models.model_trained_at
    where
        dates.game_date is null
        or (not in_force.has_line and ledger.game_date is null)
)

{% for relation in ['by_rules', ref('int_ledger_predictions')] %}
    select
        shown.prediction_id,
        shown.system_id,
        shown.player_lookup,
        shown.game_date,
        shown.game_id,
        shown.player_name,
        shown.team,
        shown.opponent,
        shown.stat,
        shown.predicted_points,
        shown.confidence,
        shown.recommendation,
        shown.points_line,
        shown.has_line,
        shown.edge,
        shown.edge_tier,
        shown.composite_score,
        shown.feature_quality,
        shown.is_voided,
        shown.created_at,
        shown.version,
        shown.model_file_name,
        shown.model_training_start_date,
        shown.model_training_end_date,
        shown.model_expected_mae,
        shown.model_expected_hit_rate,
        shown.model_trained_at,
        shown.build_commit_sha,
        shown.deployment_revision
    from {{ relation }} as shown
    {{ 'union all' if not loop.last }}
{% endfor %}
