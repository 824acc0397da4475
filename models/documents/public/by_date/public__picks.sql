with slates as (
    select * from {{ ref('fct_slates') }}
    where has_documents and {{ in_incremental_window('game_date') }}
),

records as (
    select * from {{ ref('fct_subset_performance_before_date') }}
    where {{ in_incremental_window('game_date') }}
),

pick_lists as (
    select
        game_date,
        subset_id,
        count(*) as pick_count,
        to_json(array_agg(json_object({{ pick_fields('picks') }}) order by subset_rank)) as pick_list
    from {{ ref('fct_subset_picks') }} as picks
    where {{ in_incremental_window('game_date') }}
    group by game_date, subset_id
),

group_lists as (
    select
        records.game_date,
        coalesce(sum(pick_lists.pick_count), 0) as row_count,
        to_json(array_agg(
            json_object(
                'id', subsets.public_id,
                'name', subsets.public_name,
                'stats', json_object(
                    'hit_rate', records.hit_rate,
                    'roi', records.roi,
                    'picks', records.decided,
                    'days', records.days
                ),
                'picks', coalesce(pick_lists.pick_list, json '[]')
            )
            order by subsets.display_order
        )) as group_list
    from records
    inner join {{ ref('dim_subsets') }} as subsets
        on
            records.subset_id = subsets.subset_id
            and {{ is_valid_on('subsets', 'records.game_date') }}
    left join pick_lists
        on
            records.game_date = pick_lists.game_date
            and records.subset_id = pick_lists.subset_id
    group by records.game_date
),

contents as (
    select
        {{ dated_document(
            'picks', 'slates', status='slates.picks_status', row_count='coalesce(group_lists.row_count, 0)'
        ) }},
        json_object(
            'date', slates.game_date,
            'model', slates.champion_codename,
            'season', slates.season,
            'status', slates.picks_status,
            'groups', coalesce(group_lists.group_list, json '[]')
        ) as content
    from slates
    left join group_lists on slates.game_date = group_lists.game_date
)

{{ finish_document('contents') }}
