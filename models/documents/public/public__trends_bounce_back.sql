with player_lists as (
    select
        to_json(coalesce(array_agg(
            json_object(
                'player_id', {{ player_id('bounces.player_lookup') }},
                'player', players.player_name,
                'team', bounces.team,
                'last_game', json_object(
                    'date', bounces.game_date, 'opponent', bounces.opponent, 'points', bounces.points
                ),
                'average', bounces.mean_points,
                'shortfall', bounces.shortfall,
                'sample', bounces.sample,
                'bounced', bounces.bounced,
                'rate', bounces.rate,
                'interval', {{ interval_object('bounces') }},
                'strength', bounces.strength,
                'game', tonight.game
            )
            order by bounces.list_rank
        ), [])) as player_list
    from {{ ref('fct_player_bounces') }} as bounces
    inner join {{ ref('dim_players') }} as players on bounces.player_lookup = players.player_lookup
    left join {{ ref('objects__tonight_games') }} as tonight on bounces.player_lookup = tonight.player_lookup
),

contents as (
    select
        {{ fixed_document(status=status_with('season.games'), row_count='season.games') }},
        today.calendar_date as as_of_date,
        json_object(
            'season', today.season,
            'status', {{ status_with('season.games') }},
            'history_from', any_game.first_date,
            'league', json_object(
                'sample', league.games, 'bounced', league.hits, 'rate', league.rate
            ),
            'any_game_rate', any_game.rate,
            'players', player_lists.player_list
        ) as content
    from {{ ref('dim_today') }} as today
    cross join {{ ref('fct_league_trends') }} as season
    cross join {{ ref('fct_league_trends') }} as league
    cross join {{ ref('fct_league_trends') }} as any_game
    cross join player_lists
    where season.trend = 'season' and league.trend = 'bounce_back' and any_game.trend = 'any_game'
)

{{ finish_document('contents') }}
