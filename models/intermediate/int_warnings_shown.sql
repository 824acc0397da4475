{{ config(materialized='ephemeral') }}

with
dates as (select * from {{ ref('int_ledger_dates') }}),

-- what the rules would show now of the dates that have locked, and what was shown
decided as (
    select
        decisions.game_date,
        'pick ' || decisions.subset_id || ' ' || decisions.player_lookup as what,
        'would be shown now' as standing
    from {{ ref('fct_subset_decisions') }} as decisions
    inner join dates on decisions.game_date = dates.game_date
    where
        {{ in_incremental_window('decisions.game_date') }}
        and decisions.rejected_by is null
        and decisions.audience = 'public'
    union all
    select
        in_force.game_date,
        'prediction ' || coalesce(in_force.prediction_id, 'without id') || ' ' || in_force.player_lookup as what,
        'would be shown now' as standing
    from {{ ref('int_predictions_in_force') }} as in_force
    inner join dates
        on in_force.game_date = dates.game_date and in_force.system_id = dates.system_id
    where in_force.has_line
    union all
    select
        picks.game_date,
        'pick ' || picks.subset_id || ' ' || picks.player_lookup as what,
        'was shown' as standing
    from {{ ref('int_picks_shown') }} as picks
    inner join dates on picks.game_date = dates.game_date
    union all
    select
        game_date,
        'prediction ' || coalesce(prediction_id, 'without id') || ' ' || player_lookup as what,
        'was shown' as standing
    from {{ ref('int_ledger_predictions') }}
),

locked_dates_decided_otherwise as (
    select
        'locked_dates_decided_otherwise' as kind,
        game_date,
        what,
        max(standing) as detail,
        'What was shown stays. A definition, a prediction or the data changed since.' as how_to_fix
    from decided
    group by game_date, what
    having count(distinct standing) = 1
),

ledger_after_the_lock as (
    select
        'ledger_after_the_lock' as kind,
        game_date,
        kind as what,
        'claimed at ' || {{ utc_text('claimed_at') }} || ', locked at ' || {{ utc_text('locks_at') }} as detail,
        'What the file of the ledger holds was shown late. Publish before the first game begins.' as how_to_fix
    from {{ ref('int_ledger_files') }}
    where object is not null and claimed_at >= locks_at
),

locks_that_would_have_moved as (
    select
        'locks_that_would_have_moved' as kind,
        locks.game_date,
        'recorded ' || {{ utc_text('locks.locks_at') }} as what,
        'first tip-off ' || {{ utc_text('min(games.tips_off_at)') }} as detail,
        'A passed lock stays, though the schedule has another first tip-off now.' as how_to_fix
    from {{ ref('int_slate_locks') }} as locks
    inner join {{ ref('stg_nba_reference__games') }} as games on locks.game_date = games.game_date
    group by locks.game_date, locks.locks_at
    having min(games.tips_off_at) != locks.locks_at
),

shown_players_rekeyed as (
    select
        'shown_players_rekeyed' as kind,
        game_date,
        player_lookup as what,
        player_name || ', ' || team || ' in ' || game_id || ', ' || {{ counted('fits', 'box score') }} as detail,
        'Give the box score of his game and team the name that was shown, or wait: then he is void.' as how_to_fix
    from {{ ref('int_shown_players_rekeyed') }}
    where is_awaited
)

select * from locked_dates_decided_otherwise
union all
select * from ledger_after_the_lock
union all
select * from locks_that_would_have_moved
union all
select * from shown_players_rekeyed
