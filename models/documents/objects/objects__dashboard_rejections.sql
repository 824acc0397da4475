select
    to_json(coalesce(array_agg(
        json_object(
            'id', rejections.subset_id,
            'public_id', subsets.public_id,
            'window', rejections.window_name,
            {{ rejection_fields('rejections') }}
        )
        order by subsets.display_order, rejections.window_name
    ), [])) as rejection_list
from {{ ref('fct_subset_rejections_windows') }} as rejections
inner join {{ ref('dim_subsets') }} as subsets on rejections.subset_id = subsets.subset_id
where subsets.is_active
