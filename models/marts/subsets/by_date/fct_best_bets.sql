with picks as (select * from {{ ref('fct_picks_shown') }} where {{ in_incremental_window('game_date') }}),

flagged as (select * from {{ ref('fct_groups_shown') }} where is_best_bets and {{ in_incremental_window('game_date') }})

select
    picks.game_date,
    picks.subset_rank,
    picks.player_lookup,
    picks.direction,
    picks.points_line,
    picks.outcome,
    picks.subset_id,
    picks.season,
    picks.game_id,
    picks.player_name,
    picks.team,
    picks.opponent,
    picks.is_home,
    picks.tips_off_at,
    picks.availability_status,
    picks.availability_reason,
    picks.reported_at,
    picks.first_line,
    picks.price,
    picks.version,
    picks.predicted_points,
    picks.actual_points
from picks
inner join flagged
    on picks.game_date = flagged.game_date and picks.subset_id = flagged.subset_id
