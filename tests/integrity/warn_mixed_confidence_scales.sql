-- Counts dates and systems with confidence both on the scale 0-1 and on 0-100. Each row is scaled by its own value, so
-- a low confidence on the scale 0-100 could be taken for one on the scale 0-1.
{{ config(severity='warn') }}

select
    game_date,
    system_id,
    countif(is_confidence_fraction) as fractions,
    countif(not is_confidence_fraction) as percentages
from {{ ref('stg_nba_predictions__predictions') }}
group by game_date, system_id
having countif(is_confidence_fraction) > 0 and countif(not is_confidence_fraction) > 0
