-- Counts dates with predictions that still wait for a result long after their games: on BigQuery every run rebuilds
-- from the first of them on, until it is graded or its season is over.
{{ config(severity='warn') }}

select game_date
from {{ ref('int_slate_grading') }}
where
    pending > 0
    and unix_date(game_date) < unix_date({{ as_of_date() }}) - {{ var('reprocess_days') }}
