-- Counts shown predictions that wait for the box score of a player whom upstream seems to know by another lookup since.
-- Either give the box score of his game and team the name that was shown, or wait: then the prediction is void.
{{ config(severity='warn') }}

select
    game_date,
    player_lookup,
    player_name,
    game_id,
    team,
    fits
from {{ ref('int_shown_players_rekeyed') }}
where is_awaited
