with slates as (select * from {{ ref('fct_slates') }} where game_date = {{ as_of_date() }} and not is_off_season),

shown as (
    select * from {{ ref('fct_predictions_shown') }}
    where
        game_date = {{ as_of_date() }}
        and has_line
        and system_id in (select champion_system_id from slates)
),

expected_players as (
    select * from {{ ref('fct_next_games') }}
    where game_date = {{ as_of_date() }} and game_date in (select game_date from slates)
),

games as (select * from {{ ref('fct_games') }} where game_date = {{ as_of_date() }}),

-- a prediction that was shown stays, even of somebody who is expected in another game; then nobody knows his team
players as (
    select
        coalesce(shown.player_lookup, expected.player_lookup) as player_lookup,
        coalesce(shown.game_id, expected.game_id) as game_id,
        shown.player_name as shown_name,
        if(shown.game_id != expected.game_id, null, coalesce(expected.team, shown.team)) as team,
        if(shown.game_id != expected.game_id, null, coalesce(expected.opponent, shown.opponent)) as opponent,
        coalesce(shown.points_line, expected.points_line) as points_line,
        shown.predicted_points,
        shown.direction,
        shown.actual_points,
        shown.outcome
    from expected_players as expected
    full outer join shown on expected.player_lookup = shown.player_lookup
),

availability as (
    select * from {{ ref('int_availability') }}
    where game_date = {{ as_of_date() }} and not is_at_lock
)

select
    -- ids
    players.player_lookup,
    players.game_id,
    -- the player
    coalesce(players.shown_name, names.player_name) as player_name,
    players.team,
    players.opponent,
    {{ is_home('players.team', 'games') }} as is_home,
    -- what is predicted of him, and what he did
    players.points_line,
    players.predicted_points,
    players.direction,
    players.actual_points,
    players.outcome,
    -- what others say of him
    {{ availability_columns('own', 'of_team') }},
    odds.over_odds,
    odds.under_odds
from players
left join games on players.game_id = games.game_id
left join {{ ref('dim_players') }} as names on players.player_lookup = names.player_lookup
left join availability as own on players.player_lookup = own.player_lookup
left join availability as of_team on players.team = of_team.team
left join {{ ref('fct_best_odds') }} as odds
    on players.player_lookup = odds.player_lookup and players.points_line = odds.points_line
