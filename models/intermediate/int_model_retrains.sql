{{ config(
    materialized='incremental',
    unique_key=['system_id', 'model_file_name', 'model_trained_at']
) }}

with predictions as (
    select * from {{ ref('stg_nba_predictions__predictions') }}
    where model_file_name is not null and model_trained_at is not null
),

-- the rows of the incremental window, and what earlier runs have recorded
known as (
    select
        predictions.system_id,
        predictions.model_file_name,
        predictions.model_trained_at,
        predictions.created_at as first_seen_at,
        predictions.game_date as first_game_date,
        predictions.model_training_start_date,
        predictions.model_training_end_date,
        predictions.model_expected_mae,
        predictions.model_expected_hit_rate
    from predictions
    where predictions.created_at <= {{ as_of_at() }}
    {% if is_incremental() %}
        union all
        select
            system_id,
            model_file_name,
            model_trained_at,
            first_seen_at,
            first_game_date,
            model_training_start_date,
            model_training_end_date,
            model_expected_mae,
            model_expected_hit_rate
        from {{ this }}
    {% endif %}
)

select
    system_id,
    model_file_name,
    model_trained_at,
    first_seen_at,
    min(first_game_date) over (partition by system_id, model_file_name, model_trained_at) as first_game_date,
    model_training_start_date,
    model_training_end_date,
    model_expected_mae,
    model_expected_hit_rate
from known
qualify row_number() over (
    partition by system_id, model_file_name, model_trained_at
    order by
        first_seen_at asc, model_training_start_date asc, model_training_end_date asc,
        model_expected_mae asc, model_expected_hit_rate asc
) = 1
