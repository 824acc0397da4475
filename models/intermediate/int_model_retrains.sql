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
),

-- what the first row does not say, the first row that knows it says
described as (
    select
        known.system_id,
        known.model_file_name,
        known.model_trained_at,
        known.first_seen_at,
        row_number() over in_order = 1 as is_first,
        min(known.first_game_date) over training as first_game_date,
        first_value(known.model_training_start_date ignore nulls) over training as model_training_start_date,
        first_value(known.model_training_end_date ignore nulls) over training as model_training_end_date,
        first_value(known.model_expected_mae ignore nulls) over training as model_expected_mae,
        first_value(known.model_expected_hit_rate ignore nulls) over training as model_expected_hit_rate
    from known
    window
        in_order as (
            partition by known.system_id, known.model_file_name, known.model_trained_at
            order by
                known.first_seen_at asc, known.model_training_start_date asc, known.model_training_end_date asc,
                known.model_expected_mae asc, known.model_expected_hit_rate asc
        ),
        training as (in_order rows between unbounded preceding and unbounded following)
)

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
from described
where is_first
