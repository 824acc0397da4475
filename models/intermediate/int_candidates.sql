with scored as (
    select * from {{ ref('int_predictions_scored') }}
    where
        (recommendation = 'OVER' and signed_edge > 0)
        or (recommendation = 'UNDER' and signed_edge < 0)
),

expected_players as (
    select * from {{ ref('stg_nba_analytics__expected_players') }}
),

box_scores as (
    select * from {{ ref('stg_nba_analytics__box_scores') }}
),

players as (
    select * from {{ ref('stg_nba_reference__players') }}
),

dates_with_expected_players as (
    select distinct game_date from expected_players
),

before_the_game as (
    select
        player_lookup,
        game_id,
        game_date,
        team,
        opponent
    from expected_players
),

-- never mixed with the rows before the game: a box score that lands later must not change a published pick
after_the_game as (
    select
        box_scores.player_lookup,
        box_scores.game_id,
        box_scores.game_date,
        box_scores.team,
        box_scores.opponent
    from box_scores
    left join dates_with_expected_players as expected on box_scores.game_date = expected.game_date
    where expected.game_date is null
),

teams as (
    select * from before_the_game
    union all
    select * from after_the_game
)

select
    scored.*,
    scored.recommendation as direction,
    teams.team,
    teams.opponent,
    coalesce(players.player_name, scored.player_lookup) as player_name
from scored
inner join teams
    on
        scored.player_lookup = teams.player_lookup
        and scored.game_id = teams.game_id
        and scored.game_date = teams.game_date
left join players on scored.player_lookup = players.player_lookup
where
    teams.team is not null
    and teams.opponent is not null
