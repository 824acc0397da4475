-- Counts games of today of which the pre-game table names fewer players than expected_players_per_game; while it names
-- nobody of the date, tonight/all-players.json says so. Look at upstream's table of the date: one team may be missing.
{{ config(severity='warn') }}

with expected_players as (
    select * from {{ ref('fct_expected_players') }}
    where game_date = {{ as_of_date() }}
)

select
    games.game_id,
    count(expected.player_lookup) as players
from {{ ref('fct_games') }} as games
left join expected_players as expected on games.game_id = expected.game_id
where
    games.game_date = {{ as_of_date() }}
    and games.game_date in (select game_date from expected_players)
group by games.game_id
having count(expected.player_lookup) < {{ var('expected_players_per_game') }}
