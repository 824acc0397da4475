-- Counts dates up to today that have games but no prediction of the champion with a line.
{{ config(severity='warn') }}

select game_date
from {{ ref('fct_slates') }}
where slate_status = 'no_data' and has_documents
