select
    box_scores.game_date,
    box_scores.game_id,
    box_scores.player_lookup,
    'points' as stat,
    {{ points_if_played('box_scores') }} as value,
    box_scores.is_points_put_aside as is_put_aside
from {{ ref('stg_nba_analytics__box_scores') }} as box_scores
