-- Proves of versions of definitions: those that are not on trial have a public id, name and description, so that no
-- subset is published under its internal id; a public id belongs to one subset for ever, and a subset keeps its own
-- (one on trial may have none); on any date a subset has at most one, and each is valid on some date; on any date at
-- most one subset is flagged as best bets, so that these show each pick once, and none on trial is.
-- When it fails: correct seeds/subset_definitions.csv; `problem` says how.
with versions as (
    select
        subset_id,
        valid_from,
        valid_to,
        lead(valid_from) over (partition by subset_id order by valid_from) as next_valid_from
    from {{ ref('subset_definitions') }}
)

select
    subset_id,
    valid_from,
    'fill public_id, public_name and public_description' as problem
from {{ ref('subset_definitions') }}
where
    audience = 'public'
    and (
        coalesce(trim(public_id), '') = ''
        or coalesce(trim(public_name), '') = ''
        or coalesce(trim(public_description), '') = ''
    )
union all
select
    first_row.subset_id,
    first_row.valid_from,
    'has public id ' || first_row.public_id || ', ' || second_row.subset_id || ' has ' || second_row.public_id
    || ': give the new subset one that no row has ever had' as problem
from {{ ref('subset_definitions') }} as first_row
inner join {{ ref('subset_definitions') }} as second_row
    on (first_row.subset_id = second_row.subset_id) != (first_row.public_id = second_row.public_id)
union all
select
    subset_id,
    valid_from,
    'set valid_to after valid_from, and no later than valid_from of the next version' as problem
from versions
where
    valid_to <= valid_from
    or (next_valid_from is not null and (valid_to is null or valid_to > next_valid_from))
union all
select
    second_row.subset_id,
    second_row.valid_from,
    'close it, or ' || first_row.subset_id || ', or set is_best_bets of one to false' as problem
from {{ ref('subset_definitions') }} as first_row
inner join {{ ref('subset_definitions') }} as second_row
    on
        first_row.subset_id != second_row.subset_id
        and {{ is_valid_on('first_row', 'second_row.valid_from') }}
where first_row.is_best_bets and second_row.is_best_bets
union all
select
    subset_id,
    valid_from,
    'is on trial: set is_best_bets to false' as problem
from {{ ref('subset_definitions') }}
where is_best_bets and audience = 'internal'
