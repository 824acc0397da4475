-- Proves: each prediction of the champion has at most one outcome, of those in force by the rules and of those shown.
-- When it fails: int_slate_coverage counts a prediction twice, such as by the rules and as it was shown.
select
    game_date,
    predictions_in_force,
    predictions_graded,
    pending_by_rules,
    predictions,
    pending_shown
from {{ ref('fct_slates') }}
where
    {{ in_incremental_window('game_date') }}
    and (predictions_graded + pending_by_rules > predictions_in_force or pending_shown > predictions)
