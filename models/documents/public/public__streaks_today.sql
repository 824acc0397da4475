{% set kinds = {'over': 'line', 'under': 'line', 'prediction_hits': 'prediction', 'prediction_misses': 'prediction'} %}
{% set game -%}
    'date', games.game_date, 'opponent', games.opponent, 'points', games.points, 'line', {{ json_number('games.points_line') }}
{%- endset %}

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
                json_object({{ game }}, 'against_line', games.against_line),
                json_object({{ game }}, 'direction', games.direction, 'outcome', games.outcome)
            )
            order by games.place
        )) as game_list
    from {{ ref('fct_player_decided_games') }} as games
    inner join listed on games.decided_by = listed.decided_by and games.player_lookup = listed.player_lookup
    where games.is_in_run and games.place <= 5
    group by games.decided_by, games.player_lookup
),

player_lists as (
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
),

-- a kind without streaks stands there, too
counts as (
    {% for kind, decided_by in kinds.items() -%}
        select
            '{{ kind }}' as streak_kind,
            count(*) as players_considered,
            countif(streaks.is_streak and streaks.streak_kind = '{{ kind }}') as runs,
            max(if(streaks.is_streak and streaks.streak_kind = '{{ kind }}', streaks.run_length, 0)) as longest
        from {{ ref('fct_player_streaks') }} as streaks
        where streaks.decided_by = '{{ decided_by }}'
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

streak_objects as (
    select
        {{ object_of('counts.streak_kind', "json_object(
            'count', counts.runs, 'longest', coalesce(counts.longest, 0),
            'players_considered', counts.players_considered,
            'expected_by_chance', " ~ rounded_ratio('counts.players_considered', 2 ** var('streak_min_length'), 10) ~ ",
            'players', coalesce(player_lists.player_list, json '[]')
        )") }} as streak_object
    from counts
    left join player_lists on counts.streak_kind = player_lists.streak_kind
),

played as (
    {{ games_played() }}
),

contents as (
    select
        {{ fixed_document(status=status_with('played.games'), row_count='played.games') }},
        today.calendar_date as as_of_date,
        json_object(
            'model', today.champion_codename,
            'season', today.season,
            'status', {{ status_with('played.games') }},
            'min_length', {{ var('streak_min_length') }},
            'streaks', streak_objects.streak_object
        ) as content
    from {{ ref('dim_today') }} as today
    cross join played
    cross join streak_objects
)

{{ finish_document('contents') }}
