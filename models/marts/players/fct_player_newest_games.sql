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

player_games as (select * from {{ ref('fct_player_games') }} where game_date >= {{ records_from(seasons_before=1) }}),

predictions as (
    select * from {{ ref('fct_predictions_shown') }}
    where has_line and game_date >= {{ records_from(seasons_before=1) }}
),

games as (select * from {{ ref('fct_games') }} where game_date >= {{ records_from(seasons_before=1) }}),

-- a prediction of a game without a box score of the player, or of one that has left the schedule
predicted_alone as (
    select
        shown.player_lookup,
        shown.game_date,
        shown.game_id,
        false as has_box_score,
        shown.opponent,
        {{ is_home('shown.team', 'games') }} as is_home,
        case
            when shown.actual_points is not null then true
            when shown.outcome = 'void' or shown.is_settled then false
        end as has_played,
        shown.actual_points as points,
        cast(null as {{ dbt.type_numeric() }}) as minutes_played,
        shown.points_line,
        shown.predicted_points,
        shown.direction,
        shown.outcome
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
    select
        player_lookup,
        game_date,
        game_id,
        true as has_box_score,
        opponent,
        is_home,
        has_played,
        points,
        minutes_played,
        points_line,
        predicted_points,
        direction,
        outcome
    from player_games
    union all
    select * from predicted_alone
)

select
    games.player_lookup,
    row_number() over (partition by games.player_lookup order by games.game_date desc, games.game_id desc) as place,
    games.game_date,
    games.game_id,
    max(if(games.has_box_score, slates.season, null)) over (partition by games.player_lookup) as newest_season,
    games.opponent,
    games.is_home,
    games.has_played,
    games.points,
    games.minutes_played,
    games.points_line,
    {{ against_line('games.points', 'games.points_line') }} as against_line,
    games.predicted_points,
    games.direction,
    games.outcome
from all_games as games
inner join slates on games.game_date = slates.game_date
where games.game_date < {{ as_of_date() }}
qualify place <= {{ var('player_newest_games') }}
