-- Proves: records_from() is never later than the first date of the season that is shown.
-- When it fails: a season begins earlier or later in its year than the vars records_month and records_slack_days say.
select
    season,
    first_date
from {{ ref('seasons') }}
where
    unix_date(first_date) - unix_date(cast(
        cast(extract(year from first_date) as string) || '-{{ "%02d" | format(var("records_month")) }}-01' as date
    )) not between 0 and {{ var('records_slack_days') }} - {{ var('reprocess_days') }}
