select
    rejections.game_date,
    to_json(array_agg(
        json_object(
            'id', rejections.subset_id,
            'public_id', subsets.public_id,
            {{ rejection_fields('rejections') }}
        )
        order by subsets.display_order
    )) as rejection_list
from {{ ref('fct_subset_rejections_daily') }} as rejections
inner join {{ ref('dim_subsets') }} as subsets
    on rejections.subset_id = subsets.subset_id and {{ is_valid_on('subsets', 'rejections.game_date') }}
where {{ in_incremental_window('rejections.game_date') }}
group by rejections.game_date
