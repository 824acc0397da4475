-- a system has a row a version
select distinct
    system_id,
    codename,
    name
from {{ ref('dim_models') }}
