-- Counts dates with documents that have games but no prediction in force of the champion that has a line.
{{ config(severity='warn') }}

select game_date
from {{ ref('fct_slates') }}
where game_date >= {{ records_from() }} and slate_status = 'no_data' and has_documents
