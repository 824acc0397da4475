with slates as (select * from {{ ref('fct_slates') }} where has_documents and {{ in_incremental_window('game_date') }}),

records as (
    select * from {{ ref('fct_subset_performance_before_date') }}
    where {{ in_incremental_window('game_date') }}
),

shown_groups as (select * from {{ ref('fct_groups_shown') }} where {{ in_incremental_window('game_date') }}),

pick_lists as (
    select
        game_date,
        subset_id,
        count(*) as pick_count,
        to_json(array_agg(json_object({{ whole_pick_fields('picks') }}) order by subset_rank)) as pick_list
    from {{ ref('fct_picks_shown') }} as picks
    where {{ in_incremental_window('game_date') }}
    group by game_date, subset_id
),

group_lists as (
    select
        records.game_date,
        coalesce(sum(pick_lists.pick_count), 0) as row_count,
        to_json(array_agg(
            json_object(
                'id', shown_groups.public_id,
                'name', shown_groups.public_name,
                'stats', json_object({{ record_fields('records') }}, 'days', records.days),
                'picks', coalesce(pick_lists.pick_list, json '[]')
            )
            order by shown_groups.display_order
        )) as group_list
    from records
    inner join shown_groups
        on records.game_date = shown_groups.game_date and records.subset_id = shown_groups.subset_id
    left join pick_lists
        on records.game_date = pick_lists.game_date and records.subset_id = pick_lists.subset_id
    group by records.game_date
),

contents as (
    select
        {{ dated_document('slates', status='slates.picks_status', row_count='coalesce(group_lists.row_count, 0)') }},
        json_object(
            {{ dated_header('slates', status='slates.picks_status') }},
            'groups', coalesce(group_lists.group_list, json '[]')
        ) as content,
        ledger.ledger_list as ledger
    from slates
    left join group_lists on slates.game_date = group_lists.game_date
    left join {{ ref('objects__ledger_picks') }} as ledger on slates.game_date = ledger.game_date
)

{{ finish_document('contents', ledger='ledger') }}
