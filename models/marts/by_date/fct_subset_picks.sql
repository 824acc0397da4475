{{ config(cluster_by=on_bigquery(['subset_id'])) }}

with decisions as (
    select * from {{ ref('int_subset_decisions') }}
    where rejected_by is null
),

candidates as (
    select * from {{ ref('fct_candidates') }}
    where {{ in_incremental_window('game_date') }}
)

select
    decisions.game_date,
    decisions.subset_id,
    decisions.subset_rank,
    candidates.system_id,
    candidates.player_lookup,
    candidates.prediction_id,
    candidates.season,
    candidates.game_id,
    candidates.player_name,
    candidates.team,
    candidates.opponent,
    candidates.predicted_points,
    candidates.points_line,
    candidates.direction,
    candidates.confidence,
    candidates.edge,
    candidates.edge_tier,
    candidates.composite_score,
    candidates.created_at,
    candidates.locks_at,
    candidates.actual_points,
    candidates.outcome
from decisions
inner join candidates
    on
        decisions.game_date = candidates.game_date
        and decisions.system_id = candidates.system_id
        and decisions.player_lookup = candidates.player_lookup
