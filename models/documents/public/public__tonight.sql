with games as (select * from {{ ref('objects__listed_games') }} where game_date = {{ as_of_date() }}),

game_lists as (
    select
        cast(coalesce(sum(players.player_count), 0) as int64) as expected,
        cast(coalesce(sum(players.players_with_line), 0) as int64) as expected_with_line,
        to_json(coalesce(array_agg(
            json_object({{ public_game_fields('games') }}, 'players', coalesce(players.player_list, json '[]'))
            order by games.is_off_schedule, games.tips_off_at, games.game_id
        ), [])) as game_list
    from games
    left join {{ ref('objects__tonight_players') }} as players on games.game_id = players.game_id
),

slates as (
    select
        slates.*,
        game_lists.expected,
        game_lists.expected_with_line,
        if(slates.is_off_season, json '[]', game_lists.game_list) as game_list,
        case
            when slates.is_off_season then 'off_season'
            when game_lists.expected > 0 then 'ok'
            when slates.games_scheduled = 0 then 'no_games'
            else 'no_data'
        end as status
    from {{ ref('fct_slates') }} as slates
    cross join game_lists
    where slates.game_date = {{ as_of_date() }}
),

contents as (
    select
        {{ fixed_document('slates.status', row_count='slates.expected', slate='slates', locks_at='slates.locks_at') }},
        json_object(
            {{ dated_header('slates', status='slates.status') }},
            'expected', slates.expected,
            'expected_with_line', slates.expected_with_line,
            'games', slates.game_list
        ) as content
    from slates
)

{{ finish_document('contents') }}
