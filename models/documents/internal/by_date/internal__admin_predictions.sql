with slates as (select * from {{ ref('fct_slates') }} where has_documents and {{ in_incremental_window('game_date') }}),

trainings as (
    select
        game_date,
        system_id,
        version,
        model_file_name,
        model_training_start_date,
        model_training_end_date,
        model_expected_mae,
        model_expected_hit_rate,
        model_trained_at,
        build_commit_sha,
        deployment_revision,
        count(*) as predictions,
        to_json(array_agg(
            json_array(
                player_lookup,
                prediction_id,
                game_id,
                player_name,
                team,
                opponent,
                recommendation,
                {{ json_number('round(predicted_points, 1)') }},
                {{ json_number('points_line') }},
                {{ json_number('confidence') }},
                {{ utc_text('created_at') }},
                actual_points,
                outcome
            )
            order by player_lookup
        )) as prediction_list
    from {{ ref('fct_predictions_shown') }}
    where {{ in_incremental_window('game_date') }}
    group by
        game_date, system_id, version, model_file_name, model_training_start_date, model_training_end_date,
        model_expected_mae, model_expected_hit_rate, model_trained_at, build_commit_sha, deployment_revision
),

model_lists as (
    select
        game_date,
        sum(predictions) as row_count,
        to_json(array_agg(
            json_object(
                'system_id', system_id,
                'version', version,
                'model_file_name', model_file_name,
                'model_training_start_date', model_training_start_date,
                'model_training_end_date', model_training_end_date,
                'model_expected_mae', model_expected_mae,
                'model_expected_hit_rate', model_expected_hit_rate,
                'model_trained_at', {{ utc_text('model_trained_at') }},
                'build_commit_sha', build_commit_sha,
                'deployment_revision', deployment_revision,
                'predictions', prediction_list
            )
            order by
                system_id, version, model_file_name, model_training_start_date, model_training_end_date,
                model_expected_mae, model_expected_hit_rate, model_trained_at, build_commit_sha, deployment_revision
        )) as model_list
    from trainings
    group by game_date
),

contents as (
    select
        {{ dated_document(
            'slates', status='slates.slate_status', row_count='coalesce(model_lists.row_count, 0)'
        ) }},
        json_set(
            json_object(
                'date', slates.game_date,
                'season', slates.season,
                'status', slates.slate_status,
                'locks_at', {{ utc_text('slates.locks_at') }},
                'columns', json_object(
                    'predictions', {{ column_names('player_lookup prediction_id game_id player team opponent
                        recommendation prediction line confidence created_at actual outcome') }}
                )
            ),
            '$.models', coalesce(model_lists.model_list, json '[]')
        ) as content
    from slates
    left join model_lists on slates.game_date = model_lists.game_date
)

{{ finish_document('contents') }}
