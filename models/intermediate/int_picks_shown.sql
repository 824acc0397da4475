{{ config(materialized='view') }}

with decisions as (select * from {{ ref('fct_subset_decisions') }} where {{ in_incremental_window('game_date') }})

select
    decisions.game_date,
    decisions.subset_id,
    decisions.system_id,
    decisions.player_lookup,
    decisions.subset_rank
from decisions
left join {{ ref('int_ledger_dates') }} as dates on decisions.game_date = dates.game_date
where decisions.rejected_by is null and decisions.audience = 'public' and dates.game_date is null
union all
select
    picks.game_date,
    picks.subset_id,
    picks.champion_system_id as system_id,
    picks.player_lookup,
    picks.subset_rank
from {{ ref('stg_nba_ledger__picks') }} as picks
inner join {{ ref('int_ledger_dates') }} as dates on picks.game_date = dates.game_date
where dates.has_members and picks.player_lookup is not null
