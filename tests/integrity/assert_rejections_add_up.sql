-- Proves: every candidate of a subset is selected, or counts for one filter that rejects it.
-- When it fails: int_definition_matches names a filter that fct_subset_rejections_daily does not count. Add its
-- column to the contracts of the marts that count rejections, and to this sum.
select
    game_date,
    subset_id,
    candidates,
    selected
from {{ ref('fct_subset_rejections_daily') }}
where
    {{ in_incremental_window('game_date') }}
    and candidates != selected
    + rejected_by_edge
    + rejected_by_confidence
    + rejected_by_direction
    + rejected_by_signal
    + rejected_by_pct_over
    + rejected_by_line
    + rejected_by_quality
    + rejected_by_home
    + rejected_by_rest
    + rejected_by_agreement
    + rejected_by_rank
