with members as (
    select
        predictions.game_date,
        max(predictions.system_id) as system_id
    from {{ ref('stg_nba_ledger__predictions') }} as predictions
    inner join {{ ref('int_ledger_files') }} as files on predictions.game_date = files.game_date
    where files.kind = 'predictions' and predictions.claimed_at is null
    group by predictions.game_date
)

select
    slates.game_date,
    slates.locks_at,
    coalesce(members.system_id, dates.champion_system_id) as system_id,
    members.game_date is not null as has_members
from {{ ref('int_slates') }} as slates
inner join {{ ref('dim_dates') }} as dates on slates.game_date = dates.calendar_date
left join members on slates.game_date = members.game_date
where slates.is_locked and dates.basis = 'published'
