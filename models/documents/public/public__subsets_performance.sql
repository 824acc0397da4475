with group_lists as (
    select
        records.window_name,
        sum(records.decided) as decided,
        to_json(array_agg(
            json_object(
                'id', subsets.public_id,
                'name', subsets.public_name,
                'stats', {{ record_object('records') }},
                'line_value', {{ line_value_object('records') }}
            )
            order by subsets.display_order
        )) as group_list
    from {{ ref('fct_subset_performance_windows') }} as records
    inner join {{ ref('dim_subsets') }} as subsets on records.subset_id = subsets.subset_id
    where records.split_kind = 'all' and subsets.is_active
    group by records.window_name
),

windows as (
    select
        windows.window_name,
        group_lists.decided,
        json_object(
            'start_date', windows.start_date,
            'end_date', windows.end_date,
            'days', windows.days,
            'groups', coalesce(group_lists.group_list, json '[]')
        ) as window_object
    from {{ ref('dim_performance_windows') }} as windows
    left join group_lists on windows.window_name = group_lists.window_name
    where windows.is_public
),

window_objects as (
    select
        max(decided) as row_count,
        {{ object_of('window_name', 'window_object') }} as windows_object
    from windows
),

contents as (
    select
        {{ fixed_document(status='today.record_status', row_count='coalesce(window_objects.row_count, 0)') }},
        json_object(
            'as_of_date', today.calendar_date,
            'season', today.season,
            'status', today.record_status,
            'published_from', today.published_from,
            'model', today.champion_codename,
            'windows', window_objects.windows_object
        ) as content
    from {{ ref('dim_today') }} as today
    cross join window_objects
)

{{ finish_document('contents') }}
