{{ config(cluster_by=on_bigquery(['subset_id'])) }}

with predictions as (select * from {{ ref('fct_predictions_shown') }} where {{ in_incremental_window('game_date') }}),

lines as (select * from {{ ref('fct_pick_lines') }} where {{ in_incremental_window('game_date') }})

select
    picks.game_date,
    picks.subset_id,
    picks.subset_rank,
    predictions.player_lookup,
    predictions.direction,
    predictions.points_line,
    predictions.outcome,
    predictions.system_id,
    predictions.prediction_id,
    predictions.season,
    predictions.game_id,
    predictions.player_name,
    predictions.team,
    predictions.opponent,
    predictions.is_home,
    predictions.tips_off_at,
    predictions.availability_status,
    predictions.availability_reason,
    predictions.reported_at,
    lines.first_line,
    lines.price,
    predictions.version,
    predictions.predicted_points,
    predictions.confidence,
    predictions.edge,
    predictions.edge_tier,
    predictions.composite_score,
    predictions.created_at,
    slates.locks_at,
    predictions.actual_points
from {{ ref('int_picks_shown') }} as picks
inner join predictions
    on {{ is_same_prediction('picks', 'predictions') }}
left join lines
    on {{ is_same_prediction('picks', 'lines') }}
inner join {{ ref('int_slates') }} as slates on picks.game_date = slates.game_date
