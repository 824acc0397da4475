-- a table of one row: many documents read it, and dim_dates grows with the seasons
select
    calendar_date,
    season,
    record_status,
    champion_codename,
    published_from
from {{ ref('dim_dates') }}
where calendar_date = {{ as_of_date() }}
