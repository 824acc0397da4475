-- Counts predictions in force of production models, on the last attribution_days dates, that do not name the training
-- that made them.
{{ config(severity='warn') }}

select
    predictions.game_date,
    predictions.system_id,
    predictions.player_lookup
from {{ ref('fct_predictions') }} as predictions
inner join {{ ref('models') }} as models
    on
        predictions.system_id = models.system_id
        and {{ is_valid_on('models', 'predictions.game_date') }}
where
    predictions.game_date >= {{ records_from() }}
    and models.status = 'production'
    and unix_date(predictions.game_date)
    between unix_date({{ as_of_date() }}) - {{ var('attribution_days') }} + 1 and unix_date({{ as_of_date() }})
    and (predictions.model_file_name is null or predictions.model_trained_at is null)
