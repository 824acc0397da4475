with slates as (select * from {{ ref('fct_slates') }} where has_documents and {{ in_incremental_window('game_date') }}),

shown as (select * from {{ ref('fct_predictions_shown') }} where has_line and {{ in_incremental_window('game_date') }}),

lines as (select * from {{ ref('fct_pick_lines') }} where {{ in_incremental_window('game_date') }})

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
            'stat', 'points',
            'prediction', {{ billionths('shown.predicted_points') }},
            'line', {{ billionths('shown.points_line') }},
            'recommendation', shown.recommendation,
            'confidence', {{ billionths('shown.confidence') }},
            'feature_quality', {{ billionths('shown.feature_quality') }},
            'version', shown.version,
            'created_at_micros', unix_micros(shown.created_at),
            'first_line', {{ billionths('lines.first_line') }},
            'first_at_micros', unix_micros(lines.first_at)
        )
        order by shown.player_lookup
    )) as ledger_list
from shown
left join lines
    on {{ is_same_prediction('shown', 'lines') }}
inner join slates on shown.game_date = slates.game_date and shown.system_id = slates.champion_system_id
where slates.slate_status = 'ok' and {{ is_in_ledger('slates') }}
group by shown.game_date
