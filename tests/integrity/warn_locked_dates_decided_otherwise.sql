-- Counts where the rules would now decide otherwise what was shown on a date that has locked: a prediction, or a pick
-- of a subset. What was shown stays; a changed definition, a late correction or a withdrawn prediction is seen here.
{{ config(severity='warn') }}

with dates as (
    select * from {{ ref('int_ledger_dates') }}
),

by_rules as (
    select
        decisions.game_date,
        decisions.subset_id as decided,
        decisions.player_lookup,
        'pick' as what
    from {{ ref('fct_subset_decisions') }} as decisions
    inner join dates on decisions.game_date = dates.game_date
    where
        {{ in_incremental_window('decisions.game_date') }}
        and decisions.rejected_by is null
        and decisions.audience = 'public'
    union all
    select
        in_force.game_date,
        coalesce(in_force.prediction_id, 'no id') as decided,
        in_force.player_lookup,
        'prediction' as what
    from {{ ref('int_predictions_in_force') }} as in_force
    inner join dates
        on
            in_force.game_date = dates.game_date
            and in_force.system_id = dates.system_id
    where in_force.has_line
),

shown as (
    select
        picks.game_date,
        picks.subset_id as decided,
        picks.player_lookup,
        'pick' as what
    from {{ ref('int_picks_shown') }} as picks
    inner join dates on picks.game_date = dates.game_date
    union all
    select
        game_date,
        coalesce(prediction_id, 'no id') as decided,
        player_lookup,
        'prediction' as what
    from {{ ref('int_ledger_predictions') }}
)

select
    coalesce(by_rules.game_date, shown.game_date) as game_date,
    coalesce(by_rules.what, shown.what) as what,
    coalesce(by_rules.decided, shown.decided) as decided,
    coalesce(by_rules.player_lookup, shown.player_lookup) as player_lookup,
    shown.game_date is not null as was_shown
from by_rules
full outer join shown
    on
        by_rules.game_date = shown.game_date
        and by_rules.what = shown.what
        and by_rules.decided = shown.decided
        and by_rules.player_lookup = shown.player_lookup
where by_rules.game_date is null or shown.game_date is null
