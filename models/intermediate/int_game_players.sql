{{ config(materialized='view') }}

with expected_players as (select * from {{ ref('stg_nba_analytics__expected_players') }}),

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
    from {{ ref('stg_nba_analytics__box_scores') }} as box_scores
    left join dates_with_expected_players as expected on box_scores.game_date = expected.game_date
    where expected.game_date is null
)

select * from before_the_game
union all
select * from after_the_game
