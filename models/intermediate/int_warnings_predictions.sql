{{ config(materialized='ephemeral') }}

with
placeholder_lines as (
    select
        'placeholder_lines' as kind,
        game_date,
        player_lookup as what,
        system_id as detail,
        'The feed of their date and system sent placeholders, so their lines are dropped.' as how_to_fix
    from {{ ref('int_predictions_in_force') }}
    where has_placeholder_line
),

predictions_beside_the_latest as (
    select
        'predictions_beside_the_latest' as kind,
        predictions.game_date,
        predictions.player_lookup as what,
        predictions.system_id || ' ' || coalesce(predictions.prediction_id, 'without id') as detail,
        'Active, but another of the player, date and system is the latest. Let upstream deactivate it.' as how_to_fix
    from {{ ref('stg_nba_predictions__predictions') }} as predictions
    inner join {{ ref('int_prediction_versions') }} as latest
        on
            predictions.game_date = latest.game_date
            and predictions.system_id = latest.system_id
            and predictions.player_lookup = latest.player_lookup
            and latest.is_latest
    inner join {{ ref('stg_nba_reference__games') }} as games
        on predictions.game_id = games.game_id and predictions.game_date = games.game_date
    where
        predictions.prediction_id is distinct from latest.prediction_id
        and predictions.is_active
        and predictions.created_at <= least(latest.locks_at, {{ as_of_at() }})
),

predictions_of_unscheduled_games as (
    select
        'predictions_of_unscheduled_games' as kind,
        predictions.game_date,
        predictions.player_lookup as what,
        predictions.system_id || ' ' || predictions.game_id as detail,
        'Not used, because the schedule does not have their game on their date. Compare the two.' as how_to_fix
    from {{ ref('stg_nba_predictions__predictions') }} as predictions
    left join {{ ref('stg_nba_reference__games') }} as games
        on predictions.game_id = games.game_id and predictions.game_date = games.game_date
    where games.game_id is null
),

predictions_without_attribution as (
    select
        'predictions_without_attribution' as kind,
        predictions.game_date,
        predictions.player_lookup as what,
        predictions.system_id as detail,
        'Let the production model name the training that made its predictions.' as how_to_fix
    from {{ ref('fct_predictions_shown') }} as predictions
    inner join {{ ref('models') }} as models
        on predictions.system_id = models.system_id and {{ is_valid_on('models', 'predictions.game_date') }}
    where
        predictions.game_date >= {{ records_from() }}
        and models.status = 'production'
        and unix_date(predictions.game_date)
        between unix_date({{ as_of_date() }}) - {{ var('attribution_days') }} + 1 and unix_date({{ as_of_date() }})
        and (predictions.model_file_name is null or predictions.model_trained_at is null)
)

select * from placeholder_lines
union all
select * from predictions_beside_the_latest
union all
select * from predictions_of_unscheduled_games
union all
select * from predictions_without_attribution
