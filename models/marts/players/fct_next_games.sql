with slates as (select * from {{ ref('fct_slates') }} where game_date >= {{ as_of_date() }}),

games as (select * from {{ ref('fct_games') }} where game_date >= {{ as_of_date() }}),

expected_players as (select * from {{ ref('fct_expected_players') }} where game_date >= {{ as_of_date() }}),

shown as (select * from {{ ref('fct_predictions_shown') }} where has_line and game_date >= {{ as_of_date() }}),

next_games as (
    select
        expected.game_date,
        expected.player_lookup,
        expected.game_id,
        expected.team,
        expected.opponent,
        expected.is_home,
        if(games.has_tipoff_time, games.tips_off_at, null) as tips_off_at,
        coalesce(shown.points_line, expected.points_line) as points_line
    from expected_players as expected
    inner join slates on expected.game_date = slates.game_date
    inner join games
        on expected.game_date = games.game_date and expected.game_id = games.game_id
    left join shown
        on
            expected.game_date = shown.game_date
            and expected.game_id = shown.game_id
            and expected.player_lookup = shown.player_lookup
            and slates.champion_system_id = shown.system_id
    qualify row_number() over (
        partition by expected.game_date, expected.player_lookup
        order by if(shown.game_id is null, 1, 0) asc, games.tips_off_at asc, expected.game_id asc
    ) = 1
)

select
    game_date,
    player_lookup,
    game_id,
    row_number() over (partition by player_lookup order by game_date asc) = 1 as is_next,
    team,
    opponent,
    is_home,
    tips_off_at,
    points_line
from next_games
