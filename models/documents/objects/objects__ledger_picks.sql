with slates as (select * from {{ ref('fct_slates') }} where has_documents and {{ in_incremental_window('game_date') }}),

shown_groups as (select * from {{ ref('fct_groups_shown') }} where {{ in_incremental_window('game_date') }}),

member_lists as (
    select
        game_date,
        subset_id,
        to_json(array_agg(player_lookup order by subset_rank)) as member_list
    from {{ ref('fct_picks_shown') }}
    where {{ in_incremental_window('game_date') }}
    group by game_date, subset_id
)

select
    slates.game_date,
    to_json(array_agg(
        json_object(
            'stat', 'points',
            'subset_id', shown_groups.subset_id,
            'public_id', shown_groups.public_id,
            'public_name', shown_groups.public_name,
            'display_order', shown_groups.display_order,
            'is_best_bets', shown_groups.is_best_bets,
            'champion_system_id', slates.champion_system_id,
            'champion_codename', slates.champion_codename,
            'daily_signal', slates.daily_signal,
            'skew', slates.skew,
            'pct_over', {{ billionths('slates.pct_over') }},
            'high_edge_picks', slates.high_edge_picks,
            'members', coalesce(member_lists.member_list, json '[]')
        )
        order by shown_groups.display_order
    )) as ledger_list
from slates
inner join shown_groups on slates.game_date = shown_groups.game_date
left join member_lists
    on shown_groups.game_date = member_lists.game_date and shown_groups.subset_id = member_lists.subset_id
where slates.slate_status = 'ok' and {{ is_in_ledger('slates') }}
group by slates.game_date
