select
    definitions.subset_id,
    definitions.valid_from,
    definitions.valid_to,
    definitions.public_id,
    cast(definitions.public_id as int64) as display_order,
    definitions.public_name,
    definitions.public_description,
    definitions.system_id,
    definitions.is_ranked,
    definitions.top_n,
    definitions.is_best_bets,
    {{ is_valid_on('definitions', as_of_date()) }} as is_active
from {{ ref('subset_definitions') }} as definitions
where definitions.audience = 'public'
