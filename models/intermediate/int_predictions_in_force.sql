with in_force as (
    select * from {{ ref('int_prediction_versions') }}
    where is_in_force
),

feeds as (
    select
        game_date,
        system_id,
        {{ is_broken_feed('points_line') }} as is_broken
    from in_force
    group by game_date, system_id
),

checked as (
    select
        in_force.*,
        feeds.is_broken and coalesce({{ equals_placeholder('in_force.points_line') }}, false) as has_placeholder_line
    from in_force
    inner join feeds on in_force.game_date = feeds.game_date and in_force.system_id = feeds.system_id
),

lined as (
    select
        prediction_id,
        system_id,
        player_lookup,
        game_date,
        version_rank,
        game_id,
        predicted_points,
        confidence,
        recommendation,
        if(has_placeholder_line, null, points_line) as points_line,
        points_line is not null and not has_placeholder_line as has_line,
        has_placeholder_line,
        feature_quality,
        quality_alert_level,
        is_invalidated_by_now as is_voided,
        created_at,
        locks_at,
        model_file_name,
        model_training_start_date,
        model_training_end_date,
        model_expected_mae,
        model_expected_hit_rate,
        model_trained_at,
        build_commit_sha,
        deployment_revision
    from checked
)

{{ scored('lined') }}
