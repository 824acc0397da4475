with slates as (
    select * from {{ ref('fct_slates') }}
    where has_documents and {{ in_incremental_window('game_date') }}
),

prediction_lists as (
    select
        game_date,
        count(*) as row_count,
        to_json(array_agg(
            json_object(
                'system_id', system_id,
                'player_lookup', player_lookup,
                'prediction_id', prediction_id,
                'game_id', game_id,
                'player', player_name,
                'team', team,
                'opponent', opponent,
                'recommendation', recommendation,
                'prediction', {{ json_number('round(predicted_points, 1)') }},
                'line', {{ json_number('points_line') }},
                'confidence', {{ json_number('confidence') }},
                'created_at', {{ utc_text('created_at') }},
                'actual', actual_points,
                'outcome', outcome,
                'model_attribution', json_object(
                    'version', version,
                    'model_file_name', model_file_name,
                    'model_training_start_date', model_training_start_date,
                    'model_training_end_date', model_training_end_date,
                    'model_expected_mae', model_expected_mae,
                    'model_expected_hit_rate', model_expected_hit_rate,
                    'model_trained_at', {{ utc_text('model_trained_at') }},
                    'build_commit_sha', build_commit_sha,
                    'deployment_revision', deployment_revision
                )
            )
            order by system_id, player_lookup
        )) as prediction_list
    from {{ ref('fct_predictions') }}
    where {{ in_incremental_window('game_date') }}
    group by game_date
),

contents as (
    select
        {{ dated_document(
            'slates', status='slates.slate_status', row_count='coalesce(prediction_lists.row_count, 0)'
        ) }},
        json_set(
            json_object(
                'date', slates.game_date,
                'season', slates.season,
                'status', slates.slate_status,
                'locks_at', {{ utc_text('slates.locks_at') }}
            ),
            '$.predictions', coalesce(prediction_lists.prediction_list, json '[]')
        ) as content
    from slates
    left join prediction_lists on slates.game_date = prediction_lists.game_date
)

{{ finish_document('contents') }}
