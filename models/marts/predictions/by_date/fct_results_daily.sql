with slates as (select * from {{ ref('fct_slates') }} where has_documents and {{ in_incremental_window('game_date') }}),

shown as (select * from {{ ref('fct_predictions_shown') }} where has_line and {{ in_incremental_window('game_date') }}),

totals as (
    select
        slates.game_date,
        {{ outcome_counts() }},
        cast(countif(coalesce(shown.is_settled, false) and shown.outcome is not null) as int64) as settled,
        countif(shown.player_lookup is not null and shown.outcome is null) as no_direction
    from slates
    left join shown
        on slates.game_date = shown.game_date and slates.champion_system_id = shown.system_id
    group by slates.game_date
),

measured as (
    {{ measured('totals') }}
)

select
    game_date,
    wins,
    losses,
    pushes,
    voids,
    pending,
    settled,
    no_direction,
    wins + losses + pushes + voids + pending + no_direction as shown,
    {{ decided_and_rates() }}
from measured
