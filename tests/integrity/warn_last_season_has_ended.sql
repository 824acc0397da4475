-- Warns when every season in seeds/seasons.csv has ended by today. Add the next season before it starts.
{{ config(severity='warn') }}

with last_season as (
    select max(last_date) as last_date from {{ ref('seasons') }}
)

select as_of.as_of_date
from {{ ref('int_as_of') }} as as_of
cross join last_season
where coalesce(as_of.as_of_date > last_season.last_date, true)
