-- Proves: every season begins within the days of the year that the vars records_month and records_slack_days allow, so
-- that records_from() is never later than the first date of the season as of today.
-- When it fails: change the two vars in dbt_project.yml so that they allow the first date of the season.
select
    season,
    first_date
from {{ ref('seasons') }}
where
    unix_date(first_date) - unix_date(cast(
        cast(extract(year from first_date) as string) || '-{{ "%02d" | format(var("records_month")) }}-01' as date
    )) not between 0 and {{ var('records_slack_days') }} - {{ var('reprocess_days') }}
