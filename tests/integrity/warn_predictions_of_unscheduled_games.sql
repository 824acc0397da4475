-- Counts predictions for games that the schedule does not have on the prediction's date. They are not used.
{{ config(severity='warn') }}

select
    predictions.game_date,
    predictions.system_id,
    predictions.prediction_id,
    predictions.game_id
from {{ ref('stg_nba_predictions__predictions') }} as predictions
left join {{ ref('stg_nba_reference__games') }} as games
    on
        predictions.game_id = games.game_id
        and predictions.game_date = games.game_date
where games.game_id is null
