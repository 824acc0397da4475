-- Proves: a codename belongs to one system for ever, and a system keeps its codename.
-- When it fails: correct the codename in seeds/models.csv.
select
    first_row.system_id,
    first_row.codename,
    second_row.system_id as other_system_id,
    second_row.codename as other_codename
from {{ ref('models') }} as first_row
inner join {{ ref('models') }} as second_row
    on (first_row.system_id = second_row.system_id) is distinct from (first_row.codename = second_row.codename)
