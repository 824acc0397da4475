with records as (
    select
        *,
        {{ record_object('windows') }} as record_object,
        {{ line_value_object('windows') }} as line_value_object
    from {{ ref('fct_subset_performance_windows') }} as windows
),

signal_objects as (
    select
        subset_id,
        window_name,
        {{ object_of('split_value', 'record_object') }} as signals_object
    from records
    where split_kind = 'signal'
    group by subset_id, window_name
),

windows as (
    select
        records.subset_id,
        records.window_name,
        json_object(
            'stats', records.record_object,
            'line_value', records.line_value_object,
            'mean_edge', records.mean_edge,
            'mean_confidence', records.mean_confidence,
            'signals', signal_objects.signals_object
        ) as window_object
    from records
    inner join signal_objects
        on records.subset_id = signal_objects.subset_id and records.window_name = signal_objects.window_name
    where records.split_kind = 'all'
),

window_objects as (
    select
        subset_id,
        {{ object_of('window_name', 'window_object') }} as windows_object
    from windows
    group by subset_id
)

select
    to_json(coalesce(array_agg(
        json_object(
            'id', subsets.subset_id,
            'public_id', subsets.public_id,
            'name', subsets.public_name,
            'windows', window_objects.windows_object
        )
        order by subsets.display_order
    ), [])) as subset_list
from {{ ref('dim_subsets') }} as subsets
inner join window_objects on subsets.subset_id = window_objects.subset_id
where subsets.is_active
