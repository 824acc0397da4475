with predictions as (
    select * from {{ ref('stg_nba_predictions__predictions') }}
    where model_file_name is not null and model_trained_at is not null
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

known as (
    select predictions.*
    from predictions
    cross join as_of
    where predictions.created_at <= as_of.as_of_at
),

first_dates as (
    select
        system_id,
        model_file_name,
        model_trained_at,
        min(game_date) as first_game_date
    from known
    group by system_id, model_file_name, model_trained_at
),

first_rows as (
    select * from known
    qualify row_number() over (
        partition by system_id, model_file_name, model_trained_at
        order by created_at asc, prediction_version asc, prediction_id asc
    ) = 1
)

select
    first_rows.system_id,
    first_rows.model_file_name,
    first_rows.model_trained_at,
    first_rows.created_at as first_seen_at,
    first_dates.first_game_date,
    first_rows.model_training_start_date,
    first_rows.model_training_end_date,
    first_rows.model_expected_mae,
    first_rows.model_expected_hit_rate
from first_rows
inner join first_dates
    on
        first_rows.system_id = first_dates.system_id
        and first_rows.model_file_name = first_dates.model_file_name
        and first_rows.model_trained_at = first_dates.model_trained_at
