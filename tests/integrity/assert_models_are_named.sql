-- Proves: every model of the seed has a codename and a name, and neither is its internal id; a codename belongs to one
-- system for ever, and a system keeps its codename.
-- When it fails: in seeds/models.csv, correct the codename or the name.
select
    system_id,
    'has no codename or no name, or one of them is its internal id' as problem
from {{ ref('models') }}
where
    coalesce(trim(codename), '') in ('', system_id)
    or coalesce(trim(name), '') in ('', system_id)
union all
select
    first_row.system_id,
    'has codename ' || first_row.codename || ', ' || second_row.system_id || ' has ' || second_row.codename as problem
from {{ ref('models') }} as first_row
inner join {{ ref('models') }} as second_row
    on (first_row.system_id = second_row.system_id) is distinct from (first_row.codename = second_row.codename)
