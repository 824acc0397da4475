with group_lists as (
    select
        count(*) as row_count,
        to_json(coalesce(array_agg(
            json_object('id', public_id, 'name', public_name, 'description', public_description)
            order by display_order
        ), [])) as group_list
    from {{ ref('dim_subsets') }}
    where is_active
),

contents as (
    select
        {{ fixed_document(status='today.record_status', row_count='group_lists.row_count') }},
        json_object(
            'as_of_date', today.calendar_date,
            'model', today.champion_codename,
            'season', today.season,
            'status', today.record_status,
            'groups', group_lists.group_list
        ) as content
    from {{ ref('dim_today') }} as today
    cross join group_lists
)

{{ finish_document('contents') }}
