select name from {{ ref('int_internal_names') }}
