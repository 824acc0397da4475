-- Proves: on every date the subsets' system is the champion, so that a document's model made its picks.
-- When it fails: after a change of champion in seeds/models.csv, close the definitions of the old system in
-- seeds/subset_definitions.csv on that day and add versions for the new one.
select
    dates.calendar_date,
    dates.champion_system_id,
    subsets.subset_id,
    subsets.system_id
from {{ ref('dim_dates') }} as dates
inner join {{ ref('subset_definitions') }} as subsets on {{ is_valid_on('subsets', 'dates.calendar_date') }}
where subsets.system_id is distinct from dates.champion_system_id
