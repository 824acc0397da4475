with listed as (
    select * from {{ ref('fct_player_streaks') }}
    where is_streak and streak_rank <= {{ var('streak_max_players') }}
),

game_lists as (
    select
        games.decided_by,
        games.player_lookup,
        to_json(array_agg(
            if(
                games.decided_by = 'line',
                json_object(
                    'date', games.game_date,
                    'opponent', games.opponent,
                    'points', games.points,
                    'line', {{ json_number('games.points_line') }},
                    'against_line', games.against_line
                ),
                json_object(
                    'date', games.game_date,
                    'opponent', games.opponent,
                    'points', games.points,
                    'line', {{ json_number('games.points_line') }},
                    'direction', games.direction,
                    'outcome', games.outcome
                )
            )
            order by games.place
        )) as game_list
    from {{ ref('fct_player_decided_games') }} as games
    inner join listed on games.decided_by = listed.decided_by and games.player_lookup = listed.player_lookup
    where games.is_in_run and games.place <= 5
    group by games.decided_by, games.player_lookup
)

select
    listed.streak_kind,
    to_json(array_agg(
        json_object(
            'player_id', {{ player_id('listed.player_lookup') }},
            'player', players.player_name,
            'team', listed.team,
            'length', listed.run_length,
            'since', listed.first_date, 'last_date', listed.last_date,
            'avg_margin', listed.mean_margin,
            'games', game_lists.game_list,
            'game', tonight.game
        )
        order by listed.streak_rank
    )) as player_list
from listed
inner join {{ ref('dim_players') }} as players on listed.player_lookup = players.player_lookup
inner join game_lists
    on listed.decided_by = game_lists.decided_by and listed.player_lookup = game_lists.player_lookup
left join {{ ref('objects__tonight_games') }} as tonight on listed.player_lookup = tonight.player_lookup
group by listed.streak_kind
