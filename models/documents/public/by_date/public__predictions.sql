with slates as (
    select * from {{ ref('fct_slates') }}
    where has_documents and {{ in_incremental_window('game_date') }}
),

games as (
    select * from {{ ref('fct_games') }}
    where {{ in_incremental_window('game_date') }}
),

shown as (
    select * from {{ ref('fct_predictions') }}
    where has_line and {{ in_incremental_window('game_date') }}
),

prediction_lists as (
    select
        shown.game_date,
        shown.system_id,
        shown.game_id,
        -- by name: the order must not say which predictions are the strong ones
        to_json(array_agg(
            json_object(
                {{ pick_fields('shown') }},
                'model_attribution', json_object('model', slates.champion_codename, 'version', shown.version)
            )
            order by shown.player_name, shown.player_lookup
        )) as prediction_list
    from shown
    inner join slates on shown.game_date = slates.game_date and shown.system_id = slates.champion_system_id
    group by shown.game_date, shown.system_id, shown.game_id
),

-- games of shown predictions that have left the schedule of their date, from their ids
off_schedule_games as (
    select distinct
        prediction_lists.game_date,
        prediction_lists.game_id,
        substr(prediction_lists.game_id, 10, 3) as away_team,
        substr(prediction_lists.game_id, 14, 3) as home_team
    from prediction_lists
    left join games on prediction_lists.game_date = games.game_date and prediction_lists.game_id = games.game_id
    where games.game_id is null
),

listed_games as (
    select
        game_date,
        game_id,
        home_team,
        away_team,
        tips_off_at,
        has_tipoff_time,
        false as is_off_schedule
    from games
    union all
    select
        game_date,
        game_id,
        home_team,
        away_team,
        cast(null as timestamp) as tips_off_at,
        false as has_tipoff_time,
        true as is_off_schedule
    from off_schedule_games
),

game_lists as (
    select
        games.game_date,
        to_json(array_agg(
            json_object(
                'home', games.home_team,
                'away', games.away_team,
                'tips_off_at', if(games.has_tipoff_time, {{ utc_text('games.tips_off_at') }}, null),
                'predictions', coalesce(prediction_lists.prediction_list, json '[]')
            )
            order by games.is_off_schedule, games.tips_off_at, games.game_id
        )) as game_list
    from listed_games as games
    left join prediction_lists
        on games.game_date = prediction_lists.game_date and games.game_id = prediction_lists.game_id
    group by games.game_date
),

ledger_lists as (
    select
        shown.game_date,
        to_json(array_agg(
            json_object(
                'system_id', shown.system_id,
                'player_lookup', shown.player_lookup,
                'prediction_id', shown.prediction_id,
                'game_id', shown.game_id,
                'player_name', shown.player_name,
                'team', shown.team,
                'opponent', shown.opponent,
                'predicted_points', {{ billionths('shown.predicted_points') }},
                'points_line', {{ billionths('shown.points_line') }},
                'recommendation', shown.recommendation,
                'confidence', {{ billionths('shown.confidence') }},
                'feature_quality', {{ billionths('shown.feature_quality') }},
                'version', shown.version,
                'created_at_micros', unix_micros(shown.created_at)
            )
            order by shown.player_lookup
        )) as ledger_list
    from shown
    inner join slates on shown.game_date = slates.game_date and shown.system_id = slates.champion_system_id
    where slates.slate_status = 'ok' and {{ is_in_ledger('slates') }}
    group by shown.game_date
),

contents as (
    select
        {{ dated_document('predictions', 'slates', status='slates.slate_status', row_count='slates.predictions') }},
        json_object(
            'date', slates.game_date,
            'model', slates.champion_codename,
            'basis', slates.basis,
            'status', slates.slate_status,
            'games', if(slates.is_off_season, json '[]', coalesce(game_lists.game_list, json '[]'))
        ) as content,
        ledger_lists.ledger_list as ledger
    from slates
    left join game_lists on slates.game_date = game_lists.game_date
    left join ledger_lists on slates.game_date = ledger_lists.game_date
)

{{ finish_document('contents', ledger='ledger') }}
