{{ config(materialized='incremental', unique_key='game_date', full_refresh=false) }}

with first_tips as (
    select
        game_date,
        min(tips_off_at) as tips_off_at
    from {{ ref('stg_nba_reference__games') }}
    group by game_date
),

ledger_locks as (
    select
        game_date,
        min(locks_at) as locks_at
    from {{ ref('int_ledger_files') }}
    where locks_at is not null
    group by game_date
),

recorded as (
    {% if is_incremental() %}
        select
            game_date,
            locks_at
        from {{ this }}
        where has_passed
    {% else %}
        select
            cast(null as date) as game_date,
            cast(null as timestamp) as locks_at
    {% endif %}
),

dates as (
    select game_date from first_tips
    union distinct
    select game_date from ledger_locks
),

-- what was shown until a lock that has passed is a fact; a lock to come is the schedule's newest
locks as (
    select
        dates.game_date,
        case
            when ledger_locks.locks_at <= {{ as_of_at() }} then ledger_locks.locks_at
            else coalesce(recorded.locks_at, first_tips.tips_off_at, ledger_locks.locks_at)
        end as locks_at,
        recorded.locks_at is not null as was_recorded
    from dates
    left join first_tips on dates.game_date = first_tips.game_date
    left join ledger_locks on dates.game_date = ledger_locks.game_date
    left join recorded on dates.game_date = recorded.game_date
)

select
    game_date,
    locks_at,
    was_recorded or locks_at <= {{ as_of_at() }} as has_passed
from locks
