-- Counts players whose lookup cannot be their public id, because it is not of lowercase letters and digits alone, or is
-- `index`. Documents show them with a player_id of null; they have no file in `players/`, and are not in its index.
{{ config(severity='warn') }}

select
    player_lookup,
    max(game_date) as last_game_date,
    count(*) as predictions
from {{ ref('fct_predictions') }}
where game_date >= {{ records_from() }} and {{ player_id('player_lookup') }} is null
group by player_lookup
