-- Proves: every model that documents list has a codename and a name of its own, neither of which is its internal id.
-- When it fails: give the system a codename and a name in seeds/models.csv.
select
    system_id,
    codename,
    name
from {{ ref('models') }}
where
    coalesce(trim(codename), '') in ('', system_id)
    or coalesce(trim(name), '') in ('', system_id)
