-- Proves: every model of the seed has a codename and a name, and neither is its internal id.
-- When it fails: in seeds/models.csv, give the system a codename and a name.
select
    system_id,
    codename,
    name
from {{ ref('models') }}
where
    coalesce(trim(codename), '') in ('', system_id)
    or coalesce(trim(name), '') in ('', system_id)
