-- Proves: on every date, the system of each valid public subset is the champion, so that the model which a document
-- names has made its picks. Today is such a date: it has its row in dim_dates, so that every document and record as of
-- today has a season and a champion.
-- When it fails with a subset: the champion has changed in seeds/models.csv. In seeds/subset_definitions.csv, close the
-- definitions of the old system on the day of the change, and add versions for the new one.
-- When it fails without one: seeds/seasons.csv has no season that began by today.
select
    dates.calendar_date,
    dates.champion_system_id,
    subsets.subset_id,
    subsets.system_id
from {{ ref('dim_dates') }} as dates
inner join {{ ref('dim_subsets') }} as subsets on {{ is_valid_on('subsets', 'dates.calendar_date') }}
where subsets.system_id is distinct from dates.champion_system_id
union all
select
    {{ as_of_date() }} as calendar_date,
    cast(null as string) as champion_system_id,
    cast(null as string) as subset_id,
    cast(null as string) as system_id
from (select countif(calendar_date = {{ as_of_date() }}) as today_rows from {{ ref('dim_dates') }}) as dates
where today_rows != 1
