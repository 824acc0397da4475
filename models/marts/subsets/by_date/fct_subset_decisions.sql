{{ config(cluster_by=on_bigquery(['subset_id'])) }}

select
    game_date,
    subset_id,
    player_lookup,
    subset_rank,
    rejected_by,
    audience,
    system_id,
    prediction_id,
    found_number,
    wanted_number,
    missed_by,
    found_word,
    wanted_word
from {{ ref('int_subset_decisions') }}
