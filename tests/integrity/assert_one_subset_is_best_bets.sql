-- Proves: on any date, at most one subset is flagged as best bets, so that the best bets show each pick once; and none
-- on trial is.
-- When it fails: in seeds/subset_definitions.csv, close one of the two definitions or set its is_best_bets to false.
select
    first_row.subset_id,
    second_row.subset_id as other_subset_id,
    second_row.valid_from
from {{ ref('subset_definitions') }} as first_row
inner join {{ ref('subset_definitions') }} as second_row
    on
        first_row.subset_id != second_row.subset_id
        and {{ is_valid_on('first_row', 'second_row.valid_from') }}
where first_row.is_best_bets and second_row.is_best_bets
union all
select
    subset_id,
    cast(null as string) as other_subset_id,
    valid_from
from {{ ref('subset_definitions') }}
where is_best_bets and audience = 'internal'
