-- Warns when every season in seeds/seasons.csv has ended by today. Add the next season before it starts.
{{ config(severity='warn') }}

with last_season as (
    select max(last_date) as last_date from {{ ref('seasons') }}
)

select last_date
from last_season
where coalesce({{ as_of_date() }} > last_date, true)
