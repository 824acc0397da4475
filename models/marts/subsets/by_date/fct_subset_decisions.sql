{{ config(cluster_by=on_bigquery(['subset_id'])) }}

with candidates as (
    select * from {{ ref('fct_candidates') }}
    where {{ in_incremental_window('game_date') }}
),

signals as (
    select * from {{ ref('fct_daily_signals') }}
    where {{ in_incremental_window('game_date') }}
),

decisions as (
    {{ decisions('candidates', 'signals', is_valid_on('definitions', 'candidates.game_date')) }}
)

select
    game_date,
    subset_id,
    player_lookup,
    subset_rank,
    rejected_by,
    audience,
    system_id,
    valid_from,
    prediction_id,
    found_number,
    wanted_number,
    missed_by,
    found_word,
    wanted_word
from decisions
