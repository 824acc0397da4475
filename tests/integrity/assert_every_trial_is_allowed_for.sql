-- Proves: the seed bonferroni_z has a row for as many definitions as were tried.
-- When it fails: add a row to seeds/bonferroni_z.csv for at least as many, with the z that its description in
-- seeds/_seeds.yml names, in hundredths and rounded up.
with tried as (
    select count(*) + {{ var('definitions_tried_elsewhere') }} as definitions_tried from {{ ref('subset_definitions') }}
),

allowed as (
    select max(definitions) as definitions from {{ ref('bonferroni_z') }}
)

select
    tried.definitions_tried,
    allowed.definitions
from tried
cross join allowed
where tried.definitions_tried > coalesce(allowed.definitions, 0)
