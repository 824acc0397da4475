{{ config(cluster_by=on_bigquery(['subset_id'])) }}

select
    matches.game_date,
    matches.subset_id,
    matches.player_lookup,
    matches.subset_rank,
    matches.rejected_by,
    matches.audience,
    matches.system_id,
    matches.valid_from,
    matches.prediction_id,
    matches.found_number,
    matches.wanted_number,
    matches.missed_by,
    matches.found_word,
    matches.wanted_word
from {{ ref('int_definition_matches') }} as matches
where
    {{ in_incremental_window('matches.game_date') }}
    and {{ is_valid_on('matches', 'matches.game_date') }}
