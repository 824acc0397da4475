{{ config(cluster_by=on_bigquery(['player_lookup'])) }}

with box_scores as (select * from {{ ref('fct_box_scores') }} where {{ in_incremental_window('game_date') }}),

shown as (select * from {{ ref('fct_predictions_shown') }} where has_line and {{ in_incremental_window('game_date') }}),

expected_players as (select * from {{ ref('fct_expected_players') }} where {{ in_incremental_window('game_date') }}),

player_games as (
    select
        box_scores.*,
        -- what was shown of the player counts in the game that it was about
        coalesce(shown.points_line, expected.points_line) as points_line,
        shown.predicted_points,
        shown.direction,
        shown.outcome
    from box_scores
    inner join {{ ref('int_dates_shown') }} as dates on box_scores.game_date = dates.game_date
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
    has_played,
    points,
    minutes_played,
    -- what was expected of him
    points_line,
    {{ against_line('points', 'points_line') }} as against_line,
    predicted_points,
    direction,
    outcome
from player_games
