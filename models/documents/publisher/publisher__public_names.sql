select name from {{ ref('int_public_names') }}
