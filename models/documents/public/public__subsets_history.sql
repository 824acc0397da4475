with day_lists as (
    select
        history.subset_id,
        to_json(array_agg(
            json_object(
                'date', history.game_date,
                'shown', history.shown,
                'wins', history.wins,
                'losses', history.losses,
                'pushes', history.pushes,
                'voids', history.voids,
                'pending', history.pending,
                'units', history.units,
                'cumulative_units', history.cumulative_units
            )
            order by history.game_date
        )) as day_list
    from {{ ref('fct_subset_history') }} as history
    group by history.subset_id
),

change_lists as (
    select
        subset_id,
        to_json(array_agg(valid_from order by valid_from)) as change_list
    from {{ ref('fct_subset_changes') }}
    group by subset_id
),

group_lists as (
    select
        sum(records.decided) as row_count,
        to_json(coalesce(array_agg(
            json_object(
                'id', subsets.public_id,
                'name', subsets.public_name,
                'stats', {{ record_object('records') }},
                'changed_on', coalesce(change_lists.change_list, json '[]'),
                'days', coalesce(day_lists.day_list, json '[]')
            )
            order by subsets.display_order
        ), [])) as group_list
    from {{ ref('fct_subset_performance_windows') }} as records
    inner join {{ ref('dim_subsets') }} as subsets on records.subset_id = subsets.subset_id
    left join day_lists on records.subset_id = day_lists.subset_id
    left join change_lists on records.subset_id = change_lists.subset_id
    where records.window_name = 'season' and records.split_kind = 'all' and subsets.is_active
),

contents as (
    select
        {{ fixed_document(status='today.record_status', row_count='coalesce(group_lists.row_count, 0)') }},
        json_object(
            'as_of_date', today.calendar_date,
            'season', today.season,
            'status', today.record_status,
            'published_from', today.published_from,
            'model', today.champion_codename,
            'groups', group_lists.group_list
        ) as content
    from {{ ref('dim_today') }} as today
    cross join group_lists
)

{{ finish_document('contents') }}
