with player_lists as (
    select
        count(*) as players,
        to_json(array_agg(
            json_object(
                'player_id', {{ player_id('bounces.player_lookup') }},
                'player', players.player_name,
                'team', bounces.team,
                'last_game', json_object(
                    'date', bounces.last_game_date, 'opponent', bounces.opponent, 'points', bounces.points
                ),
                'average', bounces.mean_points,
                'shortfall', bounces.shortfall,
                'sample', bounces.sample,
                'bounced', bounces.bounced,
                'rate', bounces.rate,
                'interval', if(
                    bounces.rate is null,
                    null,
                    json_object('low', bounces.interval_low, 'high', bounces.interval_high)
                ),
                'strength', bounces.strength,
                'game', tonight.game
            )
            order by bounces.list_rank
        )) as player_list
    from {{ ref('fct_player_bounces') }} as bounces
    inner join {{ ref('dim_players') }} as players on bounces.player_lookup = players.player_lookup
    left join {{ ref('objects__tonight_games') }} as tonight on bounces.player_lookup = tonight.player_lookup
    where bounces.list_rank is not null
),

totals as (
    select
        min(first_game_date) as history_from,
        cast(coalesce(sum(sample), 0) as int64) as total_sample,
        cast(coalesce(sum(bounced), 0) as int64) as total_bounced,
        cast(sum(games) as int64) as total_games,
        cast(sum(games_at_mean) as int64) as total_games_at_mean
    from {{ ref('fct_player_bounces') }}
),

played as (
    select coalesce(sum(season_games), 0) as games
    from {{ ref('fct_player_form') }}
),

contents as (
    select
        {{ fixed_document(status=player_games_status('played.games'), row_count='played.games') }},
        json_object(
            'as_of_date', today.calendar_date,
            'season', today.season,
            'status', {{ player_games_status('played.games') }},
            'history_from', totals.history_from,
            'league', json_object(
                'sample', totals.total_sample,
                'bounced', totals.total_bounced,
                'rate', {{ percent('totals.total_bounced', 'totals.total_sample') }}
            ),
            'any_game_rate', {{ percent('totals.total_games_at_mean', 'totals.total_games') }},
            'players', coalesce(player_lists.player_list, json '[]')
        ) as content
    from {{ ref('dim_today') }} as today
    cross join played
    cross join totals
    cross join player_lists
)

{{ finish_document('contents') }}
