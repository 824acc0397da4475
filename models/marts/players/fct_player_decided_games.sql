{% set games %}
    player_lookup, game_date, game_id, team, opponent, points, points_line, against_line, direction, outcome
{% endset %}

-- never a game of as_of_date, so that nothing changes during the evening
with player_games as (
    select games.*
    from {{ ref('fct_player_games') }} as games
    inner join {{ ref('dim_dates') }} as today on games.season = today.season
    where
        today.calendar_date = {{ as_of_date() }}
        and games.game_date >= {{ records_from() }}
        and games.game_date < {{ as_of_date() }}
),

decided as (
    select
        'line' as decided_by,
        against_line as streak_kind,
        {{ games }}
    from player_games
    where against_line in ('over', 'under')
    union all
    select
        'prediction' as decided_by,
        if(outcome = 'win', 'prediction_hits', 'prediction_misses') as streak_kind,
        {{ games }}
    from player_games
    where {{ is_decided('outcome') }}
),

placed as (
    select
        *,
        row_number() over (partition by player_lookup, decided_by order by game_date desc, game_id desc) as place,
        row_number() over (
            partition by player_lookup, decided_by, streak_kind order by game_date desc, game_id desc
        ) as place_in_kind
    from decided
)

select
    decided_by,
    player_lookup,
    game_id,
    game_date,
    place,
    streak_kind,
    -- both places are equal as long as no newer game is of the other kind
    place = place_in_kind as is_in_run,
    team,
    opponent,
    points,
    points_line,
    against_line,
    direction,
    outcome
from placed
