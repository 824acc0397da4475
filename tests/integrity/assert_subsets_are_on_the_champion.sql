-- Proves: on every date, the system of each valid public subset is the champion, so that the model which a document
-- names has made its picks.
-- When it fails: the champion has changed in seeds/models.csv. In seeds/subset_definitions.csv, close the definitions
-- of the old system on the day of the change, and add versions for the new one.
select
    dates.calendar_date,
    dates.champion_system_id,
    subsets.subset_id,
    subsets.system_id
from {{ ref('dim_dates') }} as dates
inner join {{ ref('dim_subsets') }} as subsets on {{ is_valid_on('subsets', 'dates.calendar_date') }}
where subsets.system_id is distinct from dates.champion_system_id
