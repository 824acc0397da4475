-- Counts models, subsets and signals that the seeds do not know: in admin/dashboard.json, and in no public document.
{{ config(severity='warn') }}

select
    kind,
    unknown_value,
    occurrences
from {{ ref('fct_unknown_values') }}
