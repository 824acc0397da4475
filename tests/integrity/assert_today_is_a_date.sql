-- Proves: today has its row in dim_dates, so that every document and record as of today has a season and a champion.
-- When it fails: seeds/seasons.csv has no season that began by today.
with today as (
    select count(*) as today_rows
    from {{ ref('dim_dates') }}
    where calendar_date = {{ as_of_date() }}
)

select today_rows
from today
where today_rows != 1
