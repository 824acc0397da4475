-- Proves: every date belongs to at most one season, and every season begins within the days of the year that the vars
-- records_month and records_slack_days allow, so that records_from() is never later than the first date of the season
-- as of today.
-- When it fails: correct the dates in seeds/seasons.csv, or let the two vars in dbt_project.yml allow the first date.
with ordered as (
    select
        season,
        first_date,
        last_date,
        lead(first_date) over (order by first_date) as next_first_date
    from {{ ref('seasons') }}
)

select
    season,
    'ends before it begins, or after the next one begins' as problem
from ordered
where
    last_date < first_date
    or last_date >= next_first_date
union all
select
    season,
    'begins on ' || cast(first_date as string) || ', when the vars do not expect it' as problem
from ordered
where
    unix_date(first_date) - unix_date(cast(
        cast(extract(year from first_date) as string) || '-{{ "%02d" | format(var("records_month")) }}-01' as date
    )) not between 0 and {{ var('records_slack_days') }} - {{ var('reprocess_days') }}
