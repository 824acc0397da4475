{{ config(cluster_by=on_bigquery(['subset_id'])) }}

select
    game_date,
    subset_id,
    player_lookup,
    subset_rank,
    rejected_by,
    audience,
    system_id,
    prediction_id
from {{ ref('int_subset_decisions') }}
