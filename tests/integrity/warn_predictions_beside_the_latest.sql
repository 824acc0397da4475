-- Counts predictions that upstream calls active although another one of the same player, date and system is the latest.
{{ config(severity='warn') }}

select
    predictions.game_date,
    predictions.system_id,
    predictions.player_lookup,
    predictions.prediction_id
from {{ ref('stg_nba_predictions__predictions') }} as predictions
inner join {{ ref('int_prediction_versions') }} as latest
    on
        predictions.game_date = latest.game_date
        and predictions.system_id = latest.system_id
        and predictions.player_lookup = latest.player_lookup
        and latest.is_latest
inner join {{ ref('stg_nba_reference__games') }} as games
    on
        predictions.game_id = games.game_id
        and predictions.game_date = games.game_date
where
    predictions.prediction_id is distinct from latest.prediction_id
    and predictions.is_active
    and predictions.created_at <= least(latest.locks_at, {{ as_of_at() }})
