-- Proves: a prediction of the champion that is in force has at most one outcome, whatever was shown of the date.
-- When it fails: int_slate_coverage counts a prediction twice, such as by the rules and as it was shown.
select
    game_date,
    predictions_in_force,
    predictions_graded,
    predictions_pending
from {{ ref('fct_slates') }}
where
    {{ in_incremental_window('game_date') }}
    and predictions_graded + predictions_pending > predictions_in_force
