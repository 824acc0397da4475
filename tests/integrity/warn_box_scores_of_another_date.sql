-- Counts box scores that are filed under a date which is not their game's. They grade no prediction.
{{ config(severity='warn') }}

select
    box_scores.game_date,
    box_scores.game_id,
    box_scores.player_lookup
from {{ ref('stg_nba_analytics__box_scores') }} as box_scores
inner join {{ ref('stg_nba_reference__games') }} as games on box_scores.game_id = games.game_id
where box_scores.game_date != games.game_date
