-- this season and the last one
with slates as (
    select
        game_date,
        season,
        champion_system_id
    from {{ ref('fct_slates') }}
    where
        not is_off_season
        and game_date >= {{ records_from(seasons_before=1) }}
        and game_date <= {{ as_of_date() }}
    qualify dense_rank() over (order by season desc) <= 2
),

player_games as (
    select * from {{ ref('fct_player_games') }}
    where game_date >= {{ records_from(seasons_before=1) }}
),

predictions as (
    select * from {{ ref('fct_predictions') }}
    where has_line and game_date >= {{ records_from(seasons_before=1) }}
),

games as (
    select * from {{ ref('fct_games') }}
    where game_date >= {{ records_from(seasons_before=1) }}
),

-- a prediction of a game without a box score of the player, or of one that has left the schedule
predicted_alone as (
    select
        shown.*,
        {{ is_home('shown.team', 'games') }} as is_home
    from predictions as shown
    inner join slates on shown.game_date = slates.game_date and shown.system_id = slates.champion_system_id
    left join games on shown.game_date = games.game_date and shown.game_id = games.game_id
    left join player_games as known
        on
            shown.game_date = known.game_date
            and shown.game_id = known.game_id
            and shown.player_lookup = known.player_lookup
    where known.game_id is null
),

all_games as (
    {% for relation, has_played, points, minutes in [
        ('player_games', 'games.has_played', 'games.points', 'games.minutes_played'),
        (
            'predicted_alone',
            "case when games.actual_points is not null then true when games.outcome = 'void' or games.is_settled then false end",
            'games.actual_points',
            'null'
        ),
    ] -%}
        select
            games.player_lookup,
            games.game_date,
            games.game_id,
            slates.season,
            {{ loop.first | lower }} as has_box_score,
            games.opponent,
            games.is_home,
            {{ has_played }} as has_played,
            {{ points }} as points,
            cast({{ minutes }} as {{ dbt.type_numeric() }}) as minutes_played,
            games.points_line,
            games.predicted_points,
            games.direction,
            games.outcome
        from {{ relation }} as games
        inner join slates on games.game_date = slates.game_date
        where games.game_date < {{ as_of_date() }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    player_lookup,
    row_number() over (partition by player_lookup order by game_date desc, game_id desc) as place,
    game_date,
    game_id,
    max(if(has_box_score, season, null)) over (partition by player_lookup) as newest_season,
    opponent,
    is_home,
    has_played,
    points,
    minutes_played,
    points_line,
    {{ against_line('points', 'points_line') }} as against_line,
    predicted_points,
    direction,
    outcome
from all_games
qualify place <= {{ var('player_newest_games') }}
