{{ config(cluster_by=on_bigquery(['subset_id'])) }}

select
    game_date,
    subset_id,
    audience,
    system_id,
    player_lookup,
    prediction_id,
    subset_rank,
    rejected_by,
    found_number,
    wanted_number,
    missed_by,
    found_word,
    wanted_word
from {{ ref('int_subset_decisions') }}
