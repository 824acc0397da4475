select
    player_lookup,
    max(newest_season) as newest_season,
    to_json(array_agg(
        json_object(
            'date', game_date,
            'opponent', opponent,
            'is_home', is_home,
            'played', has_played,
            'points', points,
            'minutes', {{ json_number('minutes_played') }},
            'line', {{ json_number('points_line') }},
            'against_line', against_line,
            'prediction', {{ json_number('round(predicted_points, 1)') }},
            'direction', direction,
            'outcome', outcome
        )
        order by place
    )) as game_list
from {{ ref('fct_player_newest_games') }}
group by player_lookup
