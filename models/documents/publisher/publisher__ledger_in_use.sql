select
    kind,
    game_date,
    object,
    is_locked
from {{ ref('fct_ledger_in_use') }}
