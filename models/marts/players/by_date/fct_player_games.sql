{{ config(cluster_by=on_bigquery(['player_lookup'])) }}

with dates as (select * from {{ ref('int_dates_shown') }} where not is_off_season),

shown as (select * from {{ ref('fct_predictions_shown') }} where has_line and {{ in_incremental_window('game_date') }}),

expected_players as (select * from {{ ref('fct_expected_players') }} where {{ in_incremental_window('game_date') }}),

player_games as (
    select
        dates.season,
        box_scores.game_date,
        box_scores.game_id,
        box_scores.player_lookup,
        box_scores.team,
        box_scores.opponent,
        {{ is_home('box_scores.team', 'games') }} as is_home,
        {{ points_if_played('box_scores') }} as points,
        box_scores.minutes_played,
        -- what was shown of the player counts in the game that it was about
        coalesce(shown.points_line, expected.points_line) as points_line,
        shown.predicted_points,
        shown.direction,
        shown.outcome
    from {{ ref('stg_nba_analytics__box_scores') }} as box_scores
    inner join {{ ref('stg_nba_reference__games') }} as games
        on box_scores.game_date = games.game_date and box_scores.game_id = games.game_id
    inner join dates on box_scores.game_date = dates.game_date
    left join shown
        on
            box_scores.game_date = shown.game_date
            and box_scores.game_id = shown.game_id
            and box_scores.player_lookup = shown.player_lookup
            and dates.champion_system_id = shown.system_id
    left join expected_players as expected
        on
            box_scores.game_date = expected.game_date
            and box_scores.game_id = expected.game_id
            and box_scores.player_lookup = expected.player_lookup
    where games.is_final and not box_scores.is_points_put_aside
)

select
    -- ids
    game_date,
    game_id,
    player_lookup,
    season,
    -- the game
    team,
    opponent,
    is_home,
    -- what the player did in it
    points is not null as has_played,
    points,
    if(points is null, null, minutes_played) as minutes_played,
    -- what was expected of him
    points_line,
    {{ against_line('points', 'points_line') }} as against_line,
    predicted_points,
    direction,
    outcome
from player_games
