-- Proves: no reconstructed pick rests on a prediction that was written after its date had locked. Of dates that the
-- ledger decides, ledger_after_the_lock in fct_warnings says when they were published. The test reads created_at
-- from staging and not from the picks, so that an error in between cannot hide.
-- When it fails: look at int_prediction_versions for the date. Nobody could have seen such a pick before the game.
select
    picks.game_date,
    picks.subset_id,
    picks.player_lookup,
    predictions.created_at,
    slates.locks_at
from {{ ref('fct_picks_shown') }} as picks
left join {{ ref('stg_nba_predictions__predictions') }} as predictions
    on
        picks.prediction_id = predictions.prediction_id
        and picks.game_date = predictions.game_date
left join {{ ref('int_slates') }} as slates on picks.game_date = slates.game_date
left join {{ ref('int_ledger_dates') }} as ledger_dates on picks.game_date = ledger_dates.game_date
where
    {{ in_incremental_window('picks.game_date') }}
    and ledger_dates.game_date is null
    and not coalesce(predictions.created_at <= slates.locks_at, false)
