{# Rank within anything: never ties. #}
{% macro best_first() %}composite_score desc, edge desc, player_lookup asc{% endmacro %}

{#
    Newest version first. prediction_id ends the order of distinct versions; what follows only keeps
    a row that upstream wrote twice under one id from being picked by chance.
#}
{% macro newest_version_first() -%}
    created_at desc, prediction_version desc, prediction_id desc,
    is_active asc, predicted_points desc, points_line desc, confidence desc, recommendation desc, game_id desc,
    is_invalidated desc, invalidated_at asc, feature_quality desc, quality_alert_level desc,
    model_trained_at desc, model_file_name desc, model_training_start_date desc, model_training_end_date desc,
    model_expected_mae desc, model_expected_hit_rate desc, build_commit_sha desc, deployment_revision desc,
    sportsbook desc
{%- endmacro %}
