with slates as (select * from {{ ref('fct_slates') }} where has_documents and {{ in_incremental_window('game_date') }}),

lines as (select * from {{ ref('fct_pick_lines') }} where {{ in_incremental_window('game_date') }}),

shown as (
    select
        predictions.*,
        lines.first_line,
        lines.price
    from {{ ref('fct_predictions_shown') }} as predictions
    left join lines
        on {{ is_same_prediction('predictions', 'lines') }}
    where predictions.has_line and {{ in_incremental_window('predictions.game_date') }}
),

prediction_lists as (
    select
        shown.game_date,
        shown.system_id,
        shown.game_id,
        -- by name: the order must not say which predictions are the strong ones
        to_json(array_agg(
            json_object(
                {{ whole_pick_fields('shown') }},
                'model_attribution', json_object('model', slates.champion_codename, 'version', shown.version)
            )
            order by shown.player_name, shown.player_lookup
        )) as prediction_list
    from shown
    inner join slates on shown.game_date = slates.game_date and shown.system_id = slates.champion_system_id
    group by shown.game_date, shown.system_id, shown.game_id
),

game_lists as (
    select
        games.game_date,
        to_json(array_agg(
            json_object(
                {{ public_game_fields('games') }},
                'predictions', coalesce(prediction_lists.prediction_list, json '[]')
            )
            order by games.is_off_schedule, games.tips_off_at, games.game_id
        )) as game_list
    from {{ ref('objects__listed_games') }} as games
    left join prediction_lists
        on games.game_date = prediction_lists.game_date and games.game_id = prediction_lists.game_id
    group by games.game_date
),

contents as (
    select
        {{ dated_document('slates', status='slates.slate_status', row_count='slates.predictions') }},
        json_object(
            {{ dated_header('slates', status='slates.slate_status') }},
            'games', if(slates.is_off_season, json '[]', coalesce(game_lists.game_list, json '[]'))
        ) as content,
        ledger.ledger_list as ledger
    from slates
    left join game_lists on slates.game_date = game_lists.game_date
    left join {{ ref('objects__ledger_predictions') }} as ledger on slates.game_date = ledger.game_date
)

{{ finish_document('contents', ledger='ledger') }}
