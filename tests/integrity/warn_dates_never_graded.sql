-- Counts dates that still wait for results of predictions more than reprocess_days after their games. On BigQuery,
-- every run rebuilds all dates from the first of them on, until that date is graded or a new season has begun.
{{ config(severity='warn') }}

select game_date
from {{ ref('bookkeeping__slate_grading') }}
where
    pending > 0
    and unix_date(game_date) < unix_date({{ as_of_date() }}) - {{ var('reprocess_days') }}
