-- Counts dates up to today that have games but no prediction of the champion with a line.
{{ config(severity='warn') }}

select game_date
from {{ ref('fct_slates') }}
where game_date >= {{ records_from() }} and slate_status = 'no_data' and has_documents
