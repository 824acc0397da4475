-- Proves: every version of a definition that is not on trial has a public id, a public name and a public description.
-- When it fails: fill these columns in seeds/subset_definitions.csv. A subset is never published under its internal id.
select
    subset_id,
    valid_from,
    public_id,
    public_name,
    public_description
from {{ ref('subset_definitions') }}
where
    audience = 'public'
    and (
        coalesce(trim(public_id), '') = ''
        or coalesce(trim(public_name), '') = ''
        or coalesce(trim(public_description), '') = ''
    )
