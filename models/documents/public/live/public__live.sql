with player_lists as (
    select
        game_date,
        game_id,
        to_json(array_agg(
            json_object(
                'player_id', {{ player_id('player_lookup') }},
                'player', player_name,
                'team', team,
                'minutes', minutes,
                'points', points,
                'rebounds', rebounds,
                'assists', assists,
                'steals', steals,
                'blocks', blocks,
                'turnovers', turnovers,
                'field_goals', {{ shots_object('players', 'field_goals') }},
                'threes', {{ shots_object('players', 'three_pointers') }},
                'free_throws', {{ shots_object('players', 'free_throws') }}
            )
            order by points desc, player_lookup asc
        )) as player_list
    from {{ ref('fct_live_players') }} as players
    group by game_date, game_id
),

game_lists as (
    select
        games.game_date,
        count(*) as game_count,
        countif(games.game_state = 'in_progress') as in_progress,
        countif(games.game_state = 'final') as final,
        to_json(array_agg(
            json_object(
                {{ public_game_fields('games') }},
                'period', games.period,
                'clock', games.clock,
                'players', coalesce(player_lists.player_list, json '[]')
            )
            order by
                case games.game_state when 'in_progress' then 1 when 'final' then 2 else 3 end,
                games.tips_off_at,
                games.game_id
        )) as game_list
    from {{ ref('fct_live_games') }} as games
    inner join {{ ref('fct_live_slates') }} as slates on games.game_date = slates.game_date
    left join player_lists on games.game_date = player_lists.game_date and games.game_id = player_lists.game_id
    where games.game_id is not null and not slates.is_off_season
    group by games.game_date
),

contents as (
    select
        {{ live_document('slates', status='slates.live_status', row_count='coalesce(game_lists.game_count, 0)') }},
        json_object(
            'date', slates.game_date,
            'season', slates.season,
            'status', slates.live_status,
            'locks_at', {{ utc_text('slates.locks_at') }},
            'polled_at', {{ utc_text('slates.polled_at') }},
            'in_progress', coalesce(game_lists.in_progress, 0),
            'final', coalesce(game_lists.final, 0),
            'games', coalesce(game_lists.game_list, json '[]')
        ) as content
    from {{ ref('fct_live_slates') }} as slates
    left join game_lists on slates.game_date = game_lists.game_date
)

{{ finish_document('contents') }}
