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

totals as (
    select
        min(game_date) as history_from,
        cast(coalesce(sum(if(player_lookup is null, 0, sample)), 0) as int64) as total_sample,
        cast(coalesce(sum(if(player_lookup is null, 0, bounced)), 0) as int64) as total_bounced,
        cast(sum(if(player_lookup is null, sample, 0)) as int64) as total_games,
        cast(sum(if(player_lookup is null, bounced, 0)) as int64) as total_games_at_mean
    from {{ ref('fct_bounces_daily') }}
    where game_date < {{ as_of_date() }}
),

played as (
    {{ games_played() }}
),

contents as (
    select
        {{ fixed_document(status=status_with('played.games'), row_count='played.games') }},
        today.calendar_date as as_of_date,
        json_object(
            'season', today.season,
            'status', {{ status_with('played.games') }},
            'history_from', totals.history_from,
            'league', json_object(
                'sample', totals.total_sample,
                'bounced', totals.total_bounced,
                'rate', {{ percent('totals.total_bounced', 'totals.total_sample') }}
            ),
            'any_game_rate', {{ percent('totals.total_games_at_mean', 'totals.total_games') }},
            'players', player_lists.player_list
        ) as content
    from {{ ref('dim_today') }} as today
    cross join played
    cross join totals
    cross join player_lists
)

{{ finish_document('contents') }}
