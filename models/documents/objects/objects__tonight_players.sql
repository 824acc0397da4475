{% set spans = ['season', 'last_5', 'last_10', 'last_30_days'] %}

with today as (select * from {{ ref('dim_today') }}),

lined_games as (
    select games.*
    from {{ ref('fct_player_games') }} as games
    inner join today on games.season = today.season
    where
        games.against_line is not null
        and games.game_date >= {{ records_from() }}
        and games.game_date < {{ as_of_date() }}
    qualify row_number() over (partition by games.player_lookup order by games.game_date desc, games.game_id desc) <= 10
),

lined_lists as (
    select
        player_lookup,
        to_json(array_agg(
            json_object(
                'date', game_date,
                'opponent', opponent,
                'is_home', is_home,
                'points', points,
                'minutes', {{ json_number('minutes_played') }},
                'line', {{ json_number('points_line') }},
                'against_line', against_line
            )
            order by game_date desc, game_id desc
        )) as game_list
    from lined_games
    group by player_lookup
)

select
    players.game_id,
    count(*) as player_count,
    countif(players.points_line is not null) as players_with_line,
    -- the order of what the bookmakers expect says nothing of which predictions are strong
    to_json(array_agg(
        json_object(
            {{ public_pick_fields('players') }},
            'is_home', players.is_home,
            'rest_days', form.rest_days,
            {% for span in spans -%}
                '{{ span }}', json_object(
                    'games', coalesce(form.{{ span }}_games, 0),
                    'points', form.{{ span }}_points
                    {%- if span == 'season' -%}, 'minutes', form.season_minutes {%- endif %}
                ),
            {% endfor -%}
            'form', form.form,
            'limited_data', coalesce(form.has_limited_data, true),
            'last_10_vs_line', json_object(
                'overs', coalesce(form.last_10_overs, 0),
                'unders', coalesce(form.last_10_unders, 0),
                'pushes', coalesce(form.last_10_pushes, 0),
                'over_rate', form.last_10_over_rate,
                'games', coalesce(lined_lists.game_list, json '[]')
            ),
            'availability', {{ availability_object('players') }},
            'odds', if(
                coalesce(players.over_odds, players.under_odds) is null,
                null,
                json_object('over', players.over_odds, 'under', players.under_odds)
            ),
            'actual', players.actual_points,
            'outcome', players.outcome
        )
        order by
            players.points_line desc,
            form.season_total_points / form.season_games desc,
            players.player_lookup asc
    )) as player_list
from {{ ref('fct_tonight_players') }} as players
left join {{ ref('fct_player_form') }} as form on players.player_lookup = form.player_lookup
left join lined_lists on players.player_lookup = lined_lists.player_lookup
group by players.game_id
