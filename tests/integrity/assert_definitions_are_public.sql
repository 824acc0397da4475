-- Proves: every definition that is or was valid on some date has a public id, name and description.
-- When it fails: fill the columns in seeds/subset_definitions.csv; a subset is never published under its internal id.
select
    subset_id,
    valid_from,
    public_id,
    public_name,
    public_description
from {{ ref('subset_definitions') }}
where
    coalesce(trim(public_id), '') = ''
    or coalesce(trim(public_name), '') = ''
    or coalesce(trim(public_description), '') = ''
