-- a row without points is none, so an earlier one of the player counts
with newest_rows as (
    select * from {{ ref('stg_nba_raw__live_boxscores') }}
    where player_lookup is not null and points is not null
    qualify row_number() over (
        partition by game_date, away_team, home_team, player_lookup order by polled_at desc, poll_id desc
    ) = 1
)

select
    -- ids
    games.game_date,
    games.game_id,
    newest.player_lookup,
    -- the player
    coalesce(names.player_name, newest.player_name, newest.player_lookup) as player_name,
    newest.team,
    newest.minutes,
    newest.points,
    newest.rebounds,
    newest.assists,
    newest.steals,
    newest.blocks,
    newest.turnovers,
    newest.field_goals_made,
    newest.field_goals_attempted,
    newest.three_pointers_made,
    newest.three_pointers_attempted,
    newest.free_throws_made,
    newest.free_throws_attempted
from newest_rows as newest
inner join {{ ref('fct_live_games') }} as games
    on
        newest.game_date = games.game_date
        and newest.away_team = games.away_team
        and newest.home_team = games.home_team
left join {{ ref('stg_nba_reference__players') }} as names on newest.player_lookup = names.player_lookup
where games.game_id is not null
