with items as (
    select
        heat.list_name,
        heat.list_rank,
        json_object(
            'rank', heat.list_rank,
            'player_id', {{ player_id('heat.player_lookup') }},
            'player', players.player_name,
            'team', heat.team,
            'heat', heat.heat,
            'games', heat.games,
            'overs', heat.overs,
            'over_rate', heat.over_rate,
            'interval', {{ interval_object('heat') }},
            'streak', json_object('against_line', heat.against_line, 'length', heat.run_length),
            'avg_margin', heat.mean_margin,
            'game', tonight.game
        ) as item
    from {{ ref('fct_player_heat') }} as heat
    inner join {{ ref('dim_players') }} as players on heat.player_lookup = players.player_lookup
    left join {{ ref('objects__tonight_games') }} as tonight on heat.player_lookup = tonight.player_lookup
    where heat.list_rank <= {{ var('hot_players') }}
),

hot_lists as (
    select to_json(coalesce(array_agg(item order by list_rank), [])) as item_list
    from items
    where list_name = 'hot'
),

cold_lists as (
    select to_json(coalesce(array_agg(item order by list_rank), [])) as item_list
    from items
    where list_name = 'cold'
),

contents as (
    select
        {{ fixed_document(status=status_with('season.games'), row_count='season.games') }},
        today.calendar_date as as_of_date,
        json_object(
            'season', today.season,
            'status', {{ status_with('season.games') }},
            'players_considered', league.players,
            'league', json_object(
                'games', league.games, 'over_rate', league.rate, 'avg_margin', league.mean_margin
            ),
            'hot', hot_lists.item_list,
            'cold', cold_lists.item_list
        ) as content
    from {{ ref('dim_today') }} as today
    cross join {{ ref('fct_league_trends') }} as season
    cross join {{ ref('fct_league_trends') }} as league
    cross join hot_lists
    cross join cold_lists
    where season.trend = 'season' and league.trend = 'hot_cold'
)

{{ finish_document('contents') }}
