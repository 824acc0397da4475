with dates as (select * from {{ ref('dim_dates') }} where {{ in_incremental_window('calendar_date') }}),

ledger_dates as (select * from {{ ref('int_ledger_dates') }} where has_members)

select
    dates.calendar_date as game_date,
    definitions.subset_id,
    definitions.public_id,
    definitions.public_name,
    cast(definitions.public_id as int64) as display_order,
    definitions.is_best_bets
from dates
inner join {{ ref('subset_definitions') }} as definitions on {{ is_valid_on('definitions', 'dates.calendar_date') }}
left join ledger_dates on dates.calendar_date = ledger_dates.game_date
where ledger_dates.game_date is null and definitions.audience = 'public'
union all
select distinct
    picks.game_date,
    picks.subset_id,
    picks.public_id,
    picks.public_name,
    picks.display_order,
    picks.is_best_bets
from {{ ref('stg_nba_ledger__picks') }} as picks
inner join ledger_dates on picks.game_date = ledger_dates.game_date
where picks.claimed_at is null
