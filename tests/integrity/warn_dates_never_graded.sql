-- Counts dates with predictions that still wait for a result long after their games: on BigQuery every run rebuilds
-- from the first of them on, until it is graded or its season is over.
{{ config(severity='warn') }}

select grading.game_date
from {{ ref('int_slate_grading') }} as grading
cross join {{ ref('int_as_of') }} as as_of
where
    grading.pending > 0
    and unix_date(grading.game_date) < unix_date(as_of.as_of_date) - {{ var('reprocess_days') }}
