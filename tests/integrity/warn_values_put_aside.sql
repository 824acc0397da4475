-- Counts raw values that cannot be true, by table, column and date. Staging takes them for absent; what can be true
-- stands beside each column in models/staging/_sources.yml. Tell upstream, or widen the bounds.
{{ config(severity='warn') }}

select
    table_name,
    column_name,
    game_date,
    value_count,
    first_keys
from {{ ref('fct_values_put_aside') }}
where {{ in_incremental_window('game_date') }}
