with newest_shown as (
    select * from {{ ref('fct_groups_shown') }}
    qualify row_number() over (partition by subset_id order by game_date desc) = 1
),

newest_versions as (
    select * from {{ ref('dim_subsets') }}
    qualify row_number() over (
        partition by subset_id order by if(valid_from <= {{ as_of_date() }}, 0, 1) asc, valid_from desc
    ) = 1
)

select
    newest_shown.subset_id,
    newest_shown.public_id,
    newest_shown.display_order,
    coalesce(newest_versions.public_name, newest_shown.public_name) as public_name
from newest_shown
left join newest_versions on newest_shown.subset_id = newest_versions.subset_id
