-- Counts injury reports on games from today on whose status is none of the words that documents have. They show it as
-- null. Look at upstream's table: if a word is new, stg_nba_raw__injury_reports must know it, too.
{{ config(severity='warn') }}

select
    game_date,
    player_lookup,
    injury_status
from {{ ref('stg_nba_raw__injury_reports') }}
where availability_status is null
