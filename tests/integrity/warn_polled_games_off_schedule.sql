-- Counts games of yesterday and today that were polled, but are not in the schedule under their date and teams; no
-- document shows them. Compare the two feeds: one may write a team in another way, or the game may have moved.
{{ config(severity='warn') }}

select
    game_date,
    away_team,
    home_team,
    polled_at
from {{ ref('fct_live_games') }}
where game_id is null
