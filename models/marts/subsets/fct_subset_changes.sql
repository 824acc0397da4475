with versions as (
    select
        subset_id,
        valid_from,
        min(valid_from) over (partition by subset_id) as first_valid_from
    from {{ ref('dim_subsets') }}
)

select
    versions.subset_id,
    versions.valid_from
from versions
inner join {{ ref('dim_performance_windows') }} as windows
    on versions.valid_from between windows.start_date and windows.end_date
where windows.window_name = 'season' and versions.valid_from > versions.first_valid_from
