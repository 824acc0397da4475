with picks as (
    select * from {{ ref('fct_subset_picks') }}
    where {{ in_incremental_window('game_date') }}
),

flagged as (
    select * from {{ ref('dim_subsets') }}
    where is_best_bets
)

select
    picks.game_date,
    picks.subset_rank,
    picks.player_lookup,
    picks.subset_id,
    picks.season,
    picks.player_name,
    picks.team,
    picks.opponent,
    picks.predicted_points,
    picks.points_line,
    picks.direction,
    picks.actual_points,
    picks.outcome
from picks
inner join flagged
    on
        picks.subset_id = flagged.subset_id
        and {{ is_valid_on('flagged', 'picks.game_date') }}
