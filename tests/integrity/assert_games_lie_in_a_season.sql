-- Proves: each game lies in exactly one season, if its season is in the seed or its date has come. A last_date that is
-- too early would make the end of a season off-season, without picks and results. Games of neither the regular season
-- nor the playoffs may lie between seasons, and a row whose id names another date than its own says nothing of seasons.
-- A schedule that comes before the seed has its season stops nothing until its first game.
-- When it fails: correct first_date or last_date of the season in seeds/seasons.csv, or add the season that is missing.
select
    games.game_date,
    games.game_id,
    games.season as season_in_schedule,
    countif(games.game_date between seasons.first_date and seasons.last_date) as seasons_in_seed
from {{ ref('stg_nba_reference__games') }} as games
cross join {{ ref('seasons') }} as seasons
where
    (coalesce(games.is_regular_season, true) or coalesce(games.is_playoffs, true))
    and left(games.game_id, 8) = format_timestamp('%Y%m%d', cast(games.game_date as timestamp))
group by games.game_date, games.game_id, games.season
having
    seasons_in_seed != 1
    and (games.game_date <= {{ as_of_date() }} or countif(games.season = seasons.season) > 0)
order by games.game_date, games.game_id
