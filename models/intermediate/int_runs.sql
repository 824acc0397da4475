{{ config(materialized='incremental', unique_key='as_of_date') }}

-- No model reads it, so that only a build of everything makes it: macros/dates_in_work.sql asks for the last one.
select as_of_date
from {{ ref('int_as_of') }}
