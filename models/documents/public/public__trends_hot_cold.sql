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

totals as (
    select
        count(*) as players_considered,
        cast(coalesce(sum(games), 0) as int64) as total_games,
        cast(sum(overs) as int64) as total_overs,
        sum(total_margin) as league_margin
    from {{ ref('fct_player_heat') }}
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
            'players_considered', totals.players_considered,
            'league', json_object(
                'games', totals.total_games,
                'over_rate', {{ percent('totals.total_overs', 'totals.total_games') }},
                'avg_margin', {{ mean_of_games('totals.league_margin', 'totals.total_games') }}
            ),
            'hot', hot_lists.item_list,
            'cold', cold_lists.item_list
        ) as content
    from {{ ref('dim_today') }} as today
    cross join played
    cross join totals
    cross join hot_lists
    cross join cold_lists
)

{{ finish_document('contents') }}
