-- Counts dates on which a system writes confidence both as 0-1 and as 0-100; each row is scaled by its own value.
{{ config(severity='warn') }}

select
    game_date,
    system_id,
    countif(is_confidence_fraction) as fractions,
    countif(not is_confidence_fraction) as percentages
from {{ ref('stg_nba_predictions__predictions') }}
group by game_date, system_id
having countif(is_confidence_fraction) > 0 and countif(not is_confidence_fraction) > 0
