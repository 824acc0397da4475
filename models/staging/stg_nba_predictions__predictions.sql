with source as (
    select * from {{ walled('nba_predictions', 'player_prop_predictions') }}
    where {{ in_incremental_window('game_date') }}
),

renamed as (
    select
        cast(prediction_id as string) as prediction_id,
        cast(system_id as string) as system_id,
        cast(player_lookup as string) as player_lookup,
        cast(game_date as date) as game_date,
        cast(game_id as string) as game_id,
        cast(prediction_version as int64) as prediction_version,
        'points' as stat,
        {{ dbt.safe_cast('predicted_points', dbt.type_numeric()) }} as predicted_points,
        -- scaled before the cast, which would round a fraction with many digits
        {{ dbt.safe_cast(
            'if(confidence_score <= ' ~ var('confidence_fraction_max') ~ ', confidence_score * 100, confidence_score)',
            dbt.type_numeric()
        ) }} as confidence,
        confidence_score <= {{ var('confidence_fraction_max') }} as is_confidence_fraction,
        cast(recommendation as string) as recommendation,
        {{ dbt.safe_cast('current_points_line', dbt.type_numeric()) }} as points_line,
        cast(line_source as string) as line_source,
        cast(sportsbook as string) as sportsbook,
        coalesce(cast(is_active as bool), true) as is_active,
        invalidation_reason is not null or invalidated_at is not null as is_invalidated,
        cast(invalidated_at as timestamp) as invalidated_at,
        cast(created_at as timestamp) as created_at,
        cast(model_version as string) as model_version,
        cast(model_file_name as string) as model_file_name,
        cast(model_training_start_date as date) as model_training_start_date,
        cast(model_training_end_date as date) as model_training_end_date,
        cast(model_expected_mae as float64) as model_expected_mae,
        cast(model_expected_hit_rate as float64) as model_expected_hit_rate,
        cast(model_trained_at as timestamp) as model_trained_at,
        cast(build_commit_sha as string) as build_commit_sha,
        cast(deployment_revision as string) as deployment_revision,
        cast(feature_quality_score as float64) as feature_quality,
        cast(quality_alert_level as string) as quality_alert_level,
        cast(prediction_run_mode as string) as prediction_run_mode
    from source
)

select * from renamed
where
    system_id is not null
    and player_lookup is not null
    and created_at is not null
