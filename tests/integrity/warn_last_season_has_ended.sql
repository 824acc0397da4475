-- Warns when no season in seeds/seasons.csv reaches today: add the next one before it starts.
{{ config(severity='warn') }}

select as_of.as_of_date
from {{ ref('int_as_of') }} as as_of
left join {{ ref('seasons') }} as seasons on as_of.as_of_date <= seasons.last_date
where seasons.season is null
