-- Proves: a public id belongs to one subset for ever, and a subset keeps its public id. One on trial may have none.
-- When it fails: in seeds/subset_definitions.csv, give the new subset a public id that no row has ever had.
select
    first_definition.subset_id,
    first_definition.public_id,
    second_definition.subset_id as other_subset_id,
    second_definition.public_id as other_public_id
from {{ ref('subset_definitions') }} as first_definition
inner join {{ ref('subset_definitions') }} as second_definition
    on
        (first_definition.subset_id = second_definition.subset_id)
        != (first_definition.public_id = second_definition.public_id)
