-- Counts models, subsets and signals that no seed knows. admin/dashboard.json shows them, and no public document does.
{{ config(severity='warn') }}

select
    kind,
    unknown_value,
    occurrences
from {{ ref('fct_unknown_values') }}
